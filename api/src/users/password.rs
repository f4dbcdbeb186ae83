//! New passwords: checked against the account's rules, then hashed.

use domain::password::{Owner, faults};
use domain::policy::PasswordPolicy;

use crate::passwords::Password;
use crate::problem::{Failure, FieldProblem};
use crate::state::State;

/// Whether the account accepts `password` for `owner`, typed twice alike.
///
/// # Errors
/// Every rule that it breaks, at `/new_password`, and `/confirm_password` where the two differ.
pub fn check_new_password(
    password: &Password,
    confirmation: &Password,
    owner: Owner<'_>,
    policy: &PasswordPolicy,
) -> Result<(), Failure> {
    check_at("/new_password", password, Some(confirmation), owner, policy)
}

/// The same for a password whose field has another name.
///
/// # Errors
/// Every rule that it breaks, at `pointer`, and `/confirm_password` where the two differ.
pub fn check_at(
    pointer: &str,
    password: &Password,
    confirmation: Option<&Password>,
    owner: Owner<'_>,
    policy: &PasswordPolicy,
) -> Result<(), Failure> {
    let mut problems: Vec<FieldProblem> = faults(password.as_str(), &owner, policy)
        .into_iter()
        .map(|fault| FieldProblem::at(pointer, fault.code(), fault.detail()))
        .collect();
    if confirmation.is_some_and(|confirmation| confirmation != password) {
        problems.push(FieldProblem::at("/confirm_password", "mismatch", "The two passwords differ."));
    }
    if problems.is_empty() { Ok(()) } else { Err(Failure::invalid(problems)) }
}

/// Hashes a password on the pool that exists for it.
///
/// # Errors
/// 503 when the pool's queue is full.
pub async fn hash_new_password(state: &State, password: Password) -> Result<String, Failure> {
    Ok(state.passwords.hash(password).await?)
}
