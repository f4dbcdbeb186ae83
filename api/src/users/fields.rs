//! Names, addresses and phone numbers as people type them: cleaned, or refused with the reason.

use domain::policy::Grant;
use domain::text::{self, clean_name};
use unicode_normalization::UnicodeNormalization;
use validator::ValidateEmail;

use crate::mail::can_be_addressed;
use crate::problem::{Failure, FieldProblem};

/// Longest email address (RFC 5321).
const EMAIL_MAX: usize = 254;

/// First and last name, where given.
///
/// # Errors
/// What is wrong with them, both at once.
pub fn clean_names(first: Option<&str>, last: Option<&str>) -> Result<(Option<String>, Option<String>), Failure> {
    let mut problems = Vec::new();
    let mut clean = |pointer, name: Option<&str>| {
        name.and_then(|name| match clean_name(name) {
            Ok(name) => Some(name),
            Err(fault) => {
                problems.push(FieldProblem::at(pointer, fault.code(), format!("A name {fault}.")));
                None
            }
        })
    };
    let names = (clean("/first_name", first), clean("/last_name", last));
    if problems.is_empty() { Ok(names) } else { Err(Failure::invalid(problems)) }
}

/// An email address: trimmed, composed.
///
/// # Errors
/// What is wrong with it.
pub fn clean_email(email: &str) -> Result<String, Failure> {
    let email: String = email.trim().nfc().collect();
    // Domain names are looked up without what cannot be seen in them: the same address, and another username.
    let can_be_read = email.validate_email() && !text::has_invisible(&email);
    if email.len() <= EMAIL_MAX && can_be_read && can_be_addressed(&email) {
        Ok(email)
    } else {
        Err(Failure::invalid_field("/email", "email", "An email address looks like ada@example.com."))
    }
}

/// A username: trimmed, composed, of characters that can be seen.
///
/// # Errors
/// What is wrong with it.
pub fn clean_username(username: &str) -> Result<String, Failure> {
    text::clean_username(username).map_err(|bad| Failure::invalid_field("/username", "username", bad.to_string()))
}

/// Grants: short words, each once, in order, so that the same grants are always the same list.
///
/// # Errors
/// Which one is none.
pub fn clean_grants(mut grants: Vec<String>) -> Result<Vec<String>, Failure> {
    if let Some(index) = grants.iter().position(|grant| !Grant::is_name(grant)) {
        return Err(Failure::invalid_field(
            format!("/grants/{index}"),
            "grant",
            "A grant is a word of lower-case letters, digits and underscores.",
        ));
    }
    grants.sort();
    grants.dedup();
    Ok(grants)
}
