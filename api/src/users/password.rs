//! New passwords: checked against the account's rules, then hashed.

use domain::password::{MAX_LENGTH, Owner, PasswordFault, faults};
use domain::policy::PasswordPolicy;

use crate::passwords::Password;
use crate::problem::{Failure, FieldProblem};
use crate::state::State;

/// The fault of a password that is too long to be one.
const TOO_LONG: &str = PasswordFault::TooLong { max: MAX_LENGTH }.code();

/// Whether the account accepts `password` for `owner`, typed twice alike and none of the `last` ones, whose hashes these
/// are.
///
/// # Errors
/// Every rule that it breaks, at `/new_password`, and `/confirm_password` where the two differ; 503 when too many
/// passwords wait to be compared.
pub async fn check_new_password(
    state: &State,
    password: &Password,
    confirmation: &Password,
    owner: Owner<'_>,
    policy: &PasswordPolicy,
    last: Vec<String>,
) -> Result<(), Failure> {
    let mut problems = problems("/new_password", password, Some(confirmation), owner, policy);
    // Nobody had one that is too long, and comparing it would take longer.
    if !problems.iter().any(|problem| problem.code == TOO_LONG) {
        problems.extend(reused(state, password, last).await?);
    }
    if problems.is_empty() { Ok(()) } else { Err(Failure::invalid(problems)) }
}

/// Whether the account accepts `password` for somebody whose present one is not proven yet: what they had before is not
/// looked at, since the answer would tell it.
///
/// # Errors
/// Every rule that it breaks, as [`check_new_password`] has it.
pub fn check_but_history(
    password: &Password,
    confirmation: &Password,
    owner: Owner<'_>,
    policy: &PasswordPolicy,
) -> Result<(), Failure> {
    check_at("/new_password", password, Some(confirmation), owner, policy)
}

/// Whether `password` is one of the last ones, whose hashes these are.
///
/// # Errors
/// That it is, at `/new_password`; 503 when too many passwords wait to be compared.
pub async fn check_unused(state: &State, password: &Password, last: Vec<String>) -> Result<(), Failure> {
    match reused(state, password, last).await? {
        Some(problem) => Err(Failure::invalid(vec![problem])),
        None => Ok(()),
    }
}

/// Compared on the pool that exists for it, before any transaction.
async fn reused(state: &State, password: &Password, last: Vec<String>) -> Result<Option<FieldProblem>, Failure> {
    let count = u32::try_from(last.len()).unwrap_or(u32::MAX);
    for hash in last {
        if state.passwords.verify(password.clone(), Some(hash)).await?.matches {
            return Ok(Some(problem("/new_password", PasswordFault::Reused { last: count })));
        }
    }
    Ok(None)
}

/// Whether the account accepts the first password of `owner`, whatever its field is called.
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
    let problems = problems(pointer, password, confirmation, owner, policy);
    if problems.is_empty() { Ok(()) } else { Err(Failure::invalid(problems)) }
}

fn problems(
    pointer: &str,
    password: &Password,
    confirmation: Option<&Password>,
    owner: Owner<'_>,
    policy: &PasswordPolicy,
) -> Vec<FieldProblem> {
    let mut problems: Vec<FieldProblem> =
        faults(password.as_str(), &owner, policy).into_iter().map(|fault| problem(pointer, fault)).collect();
    if confirmation.is_some_and(|confirmation| confirmation != password) {
        problems.push(FieldProblem::at("/confirm_password", "mismatch", "The two passwords differ."));
    }
    problems
}

fn problem(pointer: &str, fault: PasswordFault) -> FieldProblem {
    FieldProblem::at(pointer, fault.code(), fault.detail())
}

/// Hashes a password on the pool that exists for it.
///
/// # Errors
/// 503 when the pool's queue is full.
pub async fn hash_new_password(state: &State, password: Password) -> Result<String, Failure> {
    Ok(state.passwords.hash(password).await?)
}
