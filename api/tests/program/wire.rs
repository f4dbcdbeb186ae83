//! What only shows on a real connection.

use std::io::Write;

use crate::roster::{Answer, Home};

#[test]
fn head_is_get_without_the_body() {
    let home = Home::new();
    let server = home.serve(&[]);
    for path in ["/livez", "/openapi.json", "/nonsense"] {
        let (head, get) = (server.call("HEAD", path, None, None), server.call("GET", path, None, None));
        assert_eq!((head.status, head.text.as_str()), (get.status, ""));
        assert!(head.head.contains(&format!("content-length: {}", get.text.len())), "{path}: {}", head.head);
    }
}

#[test]
fn https_is_promised_only_where_there_is_https() {
    let home = Home::new();
    let plain = home.serve(&[]).call("GET", "/livez", None, None);
    assert!(!plain.head.contains("strict-transport-security"), "{}", plain.head);
    let secured = home.serve(&["--public-url", "https://app.example.com"]).call("GET", "/livez", None, None);
    assert!(secured.head.contains("strict-transport-security: max-age=31536000"), "{}", secured.head);
}

#[test]
fn limits_proxies_and_origins_are_options() {
    let home = Home::new();
    let server =
        home.serve(&["--limit-client-per-second", "2", "--cors-origins", "https://a.example,https://b.example"]);
    let answer = server.call("GET", "/problems", None, None);
    assert!(answer.head.contains("ratelimit-policy: \"client\";q=2;w=1"), "{}", answer.head);
    let mut stream = server.connect();
    let head = "Host: localhost\r\nConnection: close\r\nOrigin: https://b.example\r\nX-Forwarded-For: 192.0.2.1";
    write!(stream, "GET /livez HTTP/1.1\r\n{head}\r\n\r\n").expect("sent");
    let answer = Answer::read(stream);
    assert!(answer.head.contains("access-control-allow-origin: https://b.example"), "{}", answer.head);
    // Nobody said that this peer is a proxy.
    let mut stream = server.connect();
    write!(stream, "GET /nonsense HTTP/1.1\r\n{head}\r\n\r\n").expect("sent");
    assert_eq!(Answer::read(stream).status, 404);
    server.wait_for_log("ROSTER_TRUSTED_PROXIES");
}

#[test]
fn a_body_without_end_is_refused_before_it_ends() {
    let home = Home::new();
    let server = home.serve(&[]);
    let mut stream = server.connect();
    let head = "Host: localhost\r\nConnection: close\r\nContent-Type: application/json";
    write!(stream, "POST /v1/auth/login HTTP/1.1\r\n{head}\r\nTransfer-Encoding: chunked\r\n\r\n").expect("sent");
    let chunk = "x".repeat(0x10000);
    for _ in 0..160 {
        // The server may hang up at any time now.
        if write!(stream, "10000\r\n{chunk}\r\n").is_err() {
            break;
        }
    }
    let answer = Answer::read(stream);
    assert_eq!((answer.status, answer.body["code"].as_str()), (413, Some("payload_too_large")), "{answer:?}");
    assert_eq!(server.call("GET", "/livez", None, None).status, 200);
}

#[test]
fn a_body_that_breaks_off_harms_nobody() {
    let home = Home::new();
    let server = home.serve(&[]);
    let mut stream = server.connect();
    let head = "Host: localhost\r\nContent-Type: application/json\r\nContent-Length: 100";
    write!(stream, "POST /v1/auth/login HTTP/1.1\r\n{head}\r\n\r\n{{\"username\":").expect("sent");
    stream.shutdown(std::net::Shutdown::Write).expect("half closed");
    let answer = Answer::read(stream);
    assert!([0, 400].contains(&answer.status), "{answer:?}");
    assert_eq!(server.call("GET", "/livez", None, None).status, 200);
}

#[test]
fn what_is_no_http_is_answered_or_cut_off() {
    let home = Home::new();
    let server = home.serve(&[]);
    let long = format!("GET /{} HTTP/1.1\r\nHost: x\r\n\r\n", "x".repeat(1_000_000));
    for nonsense in
        ["\r\n\r\n\r\n", "nonsense\r\n\r\n", "GET / HTTP/9.9\r\n\r\n", "GET /livez HTTP/1.1\r\nHost x\r\n\r\n", &long]
    {
        let mut stream = server.connect();
        let _ = stream.write_all(nonsense.as_bytes());
        let _ = stream.shutdown(std::net::Shutdown::Write);
        let answer = Answer::read(stream);
        // Before there is a request there is nobody to explain: the one error without a problem in it.
        assert!([0, 400, 431].contains(&answer.status) && answer.text.is_empty(), "{answer:?}");
    }
    assert_eq!(server.call("GET", "/livez", None, None).status, 200);
    assert!(!server.log().contains("panicked"));
}
