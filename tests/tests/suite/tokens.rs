//! Access tokens: what this server refuses, and what a third party can verify.

use actix_web::test::TestRequest;
use api::keys;
use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD as BASE64;
use domain::policy::Preset;
use jsonwebtoken::jwk::JwkSet;
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use persistence::{StorageError, signing_keys};
use tests::world::Node;
use tests::{PASSWORD, Person, Value, World, json, on_both};

/// What a part of a token says.
fn part(token: &str, number: usize) -> Value {
    let part = token.split('.').nth(number).unwrap();
    serde_json::from_slice(&BASE64.decode(part).unwrap()).unwrap()
}

fn encoded(part: &Value) -> String {
    BASE64.encode(part.to_string())
}

/// The newest key of a node, opened as only the server can, and its public half.
fn newest_key(node: &Node) -> (EncodingKey, String) {
    let keys: Result<_, StorageError> = node.state.db.query(signing_keys::list);
    let key = keys.unwrap().pop().unwrap();
    let private = node.state.vault.open(&format!("signing_key:{}", key.kid), &key.private_key).unwrap();
    (EncodingKey::from_ed_der(&private), key.public_key)
}

fn signed(header: &Header, claims: &Value, key: &EncodingKey) -> String {
    jsonwebtoken::encode(header, claims, key).unwrap()
}

fn with(value: &Value, field: &str, changed: Value) -> Value {
    let mut value = value.clone();
    if changed.is_null() {
        value.as_object_mut().unwrap().remove(field);
    } else {
        value[field] = changed;
    }
    value
}

async fn is_refused(ada: &Person, what: &str, token: &str) {
    let answer = ada.node.whoami(token).await;
    assert_eq!(answer.status, 401, "{what}");
    assert_eq!(answer.header("www-authenticate"), "Bearer", "{what}");
    answer.refused(401, "unauthenticated");
}

