//! The signing keys of an installation through their lives: published, signing, retired, forgotten.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::TimeDelta;
use domain::Moment;
use jsonwebtoken::{DecodingKey, EncodingKey};

use super::jwk::{Jwk, JwkSet, thumbprint};
use super::signing::{SigningKey, UnusableKey};
use super::vault::Vault;

/// The longest life of an access token, and so how long a retired key still verifies.
pub const MAX_TOKEN_LIFETIME: TimeDelta = TimeDelta::minutes(15);

/// A signing key as it is stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredKey {
    /// Its name, [`SigningKey::kid`].
    pub kid: String,
    /// The private key, [`SigningKey::seal`].
    pub sealed_private: Vec<u8>,
    /// The public key, [`SigningKey::public_x`].
    pub public_x: String,
    /// When it was made, and published from.
    pub created_at: Moment,
    /// When it begins to sign: later than `created_at`, so that verifiers have read it before they need it.
    pub activates_at: Moment,
    /// When it stopped or will stop signing.
    pub retired_at: Option<Moment>,
}

/// All keys that sign or verify, as of one moment: never changed, replaced by a new one when a key is added or retired.
#[derive(Debug)]
pub struct KeyRing {
    /// The newest first.
    keys: Vec<Key>,
}

#[derive(Debug)]
pub(super) struct Key {
    pub(super) kid: String,
    pub(super) verifies: DecodingKey,
    /// None for a retired one.
    signs: Option<EncodingKey>,
    x: String,
    activates_at: Moment,
    retired_at: Option<Moment>,
}

impl KeyRing {
    /// Opens the stored keys; those that verify nothing any more at `now` are left out, and of retired ones the private
    /// key stays sealed.
    ///
    /// # Errors
    /// [`UnusableKey`]: the vault has another key, or a row was changed by hand.
    pub fn new(mut stored: Vec<StoredKey>, vault: &Vault, now: Moment) -> Result<Self, UnusableKey> {
        stored.sort_by(|a, b| (b.activates_at, b.created_at, &b.kid).cmp(&(a.activates_at, a.created_at, &a.kid)));
        let keys = stored.into_iter().map(|key| Key::open(key, vault, now)).collect::<Result<Vec<_>, _>>()?;
        Ok(Self { keys: keys.into_iter().filter(|key| key.verifies_at(now)).collect() })
    }

    /// Whether some key signs at `now`: if not, make one.
    #[must_use]
    pub fn can_sign(&self, now: Moment) -> bool {
        self.signer(now).is_some()
    }

    /// The public keys to publish at `now`: those to come, those that sign, and those whose tokens may still be alive.
    #[must_use]
    pub fn jwks(&self, now: Moment) -> JwkSet {
        let keys = self.keys.iter().filter(|key| key.verifies_at(now));
        JwkSet { keys: keys.map(|key| Jwk::new(&key.kid, &key.x)).collect() }
    }

    /// The newest key that signs at `now`.
    pub(super) fn signer(&self, now: Moment) -> Option<(&str, &EncodingKey)> {
        self.keys
            .iter()
            .filter(|key| key.activates_at <= now && key.retired_at.is_none_or(|retired| now < retired))
            .find_map(|key| key.signs.as_ref().map(|signs| (key.kid.as_str(), signs)))
    }

    /// The key of this name, if it still verifies at `now`. One that does not sign yet verifies: clocks differ.
    pub(super) fn verifier(&self, kid: &str, now: Moment) -> Option<&DecodingKey> {
        self.keys.iter().find(|key| key.kid == kid && key.verifies_at(now)).map(|key| &key.verifies)
    }
}

impl Key {
    fn open(stored: StoredKey, vault: &Vault, now: Moment) -> Result<Self, UnusableKey> {
        let public = URL_SAFE_NO_PAD.decode(&stored.public_x).unwrap_or_default();
        if public.len() != ed25519_dalek::PUBLIC_KEY_LENGTH || thumbprint(&stored.public_x) != stored.kid {
            return Err(UnusableKey::Malformed { kid: stored.kid });
        }
        let signs = if stored.retired_at.is_none_or(|retired| now < retired) {
            let private = SigningKey::open(vault, &stored.kid, &stored.sealed_private)?;
            Some(EncodingKey::from_ed_der(private.pkcs8()?.as_bytes()))
        } else {
            None
        };
        Ok(Self {
            kid: stored.kid,
            verifies: DecodingKey::from_ed_der(&public),
            signs,
            x: stored.public_x,
            activates_at: stored.activates_at,
            retired_at: stored.retired_at,
        })
    }

