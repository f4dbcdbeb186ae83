use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::TimeDelta;
use jsonwebtoken::{DecodingKey, EncodingKey};
use serde_json::{Value, json};

use super::*;
use crate::ambient::Ambient;
use crate::keys::{SigningKey, StoredKey, Vault};

const ISS: &str = "https://roster.example";
const AUD: &str = "roster";

/// A ring with one key, and that key for forging.
struct Server {
    ring: KeyRing,
    key: SigningKey,
}

fn server() -> Server {
    let ambient = Ambient::system();
    let vault = Vault::from_base64(&"A".repeat(43).chars().chain(['=']).collect::<String>(), &ambient).unwrap();
    let key = SigningKey::generate(&ambient);
    let stored = StoredKey {
        kid: key.kid().to_owned(),
        sealed_private: key.seal(&vault).unwrap(),
        public_x: key.public_x().to_owned(),
        created_at: now(),
        activates_at: now(),
        retired_at: None,
    };
    Server { ring: KeyRing::new(vec![stored], &vault, now()).unwrap(), key }
}

fn now() -> Moment {
    Moment::from_timestamp(1_800_000_000, 0).unwrap()
}

fn claims() -> Claims {
    Claims {
        iss: ISS.into(),
        aud: AUD.into(),
        sub: Uuid::from_u128(1).into(),
        sid: Uuid::from_u128(2).into(),
        account_id: Uuid::from_u128(3).into(),
        iat: now(),
        exp: now() + TimeDelta::minutes(5),
        jti: Uuid::from_u128(4),
    }
}

fn payload() -> Value {
    json!({
        "iss": ISS,
        "aud": AUD,
        "sub": Uuid::from_u128(1),
        "sid": Uuid::from_u128(2),
        "account_id": Uuid::from_u128(3),
        "iat": now().timestamp(),
        "exp": now().timestamp() + 300,
        "jti": Uuid::from_u128(4),
    })
}

fn header(kid: &str) -> Header {
    Header { typ: Some("at+jwt".into()), kid: Some(kid.into()), ..Header::new(Algorithm::EdDSA) }
}

impl Server {
    fn verify(&self, token: &str) -> Result<Claims, TokenError> {
        verify(&self.ring, token, now(), ISS, AUD)
    }

    /// Genuinely signed, whatever it says.
    fn forge(&self, header: &Header, payload: &Value) -> String {
        forge_with(&self.key, header, payload)
    }

    /// As [`Self::forge`], with the usual header.
    fn issue(&self, payload: &Value) -> String {
        self.forge(&header(self.key.kid()), payload)
    }
}

fn forge_with(key: &SigningKey, header: &Header, payload: &Value) -> String {
    let private = EncodingKey::from_ed_der(key.pkcs8().unwrap().as_bytes());
    jsonwebtoken::encode(header, payload, &private).unwrap()
}

fn part(value: &Value) -> String {
    URL_SAFE_NO_PAD.encode(value.to_string())
}

#[test]
fn a_token_says_what_was_signed() {
    let server = server();
    assert_eq!(server.verify(&sign(&server.ring, &claims()).unwrap()), Ok(claims()));
    assert_eq!(server.verify(&server.issue(&payload())), Ok(claims()));
}

#[test]
fn a_third_party_verifies_it_with_the_jwks_alone() {
    let server = server();
    let token = sign(&server.ring, &claims()).unwrap();
    let published = serde_json::to_value(server.ring.jwks(now())).unwrap();
    let set: jsonwebtoken::jwk::JwkSet = serde_json::from_value(published).unwrap();
    let kid = jsonwebtoken::decode_header(&token).unwrap().kid.unwrap();
    let key = DecodingKey::from_jwk(set.find(&kid).unwrap()).unwrap();
    let read = jsonwebtoken::decode::<Value>(&token, &key, &signature_only()).unwrap();
    assert_eq!(read.claims, payload());
    assert_eq!(read.header.typ.as_deref(), Some("at+jwt"));
}