on_both! {
    /// Whoever forges a token gets nowhere, whichever part of it is forged.
    async fn a_forged_token_is_refused(world) {
        let shop = world.tenant("shop", Preset::Shop).await;
        let ada = &shop.admin;
        let (key, public) = newest_key(&world.node);
        let (head, claims) = (part(&ada.token, 0), part(&ada.token, 1));
        let header = Header {
            typ: Some("at+jwt".to_owned()),
            kid: head["kid"].as_str().map(str::to_owned),
            ..Header::new(Algorithm::EdDSA)
        };
        // The control: the same token, signed by hand, is a good one.
        ada.node.whoami(&signed(&header, &claims, &key)).await.ok();

        let hmac = |secret: &[u8]| {
            let header = Header { alg: Algorithm::HS256, ..header.clone() };
            signed(&header, &claims, &EncodingKey::from_secret(secret))
        };
        is_refused(ada, "HS256 with the public key", &hmac(public.as_bytes())).await;
        is_refused(ada, "HS256 with its bytes", &hmac(&BASE64.decode(&public).unwrap())).await;
        for alg in ["none", "None", "", "EdDSA ", "ES256"] {
            let head = encoded(&with(&head, "alg", json!(alg)));
            let signature = ada.token.split('.').nth(2).unwrap();
            is_refused(ada, alg, &format!("{head}.{}.", encoded(&claims))).await;
            is_refused(ada, alg, &format!("{head}.{}.{signature}", encoded(&claims))).await;
        }
        let elsewhere = World::sqlite();
        let other = elsewhere.another_node().state;
        keys::rotate(&other.db, &other.vault, &other.ambient).unwrap();
        let (foreign, its_public) = newest_key(&elsewhere.node);
        assert_ne!(its_public, public);
        let unknown = Header { kid: Some("unknown".to_owned()), ..header.clone() };
        is_refused(ada, "unknown kid", &signed(&unknown, &claims, &key)).await;
        is_refused(ada, "no kid", &signed(&Header { kid: None, ..header.clone() }, &claims, &key)).await;
        is_refused(ada, "another type", &signed(&Header { typ: Some("JWT".into()), ..header.clone() }, &claims, &key)).await;
        is_refused(ada, "another key", &signed(&header, &claims, &foreign)).await;

        let now = world.now().timestamp();
        for (field, value) in [
            ("exp", Value::Null),
            ("exp", json!(now)),
            ("exp", json!(now - 1)),
            ("exp", json!("never")),
            ("iss", json!("https://evil.example")),
            ("iss", Value::Null),
            ("aud", json!("somebody")),
            ("aud", json!(["roster", "somebody"])),
            ("sid", Value::Null),
            ("sid", json!(ada.id)),
            ("sub", json!(claims["sid"])),
            ("sub", json!("ada")),
            ("account_id", json!(ada.id)),
        ] {
            let token = signed(&header, &with(&claims, field, value.clone()), &key);
            is_refused(ada, &format!("{field}: {value}"), &token).await;
        }
    }

    /// What was changed after signing, cut off or made up is refused without a fuss.
    async fn a_damaged_token_is_refused(world) {
        let shop = world.tenant("shop", Preset::Shop).await;
        let ada = &shop.admin;
        let [head, body, signature] = ada.token.split('.').collect::<Vec<_>>()[..] else { panic!("three parts") };
        let claims = with(&part(&ada.token, 1), "exp", json!(world.now().timestamp() + 900_000));
        let tampered = format!("{head}.{}.{signature}", encoded(&claims));
        for (what, token) in [
            ("tampered", tampered.as_str()),
            ("no signature", &format!("{head}.{body}.")),
            ("two parts", &format!("{head}.{body}")),
            ("four parts", &format!("{}.x", ada.token)),
            ("cut", &ada.token[..ada.token.len() - 1]),
            ("longer", &format!("{}A", ada.token)),
            ("dots", "..."),
            ("nothing", ""),
            ("huge", &"A".repeat(8_000)),
            ("a refresh token", &ada.refresh_token),
            ("an API key", &format!("rst_key_{}", "A".repeat(43))),
        ] {
            is_refused(ada, what, token).await;
        }
        ada.whoami().await.ok();
    }

    /// Only `Authorization: Bearer` carries a token.
    async fn only_the_bearer_scheme_carries_a_token(world) {
        let shop = world.tenant("shop", Preset::Shop).await;
        let token = &shop.admin.token;
        let ask = |value: String| {
            let peer = ([127, 0, 0, 1], 1).into();
            world.node.send(TestRequest::get().uri("/v1/me").peer_addr(peer).insert_header(("Authorization", value)))
        };
        ask(format!("bearer {token}")).await.ok();
        for value in [
            String::new(),
            token.clone(),
            format!("Basic {token}"),
            format!("Bearer{token}"),
            format!("Bearer {token} {token}"),
            format!("Bearer \"{token}\""),
            "Bearer".to_owned(),
            "Bearer é".to_owned(),
        ] {
            ask(value).await.refused(401, "unauthenticated");
        }
        world.node.get(&format!("/v1/me?access_token={token}")).await.refused(401, "unauthenticated");
        world.node.get("/v1/me").await.refused(401, "unauthenticated");
    }

    /// A session belongs to one user of one account: nobody is let in with another's.
    async fn a_session_of_another_account_lets_nobody_in(world) {
        let one = world.tenant("one", Preset::Shop).await;
        let two = world.tenant("two", Preset::Shop).await;
        let bob = one.admin.brings(&world, "bob", "Engineer").await;
        let (key, _) = newest_key(&world.node);
        let header: Header = serde_json::from_value(part(&bob.token, 0)).unwrap();
        let claims = part(&bob.token, 1);
        for victim in [&two.admin, &one.admin] {
            let theirs = part(&victim.token, 1);
            for fields in [vec!["sub"], vec!["sid"], vec!["account_id"], vec!["sub", "account_id"], vec!["sid", "account_id"]] {
                let mixed = fields.iter().fold(claims.clone(), |it, field| with(&it, field, theirs[*field].clone()));
                if mixed != claims {
                    is_refused(&bob, &fields.join(" "), &signed(&header, &mixed, &key)).await;
                }
            }
        }
    }

    /// The token of a session that has ended, or whose time is over, is refused though its signature is good.
    async fn a_token_dies_with_its_session(world) {
        let shop = world.tenant("shop", Preset::Shop).await;
        let elsewhere = shop.admin.signs_in_again(&world, PASSWORD).await;
        shop.admin.delete("/v1/me/sessions").await.expect(204);
        is_refused(&elsewhere, "ended", &elsewhere.token).await;
        world.advance(chrono::TimeDelta::minutes(15) - chrono::TimeDelta::seconds(1));
        shop.admin.whoami().await.ok();
        world.advance(chrono::TimeDelta::seconds(1));
        is_refused(&shop.admin, "expired", &shop.admin.token).await;
    }

    /// A third party verifies a token with the published keys and a library of its own.
    async fn a_third_party_verifies_tokens_with_the_published_keys(world) {
        let shop = world.tenant("shop", Preset::Shop).await;
        let published = world.node.get("/.well-known/jwks.json").await;
        assert!(published.header("cache-control").contains("max-age"));
        let set: JwkSet = serde_json::from_value(published.ok()).unwrap();
        let header = jsonwebtoken::decode_header(&shop.admin.token).unwrap();
        assert_eq!(header.alg, Algorithm::EdDSA);
        let key = DecodingKey::from_jwk(set.find(header.kid.as_deref().unwrap()).unwrap()).unwrap();
        let mut validation = Validation::new(Algorithm::EdDSA);
        validation.set_audience(&["roster"]);
        validation.set_issuer(&["https://roster.example"]);
        validation.set_required_spec_claims(&["exp", "iss", "aud", "sub"]);
        // The clock of the test is not the library's.
        validation.validate_exp = false;
        let claims = jsonwebtoken::decode::<Value>(&shop.admin.token, &key, &validation).unwrap().claims;
        assert_eq!((&claims["sub"], &claims["account_id"]), (&json!(shop.admin.id), &json!(shop.id)));
        let lifetime = claims["exp"].as_i64().unwrap() - claims["iat"].as_i64().unwrap();
        assert!((1..=900).contains(&lifetime), "{lifetime}");
        let sessions = shop.admin.get("/v1/me/sessions").await.ok();
        assert_eq!(claims["sid"], sessions["data"][0]["id"]);
        assert_eq!(published_privately(&world.node.get("/.well-known/jwks.json").await.text), None);
    }
}

/// The name of a private member of a JWK, if one is there.
fn published_privately(text: &str) -> Option<&'static str> {
    ["\"d\"", "\"p\"", "\"q\"", "\"k\""].into_iter().find(|member| text.contains(member))
}
