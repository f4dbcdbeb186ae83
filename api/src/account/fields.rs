//! What accounts are made of, as people type it: cleaned, or refused with the reason.

use crate::problem::Failure;

/// Longest slug: what fits into a DNS label.
pub const SLUG_MAX: usize = 63;

/// Most organizations that a limit may allow; whoever needs more has no limit.
pub const ORGANIZATIONS_MAX: i64 = 1_000_000;

/// An account's name in addresses.
///
/// # Errors
/// What is wrong with it.
pub fn clean_slug(slug: &str) -> Result<String, Failure> {
    let is_slug = (1..=SLUG_MAX).contains(&slug.len())
        && slug.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
        && !slug.starts_with('-')
        && !slug.ends_with('-');
    if is_slug {
        Ok(slug.to_owned())
    } else {
        Err(Failure::invalid_field("/slug", "slug", "A slug has lower-case letters, digits and hyphens inside."))
    }
}
