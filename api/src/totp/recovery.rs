//! Recovery codes: each lets a user in once without the authenticator app.

use std::array;
use std::fmt;

use base32::Alphabet;
use domain::ids::UserId;
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use crate::ambient::Ambient;

/// How many codes a user gets.
pub const RECOVERY_CODES: usize = 10;

/// Random bytes in a code: 16 characters.
///
/// A fast hash protects a stolen database only if a code cannot be guessed at hardware speed. 80 bits hashed with the
/// owner's id take a machine with 10¹² hashes a second thousands of years, for one user; 50 bits would take it twenty
/// minutes.
const SECRET: usize = 10;

/// A code as it is shown once: four groups of Crockford's base32, `7ZK4-0QXE-…`; wiped when dropped, never in `Debug`.
#[derive(Clone, PartialEq, Eq)]
pub struct RecoveryCode(Zeroizing<[u8; SECRET]>);

/// Ten new codes.
#[must_use]
pub fn recovery_codes(ambient: &Ambient) -> [RecoveryCode; RECOVERY_CODES] {
    array::from_fn(|_| RecoveryCode(Zeroizing::new(ambient.random())))
}

impl RecoveryCode {
    /// Reads a code as people type it: any case, any dashes and spaces, O for 0, I or L for 1.
    #[must_use]
    pub fn parse(typed: &str) -> Option<Self> {
        // Longer than any way to write sixteen characters: not worth copying.
        if typed.len() > 64 {
            return None;
        }
        let typed = Zeroizing::new(typed.chars().filter(|&c| !is_separator(c)).collect::<String>());
        if typed.len() != SECRET * 8 / 5 {
            return None;
        }
        // Takes either case and the look-alikes, as https://www.crockford.com/base32.html says.
        let bytes = Zeroizing::new(base32::decode(Alphabet::Crockford, &typed)?);
        bytes.as_slice().try_into().ok().map(|bytes| Self(Zeroizing::new(bytes)))
    }

    /// The text to show.
    #[must_use]
    pub fn text(&self) -> Zeroizing<String> {
        let plain = Zeroizing::new(base32::encode(Alphabet::Crockford, self.0.as_slice()));
        let mut text = Zeroizing::new(String::with_capacity(19));
        for (position, character) in plain.char_indices() {
            if position > 0 && position % 4 == 0 {
                text.push('-');
            }
            text.push(character);
        }
        text
    }

    /// What to store and compare: SHA-256 of owner and code, so that each user has to be attacked alone.
    #[must_use]
    pub fn hash(&self, owner: UserId) -> [u8; 32] {
        Sha256::new().chain_update(owner.0.as_bytes()).chain_update(self.0.as_slice()).finalize().into()
    }
}

impl fmt::Debug for RecoveryCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RecoveryCode(…)")
    }
}

fn is_separator(c: char) -> bool {
    c.is_whitespace() || matches!(c, '-' | '\u{2010}'..='\u{2014}')
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use uuid::Uuid;

    use super::*;

    fn code() -> RecoveryCode {
        RecoveryCode(Zeroizing::new([0, 0, 1, 0xf0, 0x84, 0x08, 0x42, 0x10, 0x84, 0x21]))
    }

    #[test]
    fn a_code_is_shown_in_groups_of_four() {
        let text = code().text();
        assert_eq!(text.len(), 19);
        assert!(text.split('-').all(|group| group.len() == 4));
        assert!(text.chars().all(|c| "0123456789ABCDEFGHJKMNPQRSTVWXYZ-".contains(c)), "{}", *text);
    }

    #[test]
    fn every_new_code_can_be_typed_back() {
        let codes = recovery_codes(&Ambient::system());
        assert!(codes.iter().all(|code| RecoveryCode::parse(&code.text()).as_ref() == Some(code)));
        assert_eq!(codes.iter().map(|code| code.text().to_string()).collect::<HashSet<_>>().len(), 10);
    }

    #[test]
    fn it_may_be_typed_carelessly() {
        let text = code().text().to_string();
        assert!(text.contains('0') && text.contains('1'), "{text}");
        for typed in [
            text.to_lowercase(),
            text.replace('-', ""),
            text.replace('-', " "),
            text.replace('-', "\u{2013}"),
            format!("  {text}\n"),
            text.replace('0', "O").replace('1', "I"),
            text.replace('0', "o").replace('1', "l"),
        ] {
            assert_eq!(RecoveryCode::parse(&typed), Some(code()), "{typed}");
        }
    }

    #[test]
    fn what_is_no_code_is_refused() {
        let text = code().text().to_string();
        for typed in ["", "-", "123456", &text[1..], &format!("{text}0"), &text.replace('0', "U"), &"0".repeat(100_000)]
        {
            assert_eq!(RecoveryCode::parse(typed), None, "{typed:.40}");
        }
        assert_eq!(RecoveryCode::parse("ÄÄÄÄÄÄÄÄ"), None);
    }

    #[test]
    fn hashes_differ_by_code_and_by_owner() {
        let (ada, bob) = (UserId(Uuid::from_u128(1)), UserId(Uuid::from_u128(2)));
        let [first, second, ..] = recovery_codes(&Ambient::system());
        assert_eq!(first.hash(ada), first.clone().hash(ada));
        assert_ne!(first.hash(ada), second.hash(ada));
        assert_ne!(first.hash(ada), first.hash(bob));
    }
}
