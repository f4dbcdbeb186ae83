//! Public keys as third parties read them (RFC 7517, RFC 8037).

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Serialize;
use sha2::{Digest, Sha256};
use utoipa::ToSchema;

/// An Ed25519 public key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(example = json!({
    "kty": "OKP", "crv": "Ed25519", "alg": "EdDSA", "use": "sig",
    "kid": "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k", "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"
}))]
pub struct Jwk {
    /// The family of keys, always `OKP`.
    pub kty: &'static str,
    /// The curve, always `Ed25519`.
    pub crv: &'static str,
    /// What the key signs with, always `EdDSA`.
    pub alg: &'static str,
    /// What the key is for, always `sig`.
    pub r#use: &'static str,
    /// Names the key in the header of a token: its thumbprint (RFC 7638).
    pub kid: String,
    /// The key: 32 bytes in base64url.
    pub x: String,
}

/// The keys that verify this server's access tokens.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct JwkSet {
    /// In no particular order.
    pub keys: Vec<Jwk>,
}

impl Jwk {
    pub(super) fn new(kid: &str, x: &str) -> Self {
        Self { kty: "OKP", crv: "Ed25519", alg: "EdDSA", r#use: "sig", kid: kid.to_owned(), x: x.to_owned() }
    }
}

/// The thumbprint (RFC 7638) of the Ed25519 key `x`, which is in base64url.
pub(super) fn thumbprint(x: &str) -> String {
    // RFC 7638 section 3: the required members only, in this order, without white space.
    URL_SAFE_NO_PAD.encode(Sha256::digest(format!(r#"{{"crv":"Ed25519","kty":"OKP","x":"{x}"}}"#)))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 8037, appendix A.
    const X: &str = "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo";

    #[test]
    fn the_thumbprint_agrees_with_rfc_8037() {
        assert_eq!(thumbprint(X), "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k");
    }

    #[test]
    fn a_set_has_the_members_that_verifiers_expect() {
        let set = JwkSet { keys: vec![Jwk::new("one", X)] };
        assert_eq!(
            serde_json::to_value(set).unwrap(),
            serde_json::json!({"keys": [
                {"kty": "OKP", "crv": "Ed25519", "alg": "EdDSA", "use": "sig", "kid": "one", "x": X}
            ]})
        );
    }
}
