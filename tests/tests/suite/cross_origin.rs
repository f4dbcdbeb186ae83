//! Pages of other origins: those that were named may ask and read, by header alone; all others may not.

use actix_web::http::Method;
use api::limits::LimitSettings;
use api::state::WebSettings;
use domain::policy::Preset;
use tests::world::Node;
use tests::{Answer, Document, World, json, on_both};

const APP: &str = "https://app.example.com";

fn node(world: &World) -> Node {
    let cors_origins = vec![APP.to_owned(), "http://localhost:5173".to_owned()];
    world.another_node_on_the_web(WebSettings { cors_origins, ..WebSettings::default() })
}

async fn preflight(node: &Node, path: &str, origin: &str, method: &str, headers: &str) -> Answer {
    let asked =
        [("Origin", origin), ("Access-Control-Request-Method", method), ("Access-Control-Request-Headers", headers)];
    node.call_with(Method::OPTIONS, path, None, &asked, None).await
}

/// No answer lets everybody in, or anybody with cookies.
fn lets_in(answer: &Answer) -> Option<&str> {
    assert_eq!(answer.header("access-control-allow-credentials"), "");
    assert_ne!(answer.header("access-control-allow-origin"), "*");
    answer.headers.get("access-control-allow-origin").map(|origin| origin.to_str().expect("text"))
}

on_both! {
    /// A browser asks beforehand, without a token, and is told for every operation of the document.
    async fn a_browser_that_asks_beforehand_is_answered(world) {
        let node = node(&world);
        let headers = "authorization, content-type, if-match, if-none-match, idempotency-key, x-request-id";
        for operation in &Document::get().operations {
            let path = operation.address("0199f2a4-9f0e-7c60-8a52-0d6f3c0b7f12");
            let answer = preflight(&node, &path, APP, operation.method.as_str(), headers).await;
            assert_eq!((answer.status, answer.text.as_str(), lets_in(&answer)), (200, "", Some(APP)), "{}", operation.id);
            let methods = answer.header("access-control-allow-methods").to_owned();
            assert!(methods.split(", ").any(|method| method == operation.method.as_str()), "{methods}");
            assert_eq!(answer.header("access-control-max-age"), "600");
            assert!(answer.header("vary").contains("Origin"), "{answer:?}");
        }
        let other = preflight(&node, "/v1/me", "http://localhost:5173", "GET", "authorization").await;
        assert_eq!(lets_in(&other), Some("http://localhost:5173"));
    }

    async fn whoever_was_not_named_is_refused(world) {
        let named = node(&world);
        for (origin, method, headers) in [
            ("https://evil.example", "GET", "authorization"),
            ("https://app.example.com.evil.example", "GET", "authorization"),
            ("http://app.example.com", "GET", "authorization"),
            ("https://app.example.com:8443", "GET", "authorization"),
            ("null", "GET", "authorization"),
            (APP, "BREW", "authorization"),
            (APP, "GET", "x-nonsense"),
        ] {
            let answer = preflight(&named, "/v1/me", origin, method, headers).await;
            assert_eq!(lets_in(&answer), None, "{origin} {method} {headers}");
            assert!(answer.header("vary").contains("Origin"), "{:?}", answer.headers);
            assert_eq!(answer.header("x-content-type-options"), "nosniff");
            answer.refused(403, "cross_origin_refused");
        }
        // Without the header that browsers send, it is an ordinary request.
        let plain = named.call(Method::OPTIONS, "/v1/me", None, None).await;
        assert_eq!((plain.status, plain.header("allow")), (204, "GET, HEAD, PATCH"));
        // Where nobody was named, nothing is said of origins at all.
        let answer = preflight(&world.node, "/v1/me", APP, "GET", "authorization").await;
        assert_eq!((answer.status, lets_in(&answer), answer.header("allow")), (204, None, "GET, HEAD, PATCH"));
        assert_eq!(answer.header("vary"), "");
    }

    /// What happened can be read by the page, be it good or bad, down to the headers.
    async fn answers_can_be_read_by_who_was_named(world) {
        let acme = world.tenant("acme", Preset::Msp).await;
        let node = node(&world);
        let me = acme.admin.at(&node);
        let asked = [("Origin", APP)];
        let limits = LimitSettings { client_per_second: std::num::NonZeroU32::MIN, ..LimitSettings::WIDE };
        let narrow = WebSettings { limits, cors_origins: vec![APP.to_owned()], ..WebSettings::default() };
        let narrow = acme.admin.at(&world.another_node_on_the_web(narrow));
        let _ = narrow.whoami().await.ok();
        let answers = [
            (200, me.asks(Method::GET, "/v1/me", &asked, None).await),
            (201, me.asks(Method::POST, "/v1/roles", &asked, Some(&json!({ "name": "Desk", "permissions": {} }))).await),
            (304, me.asks(Method::GET, "/v1/me", &[("Origin", APP), ("If-None-Match", "*")], None).await),
            (401, node.call_with(Method::GET, "/v1/me", None, &asked, None).await),
            (404, me.asks(Method::GET, "/nonsense", &asked, None).await),
            (405, me.asks(Method::PUT, "/v1/me", &asked, None).await),
            (412, me.asks(Method::GET, "/v1/me", &[("Origin", APP), ("If-Match", "\"x\"")], None).await),
            (415, me.asks(Method::POST, "/v1/roles", &asked, None).await),
            (422, me.asks(Method::POST, "/v1/roles", &asked, Some(&json!({}))).await),
            (429, narrow.asks(Method::GET, "/v1/me", &asked, None).await),
        ];
        for (status, answer) in answers {
            assert_eq!((answer.status, lets_in(&answer)), (status, Some(APP)), "{}", answer.text);
            let exposed = answer.header("access-control-expose-headers").to_lowercase();
            for name in ["content-disposition", "etag", "link", "location", "x-request-id", "ratelimit", "ratelimit-policy", "retry-after", "idempotency-replayed"] {
                assert!(exposed.split(", ").any(|known| known == name), "{name} is not in {exposed}");
            }
        }
        // A page of another origin gets an answer that its browser does not let it read.
        for origin in ["https://evil.example", "null"] {
            let answer = me.asks(Method::GET, "/v1/me", &[("Origin", origin)], None).await;
            assert_eq!((answer.status, lets_in(&answer)), (200, None));
            assert!(answer.header("vary").contains("Origin"));
        }
    }
}