    fn verifies_at(&self, now: Moment) -> bool {
        self.retired_at.is_none_or(|retired| now < retired + MAX_TOKEN_LIFETIME)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ambient::Ambient;

    fn vault() -> Vault {
        Vault::new(&[7; 32], &Ambient::system())
    }

    fn minute(minute: i64) -> Moment {
        Moment::from_timestamp(1_800_000_000 + 60 * minute, 0).unwrap()
    }

    fn stored(activates: i64, retired: Option<i64>) -> StoredKey {
        let key = SigningKey::generate(&Ambient::system());
        StoredKey {
            kid: key.kid().to_owned(),
            sealed_private: key.seal(&vault()).unwrap(),
            public_x: key.public_x().to_owned(),
            created_at: minute(0),
            activates_at: minute(activates),
            retired_at: retired.map(minute),
        }
    }

    fn signer(ring: &KeyRing, now: i64) -> Option<&str> {
        ring.signer(minute(now)).map(|(kid, _)| kid)
    }

    #[test]
    fn the_newest_active_key_signs() {
        let (old, new) = (stored(0, None), stored(60, None));
        let ring = KeyRing::new(vec![old.clone(), new.clone()], &vault(), minute(0)).unwrap();
        assert_eq!(signer(&ring, -1), None);
        assert_eq!(signer(&ring, 0), Some(old.kid.as_str()));
        assert_eq!(signer(&ring, 59), Some(old.kid.as_str()));
        assert_eq!(signer(&ring, 60), Some(new.kid.as_str()));
        assert!(!ring.can_sign(minute(-1)) && ring.can_sign(minute(60)));
    }

    #[test]
    fn a_retired_key_signs_no_more_but_verifies_as_long_as_its_tokens_live() {
        let key = stored(0, Some(60));
        let ring = KeyRing::new(vec![key.clone()], &vault(), minute(0)).unwrap();
        assert_eq!(signer(&ring, 59), Some(key.kid.as_str()));
        assert_eq!(signer(&ring, 60), None);
        assert!(ring.verifier(&key.kid, minute(74)).is_some());
        assert!(ring.verifier(&key.kid, minute(75)).is_none());
    }

    #[test]
    fn keys_are_published_before_they_sign_and_until_their_last_token_has_expired() {
        let (old, new) = (stored(0, Some(60)), stored(60, None));
        let ring = KeyRing::new(vec![old.clone(), new.clone()], &vault(), minute(0)).unwrap();
        let kids = |now| ring.jwks(minute(now)).keys.into_iter().map(|key| key.kid).collect::<Vec<_>>();
        assert_eq!(kids(0), [new.kid.clone(), old.kid.clone()]);
        assert_eq!(kids(74), [new.kid.clone(), old.kid]);
        assert_eq!(kids(75), [new.kid]);
    }

    #[test]
    fn the_private_key_of_a_retired_one_is_not_needed() {
        let retired = StoredKey { sealed_private: Vec::new(), ..stored(0, Some(60)) };
        let ring = KeyRing::new(vec![retired.clone()], &vault(), minute(60)).unwrap();
        assert!(ring.verifier(&retired.kid, minute(60)).is_some());
        assert!(matches!(KeyRing::new(vec![retired], &vault(), minute(59)), Err(UnusableKey::Sealed { .. })));
    }

    #[test]
    fn a_changed_row_is_refused() {
        let (one, two) = (stored(0, None), stored(0, None));
        for changed in [
            StoredKey { public_x: two.public_x.clone(), ..one.clone() },
            StoredKey { public_x: "AAAA".into(), kid: thumbprint("AAAA"), ..one.clone() },
            StoredKey { public_x: String::new(), ..one.clone() },
            StoredKey { kid: two.kid.clone(), ..one.clone() },
        ] {
            assert!(matches!(KeyRing::new(vec![changed], &vault(), minute(0)), Err(UnusableKey::Malformed { .. })));
        }
        let another_vault = Vault::new(&[8; 32], &Ambient::system());
        assert!(matches!(KeyRing::new(vec![one], &another_vault, minute(0)), Err(UnusableKey::Sealed { .. })));
    }

    #[test]
    fn debug_keeps_the_secret() {
        let ring = KeyRing::new(vec![stored(0, None)], &vault(), minute(0)).unwrap();
        assert!(format!("{ring:?}").contains("[redacted]"));
    }
}
