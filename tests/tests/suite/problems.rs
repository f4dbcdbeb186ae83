//! Errors, the framework's own included: each is a problem that says what it is, with a page that explains it.

use actix_web::dev::Service;
use actix_web::http::Method;
use actix_web::middleware::from_fn;
use actix_web::test::{TestRequest, init_service};
use actix_web::{App, body, web};
use api::http::{cors, edge, panics};
use api::problem::Code;
use tests::{Answer, Document, World, json, on_both};

/// Addresses that are in no document.
const PAGES: [&str; 4] = ["/openapi.yaml", "/openapi.json", "/problems", "/problems/not_found"];

const METHODS: [Method; 5] = [Method::GET, Method::PUT, Method::POST, Method::PATCH, Method::DELETE];

/// A login that is good but for whatever `request` does.
async fn login(world: &World, request: impl FnOnce(TestRequest) -> TestRequest) -> Answer {
    let address = TestRequest::post().uri("/v1/auth/login").peer_addr(([127, 0, 0, 1], 4711).into());
    let body = r#"{"username":"ada","password":"wrong"}"#;
    world.node.send(request(address.insert_header(("Content-Type", "application/json")).set_payload(body))).await
}

#[actix_web::test]
async fn every_problem_has_a_page_that_explains_it() {
    let node = World::sqlite().node;
    let index = node.get("/problems").await;
    for code in Code::ALL {
        let page = node.get(&format!("/problems/{}", code.word())).await;
        assert_eq!((page.status, page.header("content-type")), (200, "text/html; charset=utf-8"));
        assert!(page.text.contains(&format!("<h1>{}</h1>", code.title())), "{}", code.word());
        assert!(page.text.contains(code.explanation()), "{}", code.word());
        assert!(index.text.contains(&format!("href=\"/problems/{}\"", code.word())), "{}", code.word());
    }
    node.get("/problems/no_such_problem").await.refused(404, "not_found");
}

#[actix_web::test]
async fn an_unknown_address_is_a_problem() {
    let node = World::sqlite().node;
    for path in
        ["/", "/v1", "/v1/nonsense", "/v1/users/", "//", "/v1/users/1/2/3/4", "/%00", "/%ff", "/v1/../etc/passwd"]
    {
        node.get(path).await.refused(404, "not_found");
        node.call(Method::OPTIONS, path, None, None).await.refused(404, "not_found");
    }
}

#[actix_web::test]
async fn a_wrong_method_is_a_problem_that_names_the_right_ones() {
    let node = World::sqlite().node;
    let document = Document::get();
    let addresses: Vec<_> = document
        .operations
        .iter()
        .map(|operation| operation.address("users"))
        .chain(PAGES.map(str::to_owned))
        .collect();
    for address in addresses {
        let allowed = node.call(Method::OPTIONS, &address, None, None).await;
        assert_eq!((allowed.status, allowed.text.as_str()), (204, ""), "{address}");
        let allowed: Vec<_> = allowed.header("allow").split(", ").map(str::to_owned).collect();
        assert_eq!(allowed.contains(&"GET".to_owned()), allowed.contains(&"HEAD".to_owned()), "{address}");
        let known = document.operations.iter().filter(|operation| operation.address("users") == address);
        for method in known.map(|operation| operation.method.as_str()) {
            assert!(allowed.contains(&method.to_owned()), "{address}: {method} is not in {allowed:?}");
        }
        let brew = Method::from_bytes(b"BREW").expect("a method");
        for method in METHODS.into_iter().chain([brew, Method::TRACE]) {
            if !allowed.contains(&method.to_string()) {
                let answer = node.call(method.clone(), &address, None, None).await;
                assert_eq!(answer.header("allow"), allowed.join(", "), "{method} {address}");
                answer.refused(405, "method_not_allowed");
            }
        }
    }
}

#[actix_web::test]
async fn head_answers_like_get() {
    let node = World::sqlite().node;
    for path in ["/livez", "/.well-known/jwks.json", "/openapi.yaml", "/problems", "/v1/me", "/nonsense"] {
        let (head, get) = (node.call(Method::HEAD, path, None, None).await, node.get(path).await);
        assert_eq!((head.status, head.header("content-type")), (get.status, get.header("content-type")), "{path}");
    }
}

#[actix_web::test]
async fn a_panic_is_a_problem_that_says_nothing_of_the_inside() {
    async fn handler() -> &'static str {
        panic!("s3cret of the inside")
    }
    let state = World::sqlite().node.state;
    let app = App::new().app_data(state).route("/", web::get().to(handler)).wrap(from_fn(panics::catch));
    let origins = ["https://app.example.com".to_owned()];
    let app = app.wrap(cors::allow(&origins)).wrap(from_fn(edge::attach));
    let app = init_service(app).await;
    let request = TestRequest::get().uri("/").insert_header(("Origin", "https://app.example.com"));
    let Err(error) = app.call(request.to_request()).await else { panic!("no error") };
    let response = error.error_response();
    let (status, headers) = (response.status(), response.headers().clone());
    let bytes = body::to_bytes(response.into_body()).await.expect("a body");
    let answer = Answer::new(status, headers, &bytes);
    assert!(!answer.text.contains("s3cret") && !answer.header("x-request-id").is_empty());
    for (name, value) in [
        ("x-content-type-options", "nosniff"),
        ("cache-control", "no-store"),
        ("access-control-allow-origin", "https://app.example.com"),
    ] {
        assert_eq!(answer.header(name), value);
    }
    answer.refused(500, "internal");
}

