//! The server's own keys: the encryption key, which seals secrets in the database, and those that sign access tokens.

pub mod access_token;
mod encryption_key;
mod jwk;
mod keep;
mod ring;
mod signing;
mod vault;

pub use encryption_key::BadEncryptionKey;
pub use jwk::{Jwk, JwkSet};
pub use keep::{KeepError, load, rotate};
pub use ring::{KeyRing, MAX_TOKEN_LIFETIME, StoredKey};
pub use signing::{SigningKey, UnusableKey};
pub use vault::{Unsealable, Vault};
