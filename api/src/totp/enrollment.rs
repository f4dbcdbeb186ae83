//! What a user needs to put a secret into an authenticator app.

use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use thiserror::Error;

use super::Secret;

/// The longest issuer and label, in characters: with all of them percent-encoded the URI still fits a QR code.
const LONGEST: usize = 60;

/// A secret in the three forms that authenticator apps take.
#[derive(Clone, PartialEq, Eq)]
pub struct Enrollment {
    /// For typing: base32.
    pub secret: String,
    /// For opening on the same device: `otpauth://totp/…`
    /// (<https://github.com/google/google-authenticator/wiki/Key-Uri-Format>).
    pub otpauth_uri: String,
    /// For scanning: that URI as a QR code, `data:image/png;base64,…` (RFC 2397).
    pub qr_code: String,
}

/// The user cannot be told apart in the app, or the URI does not fit a QR code.
#[derive(Debug, Error)]
#[error("cannot prepare a secret for an authenticator app: {0}")]
pub struct NotEnrollable(#[from] totp_rs::TotpError);

impl Enrollment {
    /// `issuer` is what the app shows as the service, `label` as the user. Colons, which the format reserves, become
    /// spaces; only the first 60 characters of each are shown.
    ///
    /// # Errors
    /// [`NotEnrollable`] when the label is empty.
    pub fn new(secret: &Secret, issuer: &str, label: &str) -> Result<Self, NotEnrollable> {
        let totp = totp_rs::Builder::new()
            .with_secret(secret.bytes())
            .with_issuer(Some(shown(issuer)))
            .with_account_name(shown(label))
            .build()?;
        Ok(Self {
            secret: secret.base32().to_string(),
            otpauth_uri: totp.to_url()?,
            qr_code: format!("data:image/png;base64,{}", STANDARD.encode(totp.to_qr_png()?)),
        })
    }
}

impl fmt::Debug for Enrollment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Enrollment(…)")
    }
}

fn shown(text: &str) -> String {
    text.trim().chars().take(LONGEST).map(|c| if c == ':' { ' ' } else { c }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn secret() -> Secret {
        Secret::try_from(b"12345678901234567890".as_slice()).unwrap()
    }

    #[test]
    fn names_secret_issuer_and_user() {
        let enrollment = Enrollment::new(&secret(), "Acme & Sons", "ada@acme.example").unwrap();
        assert_eq!(enrollment.secret, "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
        assert_eq!(
            enrollment.otpauth_uri,
            "otpauth://totp/Acme%20%26%20Sons:ada%40acme.example?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ\
             &issuer=Acme%20%26%20Sons"
        );
    }

    #[test]
    fn the_qr_code_is_a_png() {
        let qr_code = Enrollment::new(&secret(), "Acme", "ada").unwrap().qr_code;
        let png = STANDARD.decode(qr_code.strip_prefix("data:image/png;base64,").unwrap()).unwrap();
        assert!(png.starts_with(b"\x89PNG\r\n\x1a\n"));
    }

    #[test]
    fn colons_and_long_names_do_no_harm() {
        let enrollment = Enrollment::new(&secret(), "Acme: IT", "ada:lovelace").unwrap();
        assert!(enrollment.otpauth_uri.starts_with("otpauth://totp/Acme%20%20IT:ada%20lovelace?"));
        assert!(Enrollment::new(&secret(), &"🦀".repeat(500), &"🦀".repeat(500)).is_ok());
    }

    #[test]
    fn a_user_without_a_name_is_refused() {
        assert!(Enrollment::new(&secret(), "Acme", " ").is_err());
    }

    #[test]
    fn debug_keeps_the_secret() {
        assert_eq!(format!("{:?}", Enrollment::new(&secret(), "Acme", "ada").unwrap()), "Enrollment(…)");
    }
}
