//! Compression and caching: what is long and only read gets shorter, what everybody may keep is kept, nothing else.

use std::io::Read as _;

use actix_web::http::Method;
use domain::policy::Preset;
use flate2::read::GzDecoder;
use tests::{Answer, PASSWORD, json, on_both};

const GZIP: (&str, &str) = ("Accept-Encoding", "br, gzip;q=0.8");

fn unpacked(answer: &Answer) -> String {
    assert_eq!((answer.header("content-encoding"), answer.header("vary")), ("gzip", "Accept-Encoding"));
    let mut text = String::new();
    GzDecoder::new(answer.bytes.as_slice()).read_to_string(&mut text).expect("gzip");
    text
}

on_both! {
    async fn a_long_list_gets_shorter(world) {
        let acme = world.tenant("acme", Preset::Msp).await;
        for number in 0..5 {
            acme.admin.invites(&world, &format!("Bob No-{number}"), "Engineer").await;
        }
        let plain = acme.admin.get("/v1/users").await;
        assert_eq!((plain.header("content-encoding"), plain.header("vary")), ("", "Accept-Encoding"));
        let packed = acme.admin.asks(Method::GET, "/v1/users", &[GZIP], None).await;
        assert_eq!(unpacked(&packed), plain.text);
        assert!(packed.bytes.len() * 2 < plain.bytes.len(), "{} of {}", packed.bytes.len(), plain.bytes.len());
        assert_eq!((packed.header("link"), packed.header("cache-control")), (plain.header("link"), "no-store"));
        for refuses in ["identity", "gzip;q=0", "br", "", "identity;q=0, *;q=0", "nonsense;;;"] {
            let answer = acme.admin.asks(Method::GET, "/v1/users", &[("Accept-Encoding", refuses)], None).await;
            assert_eq!((answer.header("content-encoding"), &answer.text), ("", &plain.text), "{refuses:?}");
        }
        let short = acme.admin.asks(Method::GET, "/v1/users?status=deactivated", &[GZIP], None).await;
        assert_eq!((short.status, short.header("content-encoding")), (200, ""));
    }

    /// What is read while it is sent is compressed while it is sent.
    async fn an_export_gets_shorter(world) {
        let acme = world.tenant("acme", Preset::Msp).await;
        for number in 0..5 {
            acme.admin.invites(&world, &format!("Bob No-{number}"), "Engineer").await;
        }
        for format in ["ndjson", "csv"] {
            let path = format!("/v1/audit-events/export?format={format}");
            let plain = acme.admin.get(&path).await;
            assert_eq!((plain.status, plain.header("content-encoding"), plain.header("vary")), (200, "", "Accept-Encoding"));
            let packed = acme.admin.asks(Method::GET, &path, &[GZIP], None).await;
            assert_eq!(unpacked(&packed), plain.text);
            assert!(packed.bytes.len() * 2 < plain.bytes.len(), "{} of {}", packed.bytes.len(), plain.bytes.len());
            assert_eq!(packed.header("content-disposition"), plain.header("content-disposition"));
        }
    }

    /// A strong tag is of the bytes that are sent; tokens and secrets are in no answer whose length tells of them.
    async fn what_has_a_strong_tag_or_a_secret_is_sent_as_it_is(world) {
        let acme = world.tenant("acme", Preset::Msp).await;
        let long = json!({ "first_name": "é".repeat(100), "last_name": "ö".repeat(100) });
        let _ = acme.admin.patch("/v1/me", long).await.ok();
        let me = acme.admin.asks(Method::GET, "/v1/me", &[GZIP], None).await;
        assert!(me.bytes.len() > 1024 && me.header("etag").starts_with('"'));
        assert_eq!((me.status, me.header("content-encoding")), (200, ""));
        let bob = acme.admin.invites(&world, "Bob Barker", "Engineer").await;
        let accepted = json!({ "token": bob.token, "password": PASSWORD, "confirm_password": PASSWORD });
        let accepted = world.node.call_with(Method::POST, "/v1/invitations/accept", None, &[GZIP], Some(&accepted)).await;
        let challenge = json!({ "challenge_token": accepted.body["challenge_token"] });
        let path = "/v1/auth/challenges/totp-enrollment";
        let secret = world.node.call_with(Method::POST, path, None, &[GZIP], Some(&challenge)).await;
        assert!(secret.bytes.len() > 1024, "{}", secret.text);
        assert_eq!((secret.status, secret.header("content-encoding"), secret.header("cache-control")), (200, "", "no-store"));
    }

    /// What is the same for everybody may be kept, and asked for again by its tag.
    async fn documents_are_kept_and_asked_for_by_their_tag(world) {
        for (path, seconds) in [
            ("/openapi.json", 300),
            ("/openapi.yaml", 300),
            ("/docs", 3600),
            ("/docs/swagger-ui-bundle.js", 3600),
            ("/.well-known/jwks.json", 300),
            ("/problems", 3600),
            ("/problems/not_found", 3600),
        ] {
            let plain = world.node.get(path).await;
            let cache = format!("public, max-age={seconds}");
            assert_eq!((plain.status, plain.header("cache-control"), plain.header("vary")), (200, cache.as_str(), "Accept-Encoding"));
            let tag = plain.header("etag").to_owned();
            assert!(tag.starts_with("W/\""), "{path}: {tag}");
            let packed = world.node.call_with(Method::GET, path, None, &[GZIP], None).await;
            assert_eq!(packed.header("etag"), tag);
            if plain.bytes.len() >= 1024 {
                assert_eq!(unpacked(&packed), plain.text, "{path}");
            }
            let again = world.node.call_with(Method::GET, path, None, &[("If-None-Match", &tag), GZIP], None).await;
            assert_eq!((again.status, again.bytes.len()), (304, 0), "{path}");
            assert_eq!((again.header("etag"), again.header("cache-control"), again.header("vary")), (tag.as_str(), cache.as_str(), "Accept-Encoding"));
            let other = world.node.call_with(Method::GET, path, None, &[("If-None-Match", "\"x\"")], None).await;
            assert_eq!(other.status, 200);
        }
        let before = world.node.get("/.well-known/jwks.json").await.header("etag").to_owned();
        api::keys::rotate(&world.node.state.db, &world.node.state.vault, &world.node.state.ambient).expect("a new key");
        api::background::refresh_keys(&world.node.state).expect("it is read");
        assert_ne!(world.node.get("/.well-known/jwks.json").await.header("etag"), before);
    }
}
