//! Permissions beside the role (S3.18): an account has a catalogue of them, and its product asks for them by name.

use std::collections::BTreeSet;

/// A permission beside the role.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Grant {
    /// The word by which the product asks for it: lower-case letters, digits and underscores.
    pub name: String,
    /// What people read.
    pub label: String,
}

impl Grant {
    /// The longest name, in characters.
    pub const NAME_MAX: usize = 64;

    /// Whether a grant may be called that.
    #[must_use]
    pub fn is_name(name: &str) -> bool {
        let is_of_words = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_';
        (1..=Self::NAME_MAX).contains(&name.len()) && name.bytes().all(is_of_words)
    }
}

/// What one catalogue has and another one lacks.
#[must_use]
pub fn removed(before: &[Grant], after: &[Grant]) -> Vec<String> {
    let kept: BTreeSet<&str> = after.iter().map(|grant| grant.name.as_str()).collect();
    before.iter().map(|grant| &grant.name).filter(|name| !kept.contains(name.as_str())).cloned().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::Preset;

    #[test]
    fn s3_18_a_shop_knows_three() {
        let names: Vec<_> = Preset::Shop.grants().into_iter().map(|grant| grant.name).collect();
        assert_eq!(names, ["techflow", "push_data", "ticket_assignments"]);
        assert!(names.iter().all(|name| Grant::is_name(name)));
        assert!([Preset::Msp, Preset::Portal, Preset::Gateway].iter().all(|preset| preset.grants().is_empty()));
    }

    #[test]
    fn s3_18_what_is_no_longer_known_is_told() {
        let shop = Preset::Shop.grants();
        assert_eq!(removed(&shop, &shop[1..]), ["techflow"]);
        assert_eq!(removed(&shop[1..], &shop), Vec::<String>::new());
    }
}
