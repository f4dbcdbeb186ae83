//! The header, and whose key it is.

use std::net::IpAddr;

use actix_web::http::header::{HeaderMap, HeaderName};
use domain::ids::{AccountId, OperatorId, UserId};
use sha2::{Digest, Sha256};

use crate::problem::{Code, Failure};

/// The header that carries the key.
pub const NAME: HeaderName = HeaderName::from_static("idempotency-key");

/// Longest key, in characters.
pub const KEY_MAX: usize = 255;

/// Whose key it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Owner {
    /// A user's, in all their sessions.
    User(AccountId, UserId),
    /// That of an operator of the installation.
    Operator(OperatorId),
    /// That of whoever asks from this address, where anybody may.
    Address(IpAddr),
}

impl Owner {
    /// What a request under this key is found by.
    pub(super) fn id(self, key: &[u8]) -> [u8; 32] {
        let mut hash = Sha256::new();
        match self {
            Self::User(account, user) => {
                hash.update(b"user");
                hash.update(account.0.as_bytes());
                hash.update(user.0.as_bytes());
            }
            Self::Operator(operator) => {
                hash.update(b"operator");
                hash.update(operator.0.as_bytes());
            }
            Self::Address(address) => {
                hash.update(b"address");
                hash.update(address.to_string().as_bytes());
                hash.update([0]);
            }
        }
        hash.update(key);
        hash.finalize().into()
    }

    /// The user who asks, if it is one.
    pub(super) fn caller(self) -> Option<(AccountId, UserId)> {
        match self {
            Self::User(account, user) => Some((account, user)),
            Self::Operator(_) | Self::Address(_) => None,
        }
    }
}

/// The key of a request.
///
/// # Errors
/// 400 when it is none, or there are several.
pub(super) fn key(headers: &HeaderMap) -> Result<&[u8], Failure> {
    let mut keys = headers.get_all(NAME);
    let (Some(key), None) = (keys.next(), keys.next()) else { return Err(unreadable()) };
    let key = key.as_bytes();
    let is_key = (1..=KEY_MAX).contains(&key.len()) && key.iter().all(u8::is_ascii_graphic);
    if is_key { Ok(key) } else { Err(unreadable()) }
}

fn unreadable() -> Failure {
    let detail = format!(
        "Idempotency-Key is one word of at most {KEY_MAX} letters, digits and signs of ASCII, as in \
         \"0199f2a4-9f0e-7c60-8a52-0d6f3c0b7f11\"."
    );
    Failure::new(Code::MalformedRequest, detail)
}

/// What is asked: only the very same request is answered with what was answered before.
pub(super) fn fingerprint(method: &str, path: &str, query: &str, body: &[u8]) -> [u8; 32] {
    let mut hash = Sha256::new();
    for part in [method.as_bytes(), path.as_bytes(), query.as_bytes()] {
        hash.update(part);
        hash.update([0]);
    }
    hash.update(body);
    hash.finalize().into()
}

#[cfg(test)]
mod tests {
    use std::net::Ipv4Addr;

    use actix_web::http::header::HeaderValue;
    use uuid::Uuid;

    use super::*;

    #[test]
    fn a_key_is_one_word() {
        let read = |values: &[&[u8]]| {
            let mut headers = HeaderMap::new();
            for value in values {
                headers.append(NAME, HeaderValue::from_bytes(value).unwrap());
            }
            key(&headers).map(<[u8]>::to_vec).ok()
        };
        let long = [b'x'; KEY_MAX + 1];
        for good in [b"7".as_slice(), b"\"quoted\"", b"a,b;c=d", &long[1..]] {
            assert_eq!(read(&[good]).as_deref(), Some(good));
        }
        for bad in
            [[b"".as_slice()].as_slice(), &[b"a b"], &[b"a\tb"], &[b"\xe9"], &[&long], &[b"a", b"b"], &[b"a", b"a"]]
        {
            assert_eq!(read(bad), None, "{bad:?}");
        }
    }

    #[test]
    fn keys_of_two_callers_do_not_meet() {
        let [one, two] = [1, 2].map(Uuid::from_u128);
        let owners = [
            Owner::User(AccountId(one), UserId(one)),
            Owner::User(AccountId(one), UserId(two)),
            Owner::User(AccountId(two), UserId(one)),
            Owner::Operator(OperatorId(one)),
            Owner::Operator(OperatorId(two)),
            Owner::Address(Ipv4Addr::LOCALHOST.into()),
            Owner::Address(Ipv4Addr::UNSPECIFIED.into()),
        ];
        for (place, owner) in owners.iter().enumerate() {
            for (other_place, other) in owners.iter().enumerate() {
                assert_eq!(owner.id(b"key") == other.id(b"key"), place == other_place);
            }
            assert_ne!(owner.id(b"key"), owner.id(b"yek"));
        }
    }

    #[test]
    fn every_part_of_a_request_counts() {
        let asked = fingerprint("POST", "/v1/roles", "a=1", b"{}");
        for other in [
            fingerprint("PUT", "/v1/roles", "a=1", b"{}"),
            fingerprint("POST", "/v1/role", "sa=1", b"{}"),
            fingerprint("POST", "/v1/roles", "", b"{}"),
            fingerprint("POST", "/v1/roles", "a=1", b"{ }"),
            fingerprint("POST", "/v1/roles", "a=1{", b"}"),
        ] {
            assert_ne!(asked, other);
        }
    }
}
