//! Which passwords an account accepts. Hashing and history are elsewhere: this never keeps a password.

mod common;

use crate::policy::{CharacterClass, PasswordPolicy};
use crate::text::fold;

/// The least number of Unicode characters, whatever the policy says.
pub const MIN_LENGTH: u32 = 8;
/// The greatest number of Unicode characters.
pub const MAX_LENGTH: u32 = 128;

/// Own names shorter than this occur within the words of good passwords by chance.
const NAME_MIN: usize = 4;
/// Stands where a name was taken out; no name has it.
const GAP: &str = "\0";

/// Whose password it is to be: what everybody knows of them adds nothing to it.
#[derive(Clone, Copy, Debug)]
pub struct Owner<'a> {
    /// First name.
    pub first_name: &'a str,
    /// Last name.
    pub last_name: &'a str,
    /// What they sign in with.
    pub username: &'a str,
    /// Email address.
    pub email: &'a str,
}

impl<'a> From<&'a crate::user::User> for Owner<'a> {
    fn from(user: &'a crate::user::User) -> Self {
        Self {
            first_name: &user.profile.first_name,
            last_name: &user.profile.last_name,
            username: &user.username,
            email: &user.profile.email,
        }
    }
}

/// A rule that a password breaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PasswordFault {
    /// Fewer Unicode characters than `min`.
    TooShort {
        /// How many are needed.
        min: u32,
    },
    /// More Unicode characters than `max`.
    TooLong {
        /// How many are allowed.
        max: u32,
    },
    /// No character of a required class (S3.7).
    Missing(CharacterClass),
    /// One of the passwords that everybody tries first.
    Common,
    /// Too little is left without the owner's name, username and email address.
    ContainsName,
    /// One of the owner's last passwords; found by comparing hashes, which is done elsewhere.
    Reused {
        /// Of how many.
        last: u32,
    },
}

impl PasswordFault {
    /// The fault's name in the API.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::TooShort { .. } => "too_short",
            Self::TooLong { .. } => "too_long",
            Self::Missing(CharacterClass::Upper) => "missing_upper",
            Self::Missing(CharacterClass::Lower) => "missing_lower",
            Self::Missing(CharacterClass::Digit) => "missing_digit",
            Self::Missing(CharacterClass::Special) => "missing_special",
            Self::Common => "common",
            Self::ContainsName => "contains_name",
            Self::Reused { .. } => "reused",
        }
    }

    /// The fault in one sentence.
    #[must_use]
    pub fn detail(self) -> String {
        match self {
            Self::TooShort { min } => format!("The password must have at least {min} characters."),
            Self::TooLong { max } => format!("The password must have at most {max} characters."),
            Self::Missing(CharacterClass::Upper) => "The password must contain an upper-case letter.".to_owned(),
            Self::Missing(CharacterClass::Lower) => "The password must contain a lower-case letter.".to_owned(),
            Self::Missing(CharacterClass::Digit) => "The password must contain a digit.".to_owned(),
            Self::Missing(CharacterClass::Special) => "The password must contain a special character.".to_owned(),
            Self::Common => "The password is one of the most common ones.".to_owned(),
            Self::Reused { last: 1 } => "This is the password as it is.".to_owned(),
            Self::Reused { last } => format!("The password was one of the last {last}, which are not used again."),
            Self::ContainsName => format!(
                "The user's name, username and email count for nothing: without them the password must have at least \
                 {MIN_LENGTH} characters."
            ),
        }
    }
}

/// Every rule that `password` breaks; none for a password that is accepted.
#[must_use]
pub fn faults(password: &str, owner: &Owner<'_>, policy: &PasswordPolicy) -> Vec<PasswordFault> {
    let mut faults = Vec::new();
    let length = password.chars().count();
    let min = policy.min_length.clamp(MIN_LENGTH, MAX_LENGTH);
    if length < min as usize {
        faults.push(PasswordFault::TooShort { min });
    }
    if length > MAX_LENGTH as usize {
        faults.push(PasswordFault::TooLong { max: MAX_LENGTH });
        // A text of any size is not worth looking through.
        return faults;
    }
    let missing = policy.classes.iter().filter(|&&class| !password.chars().any(|c| belongs(c, class)));
    faults.extend(missing.map(|&class| PasswordFault::Missing(class)));
    if common::is_common(password) {
        faults.push(PasswordFault::Common);
    }
    if rests_on_names(password, owner) {
        faults.push(PasswordFault::ContainsName);
    }
    faults
}

fn belongs(c: char, class: CharacterClass) -> bool {
    match class {
        CharacterClass::Upper => c.is_uppercase(),
        CharacterClass::Lower => c.is_lowercase(),
        CharacterClass::Digit => c.is_numeric(),
        CharacterClass::Special => !c.is_alphanumeric() && !c.is_whitespace() && !c.is_control(),
    }
}

