//! A key that signs access tokens: Ed25519 (RFC 8032).

use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ed25519_dalek::pkcs8::{DecodePrivateKey, EncodePrivateKey, SecretDocument};
use thiserror::Error;
use zeroize::Zeroizing;

use super::jwk::{Jwk, thumbprint};
use super::vault::{Unsealable, Vault};
use crate::ambient::Ambient;

/// A private key, wiped from memory when dropped, and the name of its public one.
pub struct SigningKey {
    private: ed25519_dalek::SigningKey,
    x: String,
    kid: String,
}

/// Why a stored key cannot be used.
#[derive(Debug, Error)]
pub enum UnusableKey {
    /// The vault does not open it.
    #[error("signing key {kid}: {error}")]
    Sealed {
        /// The key.
        kid: String,
        /// What the vault said.
        #[source]
        error: Unsealable,
    },
    /// Private key, public key and `kid` do not belong together, or one of them is malformed.
    #[error("signing key {kid} is malformed")]
    Malformed {
        /// The key.
        kid: String,
    },
}

impl SigningKey {
    /// A new key.
    #[must_use]
    pub fn generate(ambient: &Ambient) -> Self {
        let seed = Zeroizing::new(ambient.random());
        Self::new(ed25519_dalek::SigningKey::from_bytes(&seed))
    }

    /// Its name: the thumbprint of the public key (RFC 7638).
    #[must_use]
    pub fn kid(&self) -> &str {
        &self.kid
    }

    /// The public key in base64url.
    #[must_use]
    pub fn public_x(&self) -> &str {
        &self.x
    }

    /// The public key.
    #[must_use]
    pub fn jwk(&self) -> Jwk {
        Jwk::new(&self.kid, &self.x)
    }

    /// The private key for storing: PKCS#8 (RFC 8410), sealed.
    ///
    /// # Errors
    /// [`UnusableKey`], in theory.
    pub fn seal(&self, vault: &Vault) -> Result<Vec<u8>, UnusableKey> {
        vault
            .seal(&context(&self.kid), self.pkcs8()?.as_bytes())
            .map_err(|error| UnusableKey::Sealed { kid: self.kid.clone(), error })
    }

    /// The private key that was stored as `kid`.
    ///
    /// # Errors
    /// [`UnusableKey`]: the vault does not open it, or it is another key.
    pub fn open(vault: &Vault, kid: &str, sealed: &[u8]) -> Result<Self, UnusableKey> {
        let plain =
            vault.open(&context(kid), sealed).map_err(|error| UnusableKey::Sealed { kid: kid.to_owned(), error })?;
        ed25519_dalek::SigningKey::from_pkcs8_der(&plain)
            .ok()
            .map(Self::new)
            .filter(|key| key.kid == kid)
            .ok_or_else(|| UnusableKey::Malformed { kid: kid.to_owned() })
    }

    pub(super) fn pkcs8(&self) -> Result<SecretDocument, UnusableKey> {
        self.private.to_pkcs8_der().map_err(|_| UnusableKey::Malformed { kid: self.kid.clone() })
    }

    fn new(private: ed25519_dalek::SigningKey) -> Self {
        let x = URL_SAFE_NO_PAD.encode(private.verifying_key().as_bytes());
        Self { kid: thumbprint(&x), x, private }
    }
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SigningKey").field("kid", &self.kid).finish_non_exhaustive()
    }
}

fn context(kid: &str) -> String {
    format!("signing_key:{kid}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn vault() -> Vault {
        Vault::new(&[7; 32], &Ambient::system())
    }

    #[test]
    fn the_public_key_and_its_name_agree_with_rfc_8037() {
        let seed = URL_SAFE_NO_PAD.decode("nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A").unwrap();
        let key = SigningKey::new(seed.as_slice().try_into().unwrap());
        assert_eq!(key.public_x(), "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo");
        assert_eq!(key.kid(), "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k");
        assert_eq!(key.jwk(), Jwk::new(key.kid(), key.public_x()));
    }

    #[test]
    fn a_stored_key_is_the_same_key() {
        let key = SigningKey::generate(&Ambient::system());
        let opened = SigningKey::open(&vault(), key.kid(), &key.seal(&vault()).unwrap()).unwrap();
        assert_eq!(opened.private, key.private);
        assert_eq!(opened.kid, key.kid);
    }

    #[test]
    fn a_key_stored_under_another_name_is_refused() {
        let (one, two) = (SigningKey::generate(&Ambient::system()), SigningKey::generate(&Ambient::system()));
        let sealed = one.seal(&vault()).unwrap();
        assert!(matches!(SigningKey::open(&vault(), two.kid(), &sealed), Err(UnusableKey::Sealed { .. })));
        let resealed = vault().seal(&context(two.kid()), one.pkcs8().unwrap().as_bytes()).unwrap();
        assert!(matches!(SigningKey::open(&vault(), two.kid(), &resealed), Err(UnusableKey::Malformed { .. })));
        let nonsense = vault().seal(&context(two.kid()), b"nonsense").unwrap();
        assert!(matches!(SigningKey::open(&vault(), two.kid(), &nonsense), Err(UnusableKey::Malformed { .. })));
    }

    #[test]
    fn debug_keeps_the_secret() {
        let key = SigningKey::generate(&Ambient::system());
        assert_eq!(format!("{key:?}"), format!("SigningKey {{ kid: {:?}, .. }}", key.kid));
    }
}
