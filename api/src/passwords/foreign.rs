//! Hashes that other systems made: bcrypt and PBKDF2, verified until their owners sign in for the first time.
//!
//! A hash names its own cost, and whoever stores one decides how much work a sign-in is. What would take a server longer
//! than about a second is refused where it comes in, and again where it is verified.

use argon2::password_hash::phc::{Output, PasswordHash};
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD};
use thiserror::Error;

use super::Password;

/// Costliest bcrypt: 2 to this power rounds, about a second.
const BCRYPT_COST_MAX: u32 = 14;
/// Most rounds of PBKDF2 with SHA-256: about a second.
const PBKDF2_ROUNDS_MAX: u32 = 2_000_000;
/// Longest salt of PBKDF2, in bytes.
const SALT_MAX: usize = 64;
/// Argon2: most memory in KiB, and most memory times passes.
const ARGON2_MEMORY_MAX: u32 = 256 * 1024;
const ARGON2_WORK_MAX: u64 = 1024 * 1024;

/// A hash in one of the formats that are known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Foreign {
    /// `$2a$`, `$2b$` or `$2y$`.
    Bcrypt(String),
    /// PBKDF2 with HMAC-SHA-256, in either spelling.
    Pbkdf2 { rounds: u32, salt: Vec<u8>, hash: Output },
}

/// Why a hash is not taken. Nothing of it is repeated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum BadHash {
    /// None of the formats.
    #[error("This is no hash in a known format: Argon2 and PBKDF2-SHA256 (PHC), bcrypt ($2a$, $2b$, $2y$), Django's.")]
    UnknownFormat,
    /// More work than a sign-in may be.
    #[error("This hash costs more to verify than about a second: it is not taken.")]
    TooCostly,
}

impl BadHash {
    /// The fault's name in the API.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::UnknownFormat => "hash_format",
            Self::TooCostly => "hash_cost",
        }
    }
}

/// Whether a hash that another system made can be verified, at a bearable cost.
///
/// # Errors
/// [`BadHash`]
pub fn check_hash(stored: &str) -> Result<(), BadHash> {
    if !stored.starts_with("$argon2") {
        return parse(stored).map(drop);
    }
    let hash = PasswordHash::new(stored).map_err(|_| BadHash::UnknownFormat)?;
    let params = argon2::Params::try_from(&hash).map_err(|_| BadHash::UnknownFormat)?;
    let is_complete = hash.version.is_some() && hash.salt.is_some() && hash.hash.is_some();
    if !is_complete || argon2::Algorithm::try_from(hash.algorithm.as_str()).is_err() {
        return Err(BadHash::UnknownFormat);
    }
    let work = u64::from(params.m_cost()) * u64::from(params.t_cost());
    let is_bearable = params.m_cost() <= ARGON2_MEMORY_MAX && work <= ARGON2_WORK_MAX;
    if is_bearable && super::Params::of_stored(&params).is_ok() { Ok(()) } else { Err(BadHash::TooCostly) }
}

/// Reads a hash that is none of Argon2's.
pub(super) fn parse(stored: &str) -> Result<Foreign, BadHash> {
    if ["$2a$", "$2b$", "$2y$"].iter().any(|prefix| stored.starts_with(prefix)) {
        return bcrypt(stored);
    }
    let parts: Vec<&str> = stored.split('$').collect();
    match parts.as_slice() {
        ["", "pbkdf2-sha256", params, salt, hash] => pbkdf2(rounds(params)?, phc_base64(salt)?, &phc_base64(hash)?),
        // Django takes the salt as the text that it is.
        ["pbkdf2_sha256", count, salt, hash] => {
            let hash = STANDARD.decode(hash).map_err(|_| BadHash::UnknownFormat)?;
            pbkdf2(rounds(count)?, salt.as_bytes().to_vec(), &hash)
        }
        _ => Err(BadHash::UnknownFormat),
    }
}

fn bcrypt(stored: &str) -> Result<Foreign, BadHash> {
    let is_whole = stored.len() == 60
        && stored.as_bytes()[6] == b'$'
        && stored.bytes().skip(7).all(|byte| byte.is_ascii_alphanumeric() || b"./".contains(&byte));
    let cost = stored.get(4..6).and_then(|cost| cost.parse::<u32>().ok()).filter(|_| is_whole);
    match cost.ok_or(BadHash::UnknownFormat)? {
        0..4 => Err(BadHash::UnknownFormat),
        4..=BCRYPT_COST_MAX => Ok(Foreign::Bcrypt(stored.to_owned())),
        _ => Err(BadHash::TooCostly),
    }
}

/// The rounds of PBKDF2: a number alone, or `i=` among others of which only a length is known.
fn rounds(params: &str) -> Result<u32, BadHash> {
    let mut found = None;
    for param in params.split(',') {
        match param.split_once('=') {
            None | Some(("i", _)) if found.is_some() => return Err(BadHash::UnknownFormat),
            None => found = Some(param),
            Some(("i", count)) => found = Some(count),
            Some(("l", _)) => {}
            Some(_) => return Err(BadHash::UnknownFormat),
        }
    }
    let digits = found.filter(|count| !count.is_empty() && count.bytes().all(|byte| byte.is_ascii_digit()));
    match digits.ok_or(BadHash::UnknownFormat)?.parse::<u32>() {
        Ok(0) => Err(BadHash::UnknownFormat),
        Ok(count) if count <= PBKDF2_ROUNDS_MAX => Ok(count),
        _ => Err(BadHash::TooCostly),
    }
}

