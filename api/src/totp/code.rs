//! Codes of RFC 6238 as every authenticator app makes them: SHA-1, 6 digits, 30 seconds.

use std::fmt;

use domain::Moment;
use totp_rs::Totp;
use zeroize::Zeroizing;

use crate::ambient::Ambient;

/// What server and authenticator app share: 20 bytes (RFC 4226 section 4, R6); stored sealed only.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(Zeroizing<[u8; 20]>);

impl Secret {
    /// A new secret.
    #[must_use]
    pub fn new(ambient: &Ambient) -> Self {
        Self(Zeroizing::new(ambient.random()))
    }

    /// The bytes, for sealing.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        self.0.as_slice()
    }

    /// For typing it into an app: base32 (RFC 4648) without padding, 32 characters.
    #[must_use]
    pub fn base32(&self) -> Zeroizing<String> {
        Zeroizing::new(base32::encode(base32::Alphabet::Rfc4648 { padding: false }, self.as_bytes()))
    }

    /// The secret that [`Secret::base32`] writes; white space and case do not matter.
    #[must_use]
    pub fn from_base32(text: &str) -> Option<Self> {
        let text: String = text.chars().filter(|c| !c.is_whitespace()).collect();
        let bytes = Zeroizing::new(base32::decode(base32::Alphabet::Rfc4648 { padding: false }, &text.to_uppercase())?);
        Self::try_from(bytes.as_slice()).ok()
    }

    /// The code that an authenticator with this secret shows at `now`.
    #[must_use]
    pub fn code(&self, now: Moment) -> String {
        self.totp().generate(u64::try_from(now.timestamp()).unwrap_or_default()).to_string()
    }

    pub(super) fn bytes(&self) -> [u8; 20] {
        *self.0
    }

    fn totp(&self) -> Totp {
        // "Noncompliant" only skips checks that hold by construction: the builder's defaults are RFC 6238's.
        totp_rs::Builder::new().with_secret(self.bytes()).build_noncompliant()
    }
}

impl TryFrom<&[u8]> for Secret {
    type Error = std::array::TryFromSliceError;

    /// # Errors
    /// Other than 20 bytes.
    fn try_from(bytes: &[u8]) -> Result<Self, Self::Error> {
        bytes.try_into().map(|bytes| Self(Zeroizing::new(bytes)))
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

/// The 30-second step whose code this is, among the present one and its two neighbours (RFC 6238 section 5.2).
///
/// Spaces are ignored: apps show "123 456".
#[must_use]
pub fn matching_step(secret: &Secret, code: &str, now: Moment) -> Option<u64> {
    // Longer than any way to write six digits: not worth copying.
    if code.len() > 32 {
        return None;
    }
    let code: String = code.chars().filter(|c| !c.is_whitespace()).collect();
    secret.totp().check(&code, u64::try_from(now.timestamp()).ok()?)
}

/// The step to remember, if the code is right and newer than the last one used: a code works once (RFC 6238 section 5.2).
#[must_use]
pub fn accept(secret: &Secret, code: &str, now: Moment, last_used_step: Option<u64>) -> Option<u64> {
    matching_step(secret, code, now).filter(|&step| last_used_step.is_none_or(|last| step > last))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rfc() -> Secret {
        Secret::try_from(b"12345678901234567890".as_slice()).unwrap()
    }

    fn at(second: i64) -> Moment {
        Moment::from_timestamp(second, 0).unwrap()
    }

    #[test]
    fn agrees_with_rfc_6238() {
        // Appendix B, the last six of its eight digits.
        for (second, code) in [
            (59, "287082"),
            (1_111_111_109, "081804"),
            (1_111_111_111, "050471"),
            (1_234_567_890, "005924"),
            (2_000_000_000, "279037"),
            (20_000_000_000, "353130"),
        ] {
            let step = u64::try_from(second / 30).unwrap();
            assert_eq!(matching_step(&rfc(), code, at(second)), Some(step), "{second}");
        }
    }

    #[test]
    fn one_step_of_lag_or_haste_is_tolerated() {
        let step = Some(1_111_111_109 / 30);
        let start = 1_111_111_109 / 30 * 30;
        assert_eq!(matching_step(&rfc(), "081804", at(start - 31)), None);
        assert_eq!(matching_step(&rfc(), "081804", at(start - 30)), step);
        assert_eq!(matching_step(&rfc(), "081804", at(start + 59)), step);
        assert_eq!(matching_step(&rfc(), "081804", at(start + 60)), None);
    }

    #[test]
    fn a_code_works_once() {
        let now = at(1_111_111_109);
        let step = accept(&rfc(), "081804", now, None);
        assert!(step.is_some());
        assert_eq!(accept(&rfc(), "081804", now, step), None);
        assert_eq!(accept(&rfc(), "081804", now, step.map(|step| step + 1)), None);
        assert_eq!(accept(&rfc(), "081804", now, step.map(|step| step - 1)), step);
    }

    #[test]
    fn spaces_are_ignored_and_nothing_else() {
        let now = at(1_111_111_109);
        for code in ["081 804", " 081804\n", "0 8 1 8 0 4", "081\u{a0}804"] {
            assert!(matching_step(&rfc(), code, now).is_some(), "{code}");
        }
        for code in ["", "81804", "0081804", "08180a", "+81804", "081-804", "٠٨١٨٠٤", &"0".repeat(100_000)] {
            assert_eq!(matching_step(&rfc(), code, now), None, "{code:.40}");
        }
    }

    #[test]
    fn before_1970_no_code_is_right() {
        assert_eq!(matching_step(&rfc(), "081804", at(-1)), None);
    }

    #[test]
    fn a_secret_is_written_in_base32_and_never_printed() {
        assert_eq!(rfc().base32().as_str(), "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
        assert_eq!(format!("{:?}", rfc()), "Secret(…)");
        assert!(Secret::try_from([0; 19].as_slice()).is_err());
        assert_ne!(Secret::new(&Ambient::system()), Secret::new(&Ambient::system()));
    }
}
