//! Opaque tokens: secrets that only this server understands, handed out once and stored as their hash.

use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use crate::ambient::Ambient;

/// Random bytes in a token: too many to guess, so that a fast hash without salt is enough to store it.
const SECRET: usize = 32;

/// Length of those bytes in base64url without padding.
const ENCODED: usize = 43;

/// What a token is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// In the link of an invitation.
    Invitation,
    /// In the link that resets a password.
    PasswordReset,
    /// Renews a session's access token.
    Refresh,
    /// Between a right password and a session.
    Challenge,
    /// A client's API key.
    ApiKey,
    /// A support operator's credential.
    Operator,
}

impl Kind {
    const ALL: [Self; 6] =
        [Self::Invitation, Self::PasswordReset, Self::Refresh, Self::Challenge, Self::ApiKey, Self::Operator];

    /// What its tokens begin with: recognised by people, by this server and by scanners for leaked secrets
    /// (`rst_[a-z]{3}_[A-Za-z0-9_-]{43}`).
    #[must_use]
    pub const fn prefix(self) -> &'static str {
        match self {
            Self::Invitation => "rst_inv_",
            Self::PasswordReset => "rst_pwd_",
            Self::Refresh => "rst_ref_",
            Self::Challenge => "rst_chl_",
            Self::ApiKey => "rst_key_",
            Self::Operator => "rst_opr_",
        }
    }
}

/// A token in the clear: to be shown or sent once, wiped from memory when dropped, never printed by `Debug`.
#[derive(Clone, PartialEq, Eq)]
pub struct Token(Zeroizing<String>);

impl Token {
    /// A new token with 256 random bits.
    #[must_use]
    pub fn new(kind: Kind, ambient: &Ambient) -> Self {
        let secret = Zeroizing::new(ambient.random::<SECRET>());
        let mut text = Zeroizing::new(String::with_capacity(kind.prefix().len() + ENCODED));
        text.push_str(kind.prefix());
        URL_SAFE_NO_PAD.encode_string(secret.as_slice(), &mut text);
        Self(text)
    }

    /// The text to hand out.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What to store in its place, see [`hash`].
    #[must_use]
    pub fn hash(&self) -> [u8; 32] {
        hash(&self.0)
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token(…)")
    }
}

/// SHA-256 of the whole text: what is stored and looked up. Kinds cannot be mixed up, as the prefix is hashed too.
#[must_use]
pub fn hash(token: &str) -> [u8; 32] {
    Sha256::digest(token).into()
}

/// Which kind of token this has the shape of; nothing that fails here needs to be looked up.
#[must_use]
pub fn kind_of(text: &str) -> Option<Kind> {
    let kind = Kind::ALL.into_iter().find(|kind| text.starts_with(kind.prefix()))?;
    let encoded = &text[kind.prefix().len()..];
    if encoded.len() != ENCODED {
        return None;
    }
    let mut secret = Zeroizing::new([0; SECRET + 1]);
    let length = URL_SAFE_NO_PAD.decode_slice(encoded, secret.as_mut_slice()).ok()?;
    (length == SECRET).then_some(kind)
}

/// The hash to look up, if the text has the shape of a token of this kind.
#[must_use]
pub fn parse(kind: Kind, text: &str) -> Option<[u8; 32]> {
    (kind_of(text)? == kind).then(|| hash(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_says_its_kind_and_is_found_by_its_hash() {
        for kind in Kind::ALL {
            let token = Token::new(kind, &Ambient::system());
            assert!(token.as_str().starts_with(kind.prefix()));
            assert_eq!(token.as_str().len(), 51);
            assert_eq!(kind_of(token.as_str()), Some(kind));
            assert_eq!(parse(kind, token.as_str()), Some(token.hash()));
        }
    }

    #[test]
    fn a_token_of_another_kind_is_refused() {
        let token = Token::new(Kind::Invitation, &Ambient::system());
        assert_eq!(parse(Kind::PasswordReset, token.as_str()), None);
    }

    #[test]
    fn two_tokens_differ() {
        let ambient = Ambient::system();
        assert_ne!(Token::new(Kind::Refresh, &ambient), Token::new(Kind::Refresh, &ambient));
    }

    #[test]
    fn other_shapes_are_refused() {
        let good = format!("rst_inv_{}", "A".repeat(43));
        assert_eq!(kind_of(&good), Some(Kind::Invitation));
        for bad in [
            String::new(),
            "rst_inv_".into(),
            format!("rst_xyz_{}", "A".repeat(43)),
            format!("RST_INV_{}", "A".repeat(43)),
            format!("rst_inv_{}", "A".repeat(42)),
            format!("rst_inv_{}", "A".repeat(44)),
            format!("rst_inv_{}=", "A".repeat(42)),
            format!("rst_inv_{}+", "A".repeat(42)),
            // 43 characters that stand for 32 bytes and something: a second spelling of the same secret.
            format!("rst_inv_{}B", "A".repeat(42)),
            format!("rst_inv_é{}", "A".repeat(41)),
            format!(" {good}"),
            format!("{good}\n"),
            "A".repeat(100_000),
        ] {
            assert_eq!(kind_of(&bad), None, "{bad:.60}");
        }
    }

    #[test]
    fn debug_keeps_the_secret() {
        assert_eq!(format!("{:?}", Token::new(Kind::Operator, &Ambient::system())), "Token(…)");
    }
}
