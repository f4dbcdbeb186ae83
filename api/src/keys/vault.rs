//! Seals what the database must not show: XChaCha20-Poly1305 (draft-irtf-cfrg-xchacha-03) with one key per installation.

use std::fmt;

use chacha20poly1305::aead::{Aead, Payload};
use chacha20poly1305::{KeyInit, XChaCha20Poly1305};
use thiserror::Error;
use zeroize::Zeroizing;

use crate::ambient::Ambient;

/// Length of the key in bytes.
pub(super) const KEY: usize = 32;

/// Length of a nonce in bytes: long enough to be drawn at random for ever.
const NONCE: usize = 24;

/// First byte of everything sealed, so that another cipher or key can follow this one.
const VERSION: u8 = 1;

/// Seals and opens secrets; its key is wiped from memory when dropped.
pub struct Vault {
    cipher: XChaCha20Poly1305,
    ambient: Ambient,
}

/// Sealed by another key, for another context, or changed since; or too long to be sealed (256 GiB).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("a sealed secret cannot be opened: another encryption key or context, or it was changed")]
pub struct Unsealable;

impl Vault {
    pub(super) fn new(key: &[u8; KEY], ambient: &Ambient) -> Self {
        Self { cipher: XChaCha20Poly1305::new(key.into()), ambient: ambient.clone() }
    }

    /// Seals `plain` for one `context`: what the secret is and whose (`totp:<user id>`), so that a sealed value copied
    /// to another row does not open. 41 bytes longer than `plain`.
    ///
    /// # Errors
    /// [`Unsealable`], only beyond 256 GiB.
    pub fn seal(&self, context: &str, plain: &[u8]) -> Result<Vec<u8>, Unsealable> {
        let nonce: [u8; NONCE] = self.ambient.random();
        let payload = Payload { msg: plain, aad: context.as_bytes() };
        let sealed = self.cipher.encrypt(&nonce.into(), payload).map_err(|_| Unsealable)?;
        Ok([[VERSION].as_slice(), &nonce, &sealed].concat())
    }

    /// What was sealed for this `context`.
    ///
    /// # Errors
    /// [`Unsealable`]
    pub fn open(&self, context: &str, sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, Unsealable> {
        let sealed = sealed.strip_prefix(&[VERSION]).ok_or(Unsealable)?;
        let (nonce, sealed) = sealed.split_first_chunk::<NONCE>().ok_or(Unsealable)?;
        let payload = Payload { msg: sealed, aad: context.as_bytes() };
        self.cipher.decrypt(nonce.into(), payload).map(Zeroizing::new).map_err(|_| Unsealable)
    }
}

impl fmt::Debug for Vault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Vault(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn vault() -> Vault {
        Vault::new(&[7; KEY], &Ambient::system())
    }

    #[test]
    fn what_is_sealed_can_be_opened() {
        for plain in [b"".as_slice(), b"secret", &vec![0; 100_000]] {
            let sealed = vault().seal("totp:ada", plain).unwrap();
            assert_eq!(sealed.len(), plain.len() + 41);
            assert_eq!(vault().open("totp:ada", &sealed).unwrap().as_slice(), plain);
        }
    }

    #[test]
    fn it_looks_different_every_time() {
        assert_ne!(vault().seal("totp:ada", b"secret"), vault().seal("totp:ada", b"secret"));
    }

    #[test]
    fn another_context_or_key_does_not_open_it() {
        let sealed = vault().seal("totp:ada", b"secret").unwrap();
        assert_eq!(vault().open("totp:bob", &sealed), Err(Unsealable));
        assert_eq!(Vault::new(&[8; KEY], &Ambient::system()).open("totp:ada", &sealed), Err(Unsealable));
    }

    #[test]
    fn no_byte_of_it_can_be_changed_or_left_out() {
        let sealed = vault().seal("totp:ada", b"secret").unwrap();
        for position in 0..sealed.len() {
            let mut changed = sealed.clone();
            changed[position] ^= 1;
            assert_eq!(vault().open("totp:ada", &changed), Err(Unsealable));
            assert_eq!(vault().open("totp:ada", &sealed[..position]), Err(Unsealable));
        }
    }
}