/// Whether fewer than [`MIN_LENGTH`] characters are left once the owner's own names are taken out, however they are
/// written; short ones where they are words of their own. A name that occurs in an otherwise good password does no harm:
/// somebody's mailbox may be called "test".
fn rests_on_names(password: &str, owner: &Owner<'_>) -> bool {
    let password = fold(password);
    let local_part = |address: &str| address.split('@').next().map(fold);
    let full_names = [owner.first_name, owner.last_name].map(fold);
    let (mut names, short): (Vec<String>, Vec<String>) = full_names
        .iter()
        .flat_map(|name| name.split(' '))
        .map(str::to_owned)
        .chain(local_part(owner.username))
        .chain(local_part(owner.email))
        .chain([fold(owner.username), fold(owner.email)])
        .partition(|name| name.chars().count() >= NAME_MIN);
    // The longest first: of one that contains another nothing is left over.
    names.sort_by_key(|name| std::cmp::Reverse(name.len()));
    // A gap stays where a name was, lest its two sides make another one.
    let rest = names.iter().fold(password.clone(), |rest, name| rest.replace(name.as_str(), GAP));
    let words = rest.split(|c: char| !c.is_alphabetic()).filter(|word| short.iter().any(|name| name == word));
    let shorts: usize = words.map(|word| word.chars().count()).sum();
    let left = rest.replace(GAP, "").chars().count() - shorts;
    (rest != password || shorts > 0) && left < MIN_LENGTH as usize
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::Preset;

    const ADA: Owner<'static> =
        Owner { first_name: "Zoë Ann", last_name: "Lovelace", username: "zann", email: "ada.l@example.org" };

    fn codes(password: &str, preset: Preset) -> Vec<&'static str> {
        faults(password, &ADA, &preset.policy().password).into_iter().map(PasswordFault::code).collect()
    }

    #[test]
    fn s3_7_every_failed_rule_is_named() {
        assert_eq!(codes("abc", Preset::Shop), ["too_short", "missing_upper", "missing_digit", "missing_special"]);
        assert_eq!(codes("ABC 123", Preset::Shop), ["too_short", "missing_lower", "missing_special"]);
        assert!(codes("Correct-horse-7", Preset::Shop).is_empty());
        assert!(codes("correct horse battery", Preset::Msp).is_empty());
    }

    #[test]
    fn length_counts_unicode_characters() {
        assert!(codes(&"é漢".repeat(6), Preset::Msp).is_empty());
        assert!(codes(&"ä9".repeat(64), Preset::Msp).is_empty());
        assert_eq!(codes(&"ä".repeat(129), Preset::Msp), ["too_long"]);
    }

    #[test]
    fn no_policy_allows_less_than_eight() {
        let policy = PasswordPolicy { min_length: 1, ..Preset::Msp.policy().password };
        assert_eq!(faults("qx7-hj2", &ADA, &policy), [PasswordFault::TooShort { min: 8 }]);
        assert!(faults("qx7-hj2k", &ADA, &policy).is_empty());
    }

    #[test]
    fn common_ones_are_refused_in_any_case() {
        let policy = PasswordPolicy { min_length: 8, ..Preset::Msp.policy().password };
        assert_eq!(faults("PassWord1", &ADA, &policy), [PasswordFault::Common]);
    }

    #[test]
    fn own_names_count_for_nothing_however_they_are_written() {
        for password in [
            "my-LOVELACE-26",
            "Lövélace lovelace",
            "zANN zann 1234",
            "ADA.L-ada.l-7",
            "lovelace-zann-1",
            "Zoe-Lovelace-2026!",
        ] {
            assert_eq!(codes(password, Preset::Msp), ["contains_name"], "{password}");
        }
        for password in ["my-LOVELACE-2026", "lovelace of eight", "correct horse lovelace", "zann-horse-battery"] {
            assert!(codes(password, Preset::Msp).is_empty(), "{password}");
        }
        assert!(codes("bezoeker-1867", Preset::Msp).is_empty(), "three letters occur in words by chance");
    }

    #[test]
    fn a_mailbox_with_an_everyday_name_forbids_no_everyday_word() {
        let test =
            Owner { first_name: "Ada", last_name: "Admin", username: "test@acme.example", email: "test@acme.example" };
        let policy = Preset::Msp.policy().password;
        for password in ["the greatest horse", "administer seven pills"] {
            assert_eq!(faults(password, &test, &policy), []);
        }
        assert_eq!(faults("testadmintest", &test, &policy), [PasswordFault::ContainsName]);
    }

    #[test]
    fn what_is_left_must_be_eight_characters_in_one_piece_or_several() {
        let policy = PasswordPolicy { min_length: 8, ..Preset::Msp.policy().password };
        assert_eq!(faults("qx7-lovelace-hj2", &ADA, &policy), []);
        assert_eq!(faults("qx7lovelace-hj2", &ADA, &policy), [PasswordFault::ContainsName]);
        // Taking one name out must not make another.
        assert_eq!(faults("zalovelacenn-hj2k9", &ADA, &policy), []);
    }
}