/// Base64 as PHC strings have it; older ones write a dot for a plus sign.
fn phc_base64(text: &str) -> Result<Vec<u8>, BadHash> {
    STANDARD_NO_PAD.decode(text.replace('.', "+")).map_err(|_| BadHash::UnknownFormat)
}

fn pbkdf2(rounds: u32, salt: Vec<u8>, hash: &[u8]) -> Result<Foreign, BadHash> {
    // A longer hash than SHA-256's would be as much work again for every 32 bytes.
    if salt.len() > SALT_MAX || !(16..=32).contains(&hash.len()) {
        return Err(BadHash::UnknownFormat);
    }
    let hash = Output::new(hash).map_err(|_| BadHash::UnknownFormat)?;
    Ok(Foreign::Pbkdf2 { rounds, salt, hash })
}

impl Foreign {
    /// Whether `password` is the one that the hash was made from; compared in constant time.
    pub(super) fn matches(&self, password: &Password) -> bool {
        match self {
            Self::Bcrypt(stored) => bcrypt::verify(password.as_str(), stored).unwrap_or(false),
            Self::Pbkdf2 { rounds, salt, hash } => {
                let mut found = [0; 32];
                let found = &mut found[..hash.len()];
                pbkdf2::pbkdf2_hmac::<sha2::Sha256>(password.as_str().as_bytes(), salt, *rounds, found);
                Output::new(found).is_ok_and(|found| found == *hash)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Of other implementations: OpenBSD's test vectors, RFC 7914 (section 11), Django and passlib as they document it.
    const KNOWN: [(&str, &str); 5] = [
        ("U*U", "$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW"),
        ("U*U", "$2y$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW"),
        ("passwd", "$pbkdf2-sha256$i=1,l=32$c2FsdA$VawEblbjCJ/sFpHCJUS2BflBhSFt3gRl5oudV8INrLw"),
        ("passwd", "$pbkdf2-sha256$1$c2FsdA$VawEblbjCJ/sFpHCJUS2BflBhSFt3gRl5oudV8INrLw"),
        ("passwd", "pbkdf2_sha256$1$salt$VawEblbjCJ/sFpHCJUS2BflBhSFt3gRl5oudV8INrLw="),
    ];

    #[test]
    fn absurd_and_unknown_hashes_are_refused() {
        let bcrypt = |cost: &str| format!("$2b${cost}$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW");
        let django = |count: &str| format!("pbkdf2_sha256${count}$salt$VawEblbjCJ/sFpHCJUS2BflBhSFt3gRl5oudV8INrLw=");
        let argon2 =
            |params: &str| format!("$argon2id$v=19${params}$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc");
        for costly in [
            bcrypt("15"),
            bcrypt("31"),
            django("2000001"),
            django("99999999999999999999"),
            argon2("m=1048576,t=1,p=1"),
            argon2("m=262144,t=64,p=1"),
        ] {
            assert_eq!(check_hash(&costly), Err(BadHash::TooCostly), "{costly}");
        }
        for unknown in [
            String::new(),
            "secret".to_owned(),
            bcrypt("03"),
            bcrypt("1x"),
            bcrypt("05")[..59].to_owned(),
            django("0"),
            django("-1"),
            "pbkdf2_sha256$1$salt$c2hvcnQ=".to_owned(),
            "$pbkdf2-sha256$i=1,x=2$c2FsdA$VawEblbjCJ/sFpHCJUS2BflBhSFt3gRl5oudV8INrLw".to_owned(),
            "$pbkdf2-sha512$1$c2FsdA$VawEblbjCJ/sFpHCJUS2BflBhSFt3gRl5oudV8INrLw".to_owned(),
            "5f4dcc3b5aa765d61d8327deb882cf99".to_owned(),
            "{SSHA}0123456789".to_owned(),
            "$argon2id$v=19$m=8,t=1,p=1$c29tZXNhbHQ".to_owned(),
        ] {
            assert_eq!(check_hash(&unknown), Err(BadHash::UnknownFormat), "{unknown}");
        }
        for good in [bcrypt("14"), django("2000000"), argon2("m=19456,t=2,p=1"), argon2("m=262144,t=4,p=4")] {
            assert_eq!(check_hash(&good), Ok(()), "{good}");
        }
    }

    #[test]
    fn the_right_password_matches_and_another_does_not() {
        for (password, stored) in KNOWN {
            assert_eq!(check_hash(stored), Ok(()), "{stored}");
            let foreign = parse(stored).unwrap();
            assert!(foreign.matches(&password.into()), "{stored}");
            assert!(!foreign.matches(&"other".into()), "{stored}");
        }
    }
}
