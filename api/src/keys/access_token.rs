//! Access tokens: JWTs (RFC 7519) signed with Ed25519 (RFC 8037), of the type that RFC 9068 defines.

use domain::Moment;
use domain::ids::{AccountId, SessionId, UserId};
use jsonwebtoken::{Algorithm, Header, Validation};
use serde::{Deserialize, Serialize};
use thiserror::Error;
use uuid::Uuid;

use super::ring::{KeyRing, MAX_TOKEN_LIFETIME};

/// The type that keeps other JWTs from passing as access tokens (RFC 9068 section 2.1).
const TYPE: &str = "at+jwt";

/// Longer than any token of ours: not worth decoding.
const LONGEST: usize = 4096;

/// What an access token says; its moments are whole seconds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claims {
    /// Who issued it: this server's public URL.
    pub iss: String,
    /// Whom it is meant for.
    pub aud: String,
    /// The user.
    pub sub: UserId,
    /// The session.
    pub sid: SessionId,
    /// The user's account.
    pub account_id: AccountId,
    /// When it was issued.
    pub iat: Moment,
    /// From when it is refused: at most [`MAX_TOKEN_LIFETIME`] after `iat`.
    pub exp: Moment,
    /// The token's own id.
    pub jti: Uuid,
}

/// Claims as they are written.
#[derive(Serialize, Deserialize)]
struct Written {
    iss: String,
    aud: String,
    sub: Uuid,
    sid: Uuid,
    account_id: Uuid,
    iat: i64,
    exp: i64,
    jti: Uuid,
}

/// Why a token cannot be issued; each is the server's fault.
#[derive(Debug, Error)]
pub enum Unissued {
    /// No key is active at `iat`.
    #[error("no signing key is active")]
    NoKey,
    /// `exp` is not after `iat`, or too long after.
    #[error("an access token lives more than nothing and at most 15 minutes")]
    Lifetime,
    /// The JWT library refused.
    #[error("signing an access token: {0}")]
    Signing(#[from] jsonwebtoken::errors::Error),
}

/// Why a token is refused: for the log, the caller only learns that it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum TokenError {
    /// Not a JWT, or without a claim it needs.
    #[error("malformed")]
    Malformed,
    /// Another type, algorithm or extension than ours.
    #[error("not an access token of this server")]
    Foreign,
    /// No such key, or retired too long ago.
    #[error("unknown key")]
    UnknownKey,
    /// Not signed by the key it names.
    #[error("wrong signature")]
    Signature,
    /// `exp` has come.
    #[error("expired")]
    Expired,
    /// Issued by somebody else.
    #[error("wrong issuer")]
    Issuer,
    /// Meant for somebody else.
    #[error("wrong audience")]
    Audience,
}

/// The token with these claims, signed by the newest key that is active at `iat`.
///
/// # Errors
/// [`Unissued`]
pub fn sign(ring: &KeyRing, claims: &Claims) -> Result<String, Unissued> {
    let (kid, key) = ring.signer(claims.iat).ok_or(Unissued::NoKey)?;
    let written = Written {
        iss: claims.iss.clone(),
        aud: claims.aud.clone(),
        sub: claims.sub.0,
        sid: claims.sid.0,
        account_id: claims.account_id.0,
        iat: claims.iat.timestamp(),
        exp: claims.exp.timestamp(),
        jti: claims.jti,
    };
    if !(1..=MAX_TOKEN_LIFETIME.num_seconds()).contains(&(written.exp - written.iat)) {
        return Err(Unissued::Lifetime);
    }
    let header = Header { typ: Some(TYPE.into()), kid: Some(kid.into()), ..Header::new(Algorithm::EdDSA) };
    Ok(jsonwebtoken::encode(&header, &written, key)?)
}

/// The claims of a token that is genuine, meant for `aud` and alive at `now`, to the second.
///
/// # Errors
/// [`TokenError`]
pub fn verify(ring: &KeyRing, token: &str, now: Moment, iss: &str, aud: &str) -> Result<Claims, TokenError> {
    if token.len() > LONGEST {
        return Err(TokenError::Malformed);
    }
    let header = jsonwebtoken::decode_header(token).map_err(|_| TokenError::Malformed)?;
    // RFC 7515 section 4.1.11: an extension that must be understood, and of which we know none.
    if header.alg != Algorithm::EdDSA || header.typ.as_deref() != Some(TYPE) || header.crit.is_some() {
        return Err(TokenError::Foreign);
    }
    let key = header.kid.and_then(|kid| ring.verifier(&kid, now)).ok_or(TokenError::UnknownKey)?;

    let written = jsonwebtoken::decode::<Written>(token, key, &signature_only())
        .map_err(|error| match error.kind() {
            jsonwebtoken::errors::ErrorKind::InvalidSignature => TokenError::Signature,
            _ => TokenError::Malformed,
        })?
        .claims;
    if written.iss != iss {
        return Err(TokenError::Issuer);
    }
    if written.aud != aud {
        return Err(TokenError::Audience);
    }
    if written.exp <= now.timestamp() {
        return Err(TokenError::Expired);
    }
    written.read().ok_or(TokenError::Malformed)
}

/// Leaves the claims to us: the library would ask the system's clock, forgive a minute, and take lists for `iss` and
/// `aud`. Their presence and types are checked by reading them as [`Written`].
fn signature_only() -> Validation {
    let mut validation = Validation::new(Algorithm::EdDSA);
    validation.required_spec_claims.clear();
    validation.validate_exp = false;
    validation.validate_aud = false;
    validation
}

impl Written {
    fn read(self) -> Option<Claims> {
        Some(Claims {
            iss: self.iss,
            aud: self.aud,
            sub: self.sub.into(),
            sid: self.sid.into(),
            account_id: self.account_id.into(),
            iat: Moment::from_timestamp(self.iat, 0)?,
            exp: Moment::from_timestamp(self.exp, 0)?,
            jti: self.jti,
        })
    }
}

#[cfg(test)]
mod tests;