on_both! {
    async fn a_body_that_cannot_be_read_is_a_problem(world) {
        let cut_off = r#"{"username":"ada","#;
        for body in ["", "{", "nonsense", "{\"a\":1} x", cut_off, "\u{feff}{}", "{'a':1}", "NaN"] {
            login(&world, |request| request.set_payload(body)).await.refused(400, "malformed_request");
        }
        let not_text: &[u8] = b"{\"username\":\"\xff\xfe\",\"password\":\"x\"}";
        login(&world, |request| request.set_payload(not_text)).await.refused(400, "malformed_request");
        let lone_surrogate = r#"{"username":"\ud800","password":"x"}"#;
        login(&world, |request| request.set_payload(lone_surrogate)).await.refused(400, "malformed_request");
        let deep = format!("{}{}", "[".repeat(10_000), "]".repeat(10_000));
        login(&world, |request| request.set_payload(deep)).await.refused(400, "malformed_request");
    }

    async fn only_plain_json_is_read(world) {
        for media_type in ["text/plain", "application/xml", "", "application/jsonx", "multipart/form-data; boundary=x", "*/*", "application/é+json", "application/json-patch+json"] {
            let answer = login(&world, |request| request.insert_header(("Content-Type", media_type))).await;
            answer.refused(415, "unsupported_media_type");
        }
        let without = TestRequest::post().uri("/v1/auth/login").set_payload("{}");
        world.node.send(without).await.refused(415, "unsupported_media_type");
        for encoding in ["gzip", "deflate", "br", "zstd", "nonsense", "gzip, identity"] {
            let answer = login(&world, |request| request.insert_header(("Content-Encoding", encoding))).await;
            answer.refused(415, "unsupported_media_type");
        }
        for media_type in ["application/json; charset=utf-8", "APPLICATION/JSON", "application/merge-patch+json"] {
            let answer = login(&world, |request| request.insert_header(("Content-Type", media_type))).await;
            answer.refused(401, "invalid_credentials");
        }
    }

    async fn a_body_that_is_too_large_is_a_problem(world) {
        let of_size = |size: usize| format!("{{\"username\":\"{}\"}}", "x".repeat(size - 15));
        for size in [256 * 1024 + 1, 10 * 1024 * 1024] {
            login(&world, |request| request.set_payload(of_size(size))).await.refused(413, "payload_too_large");
        }
        // One that is just small enough is read.
        login(&world, |request| request.set_payload(of_size(256 * 1024))).await.refused(422, "validation_failed");
    }

    async fn a_sane_request_id_is_kept_and_any_other_replaced(world) {
        let with = async |id: &[u8]| {
            let id = actix_web::http::header::HeaderValue::from_bytes(id).expect("a header");
            world.node.send(TestRequest::get().uri("/livez").insert_header(("X-Request-Id", id))).await
        };
        for id in ["7", "0199f2a4-9f0e-7c60-8a52-0d6f3c0b7f11", "a/b:c+d=e.f_g", &"x".repeat(128)] {
            assert_eq!(with(id.as_bytes()).await.header("x-request-id"), id);
        }
        for id in [&b""[..], b"a b", b"\xff", b"<script>", &[b'x'; 129], b"a\"b", b"a,b"] {
            let made = with(id).await;
            assert_eq!(made.header("x-request-id").len(), 36, "{:?}", made.headers);
        }
        let (one, other) = (world.node.get("/livez").await, world.node.get("/nonsense").await);
        assert_ne!(one.header("x-request-id"), other.header("x-request-id"));
        other.refused(404, "not_found");
    }

    async fn every_answer_says_how_it_may_be_used(world) {
        for path in ["/livez", "/v1/me", "/nonsense", "/openapi.json", "/problems"] {
            let answer = world.node.get(path).await;
            assert_eq!(answer.header("x-content-type-options"), "nosniff", "{path}");
            assert_eq!(answer.header("referrer-policy"), "no-referrer", "{path}");
            assert_eq!(answer.header("cross-origin-resource-policy"), "same-origin", "{path}");
            assert_eq!(answer.header("strict-transport-security"), "max-age=31536000", "{path}");
            let policy = answer.header("content-security-policy");
            assert!(policy.contains("default-src 'none'") && policy.contains("frame-ancestors 'none'"), "{path}: {policy}");
            assert!(!answer.header("cache-control").is_empty(), "{path}");
        }
        let refused = world.node.get("/v1/me").await;
        assert_eq!(refused.header("www-authenticate"), "Bearer");
        assert_eq!(refused.header("cache-control"), "no-store");
        let session = json!({ "username": "ada", "password": "wrong" });
        assert_eq!(world.node.post("/v1/auth/login", session).await.header("cache-control"), "no-store");
    }
}
