//! A password on its way from a request to its hash.

use std::fmt;

use serde::Deserialize;
use zeroize::Zeroizing;

/// A password as somebody typed it: wiped from memory when dropped, never printed.
#[derive(Clone, PartialEq, Eq, Deserialize)]
#[serde(from = "String")]
pub struct Password(Zeroizing<String>);

impl Password {
    /// The password itself, for the rules that judge it.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<String> for Password {
    fn from(text: String) -> Self {
        Self(Zeroizing::new(text))
    }
}

impl From<&str> for Password {
    fn from(text: &str) -> Self {
        Self::from(text.to_owned())
    }
}

impl fmt::Debug for Password {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Password(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn is_read_from_json_and_never_printed() {
        let password: Password = serde_json::from_str("\"correct horse\"").unwrap();
        assert_eq!(password.as_str(), "correct horse");
        assert_eq!(format!("{password:?}"), "Password(…)");
    }
}