#[test]
fn a_token_lives_until_exp_and_not_a_second_longer() {
    let server = server();
    let token = sign(&server.ring, &claims()).unwrap();
    let at = |seconds, millis| {
        let now = now() + TimeDelta::seconds(seconds) + TimeDelta::milliseconds(millis);
        verify(&server.ring, &token, now, ISS, AUD)
    };
    assert!(at(299, 999).is_ok());
    assert_eq!(at(300, 0), Err(TokenError::Expired));
    assert_eq!(at(86_400, 0), Err(TokenError::Expired));
}

#[test]
fn no_token_is_issued_for_longer_than_it_could_be_verified() {
    let server = server();
    for (seconds, issued) in [(-1, false), (0, false), (1, true), (900, true), (901, false)] {
        let claims = Claims { exp: now() + TimeDelta::seconds(seconds), ..claims() };
        assert_eq!(sign(&server.ring, &claims).is_ok(), issued, "{seconds}");
    }
}

#[test]
fn without_an_active_key_no_token_is_issued() {
    let early = Claims { iat: now() - TimeDelta::seconds(1), exp: now(), ..claims() };
    assert!(matches!(sign(&server().ring, &early), Err(Unissued::NoKey)));
}

#[test]
fn issuer_and_audience_must_be_these() {
    let server = server();
    let token = sign(&server.ring, &claims()).unwrap();
    assert_eq!(verify(&server.ring, &token, now(), "https://other.example", AUD), Err(TokenError::Issuer));
    assert_eq!(verify(&server.ring, &token, now(), ISS, "other"), Err(TokenError::Audience));
}

#[test]
fn every_claim_is_required_and_has_its_type() {
    let server = server();
    for claim in ["iss", "aud", "sub", "sid", "account_id", "iat", "exp", "jti"] {
        let mut payload = payload();
        payload.as_object_mut().unwrap().remove(claim);
        assert_eq!(server.verify(&server.issue(&payload)), Err(TokenError::Malformed), "no {claim}");
    }
    for (claim, value) in [
        ("exp", json!("1800000300")),
        ("exp", json!(1_800_000_300.5)),
        ("exp", json!(u64::MAX)),
        ("exp", json!(i64::MAX)),
        ("exp", json!(null)),
        ("exp", json!([1_800_000_300])),
        ("aud", json!([AUD])),
        ("iss", json!([ISS])),
        ("sub", json!("ada")),
        ("sub", json!(null)),
    ] {
        let mut payload = payload();
        payload[claim] = value.clone();
        assert_eq!(server.verify(&server.issue(&payload)), Err(TokenError::Malformed), "{claim}: {value}");
    }
    assert_eq!(server.verify(&server.issue(&json!([]))), Err(TokenError::Malformed));
}

#[test]
fn only_our_algorithm_and_type_are_taken() {
    let server = server();
    let kid = server.key.kid();
    for typ in [None, Some("JWT"), Some("at")] {
        let header = Header { typ: typ.map(Into::into), ..header(kid) };
        assert_eq!(server.verify(&server.forge(&header, &payload())), Err(TokenError::Foreign), "{typ:?}");
    }
    let critical = Header { crit: Some(vec!["b64".into()]), ..header(kid) };
    assert_eq!(server.verify(&server.forge(&critical, &payload())), Err(TokenError::Foreign));
}

#[test]
fn an_unsigned_token_is_refused() {
    let server = server();
    for alg in ["none", "None", "NONE", ""] {
        let header = part(&json!({"typ": "at+jwt", "alg": alg, "kid": server.key.kid()}));
        for signature in ["", "AAAA"] {
            let token = format!("{header}.{}.{signature}", part(&payload()));
            assert_eq!(server.verify(&token), Err(TokenError::Malformed), "{alg}");
        }
    }
    let token = sign(&server.ring, &claims()).unwrap();
    let unsigned = &token[..=token.rfind('.').unwrap()];
    assert_eq!(server.verify(unsigned), Err(TokenError::Signature));
}

#[test]
fn the_public_key_is_no_shared_secret() {
    let server = server();
    let raw = URL_SAFE_NO_PAD.decode(server.key.public_x()).unwrap();
    for secret in [raw.as_slice(), server.key.public_x().as_bytes()] {
        let header = Header { alg: Algorithm::HS256, ..header(server.key.kid()) };
        let token = jsonwebtoken::encode(&header, &payload(), &EncodingKey::from_secret(secret)).unwrap();
        assert_eq!(server.verify(&token), Err(TokenError::Foreign));
        // The same signature under a header that claims our algorithm.
        let signature = token.rsplit('.').next().unwrap();
        let genuine = server.issue(&payload());
        let signed = &genuine[..genuine.rfind('.').unwrap()];
        assert_eq!(server.verify(&format!("{signed}.{signature}")), Err(TokenError::Signature));
    }
}

#[test]
fn another_key_is_refused_whatever_it_calls_itself() {
    let server = server();
    let other = SigningKey::generate(&Ambient::system());
    let same_name = forge_with(&other, &header(server.key.kid()), &payload());
    assert_eq!(server.verify(&same_name), Err(TokenError::Signature));
    let own_name = forge_with(&other, &header(other.kid()), &payload());
    assert_eq!(server.verify(&own_name), Err(TokenError::UnknownKey));
    let no_name = Header { kid: None, ..header("") };
    assert_eq!(server.verify(&server.forge(&no_name, &payload())), Err(TokenError::UnknownKey));
    // A key that the token brings along (RFC 7515 section 4.1.3) is not looked at.
    let jwk = serde_json::from_value(serde_json::to_value(other.jwk()).unwrap()).unwrap();
    let brought = Header { jwk: Some(jwk), ..header(server.key.kid()) };
    assert_eq!(server.verify(&forge_with(&other, &brought, &payload())), Err(TokenError::Signature));
}

#[test]
fn no_character_can_be_changed() {
    let server = server();
    let token = sign(&server.ring, &claims()).unwrap();
    for position in 0..token.len() {
        let mut changed = token.clone().into_bytes();
        changed[position] = if changed[position] == b'A' { b'B' } else { b'A' };
        assert!(server.verify(std::str::from_utf8(&changed).unwrap()).is_err(), "{position}");
    }
    let [header, _, signature] = token.split('.').collect::<Vec<_>>().try_into().unwrap();
    let mut raised = payload();
    raised["sub"] = json!(Uuid::from_u128(9));
    assert_eq!(server.verify(&format!("{header}.{}.{signature}", part(&raised))), Err(TokenError::Signature));
}

#[test]
fn garbage_is_refused_quickly() {
    let server = server();
    let token = sign(&server.ring, &claims()).unwrap();
    for garbage in [
        String::new(),
        ".".into(),
        "..".into(),
        "...".into(),
        "a.b.c".into(),
        "Bearer".into(),
        "é.é.é".into(),
        format!(" {token}"),
        format!("{token}."),
        format!("{token}="),
        format!("{}.{}.{}", part(&json!([])), part(&json!({})), part(&json!({}))),
        "A".repeat(100_000),
        ".".repeat(100_000),
        format!("{}{token}", "[".repeat(100_000)),
        format!("{}.{}.AAAA", URL_SAFE_NO_PAD.encode("[".repeat(2_000)), part(&payload())),
    ] {
        assert_eq!(server.verify(&garbage), Err(TokenError::Malformed), "{garbage:.60}");
    }
    let mut long = payload();
    long["padding"] = json!("x".repeat(100_000));
    assert_eq!(server.verify(&server.issue(&long)), Err(TokenError::Malformed));
}
