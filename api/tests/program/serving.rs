//! Serving: starting, stopping, sharing a database, mail, the log.

use std::io::{Read, Write};
use std::thread;

use serde_json::{Value, json};

use crate::roster::{Answer, Home, PASSWORD, Server, on_both};

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

/// Creates an Engineer, who can sign in if `onboarding` is `activate`.
fn create_user(server: &Server, token: &str, onboarding: &str) -> Value {
    let roles = server.call("GET", "/v1/roles", Some(token), None).body;
    let role = roles["data"].as_array().into_iter().flatten().find(|role| role["name"] == "Engineer");
    let body = json!({
        "first_name": "Bob", "last_name": "Barker", "email": "bob@acme.example", "role_id": role.expect("a role")["id"],
        "password": PASSWORD, "onboarding": onboarding
    });
    let answer = server.call("POST", "/v1/users", Some(token), Some(&body));
    assert_eq!(answer.status, 201, "{answer:?}");
    answer.body
}

on_both! {
    fn it_says_where_it_listens_and_is_alive_and_ready(home) {
        let server = home.serve(&[]);
        assert_eq!(server.printed, [format!("roster listens on http://{}", server.address)]);
        assert_ne!(server.address.port(), 0);
        for path in ["/livez", "/readyz"] {
            assert_eq!(server.call("GET", path, None, None).body, json!({ "status": "ok" }));
        }
        assert_eq!(home.run(&["healthcheck", "--bind", &server.address.to_string()]).status, 0);
        // Without --public-url links lead to where the server really is.
        home.create_account("acme");
        let token = server.sign_in("acme")["access_token"].clone();
        create_user(&server, text(&token), "invite");
        server.wait_for_log("mail sent");
        let mail =
            std::fs::read_dir(home.path().join("data/mail")).expect("mails").next().expect("a mail").expect("a mail");
        let mail = std::fs::read_to_string(mail.path()).expect("a mail").replace("=\r\n", "");
        assert!(mail.contains(&format!("http://{}/invitation", server.address)), "{mail}");
    }
}

#[test]
fn a_request_under_way_finishes_before_the_server_stops() {
    let home = Home::new();
    let mut server = home.serve(&[]);
    let body = json!({ "username": "nobody", "password": "nothing" }).to_string();
    let (first, rest) = body.split_at(10);
    let mut stream = server.connect();
    let head = "Host: localhost\r\nContent-Type: application/json\r\nExpect: 100-continue";
    write!(stream, "POST /v1/auth/login HTTP/1.1\r\n{head}\r\nContent-Length: {}\r\n\r\n", body.len()).expect("sent");
    let mut go_on = [0; 25];
    stream.read_exact(&mut go_on).expect("the server has seen the request");
    assert_eq!(&go_on, b"HTTP/1.1 100 Continue\r\n\r\n");
    stream.write_all(first.as_bytes()).expect("sent");
    server.terminate();
    server.wait_for_log("SIGTERM received");
    stream.write_all(rest.as_bytes()).expect("the connection is still there");
    let answer = Answer::read(stream);
    assert_eq!(answer.body["code"], "invalid_credentials", "{answer:?}");
    assert_eq!(server.wait(), 0);
    assert!(server.log().contains("requests under way are done"));
}

on_both! {
    fn a_restart_keeps_everything(home) {
        home.create_account("acme");
        let mut server = home.serve(&["--public-url", "https://app.example"]);
        let session = server.sign_in("acme");
        let before = server.call("GET", "/v1/me", Some(text(&session["access_token"])), None).body;
        server.terminate();
        assert_eq!(server.wait(), 0);

        let server = home.serve(&["--public-url", "https://app.example"]);
        let after = server.call("GET", "/v1/me", Some(text(&session["access_token"])), None);
        assert_eq!((after.status, after.body), (200, before));
        let renewal = json!({ "refresh_token": session["refresh_token"] });
        assert_eq!(server.call("POST", "/v1/auth/refresh", None, Some(&renewal)).status, 200);
    }
}

on_both! {
    /// Each of them migrates the empty database and looks for the keys, or makes them.
    fn several_that_start_at_once_share_an_empty_database(home) {
        let servers: Vec<Server> = thread::scope(|scope| {
            let start = || home.serve(&["--public-url", "https://app.example"]);
            let starting: Vec<_> = (0..4).map(|_| scope.spawn(start)).collect();
            starting.into_iter().map(|server| server.join().expect("it starts")).collect()
        });
        home.create_account("acme");
        let keys = servers[0].call("GET", "/.well-known/jwks.json", None, None).body;
        assert_eq!(keys["keys"].as_array().map(Vec::len), Some(1), "{keys}");
        for one in &servers {
            let token = one.sign_in("acme")["access_token"].clone();
            for other in &servers {
                assert_eq!(other.call("GET", "/v1/me", Some(text(&token)), None).status, 200);
                assert_eq!(other.call("GET", "/.well-known/jwks.json", None, None).body, keys);
            }
        }
    }
}

on_both! {
    fn what_one_process_takes_away_is_gone_for_another_at_once(home) {
        home.create_account("acme");
        let address = ["--public-url", "https://app.example"];
        let (one, other) = (home.serve(&address), home.serve(&address));
        let admin = one.sign_in("acme");
        let bob = create_user(&one, text(&admin["access_token"]), "activate");
        let login = json!({ "username": bob["username"], "password": PASSWORD, "account": "acme" });
        let session = other.call("POST", "/v1/auth/login", None, Some(&login)).body;
        let token = text(&session["access_token"]);
        for server in [&other, &one, &other] {
            assert_eq!(server.call("GET", "/v1/me", Some(token), None).status, 200);
        }
        let lock = format!("/v1/users/{}/lock", text(&bob["id"]));
        assert_eq!(one.call("POST", &lock, Some(text(&admin["access_token"])), None).status, 200);
        for server in [&other, &one] {
            assert_eq!(server.call("GET", "/v1/me", Some(token), None).status, 401);
        }
        let renewal = json!({ "refresh_token": session["refresh_token"] });
        assert_eq!(other.call("POST", "/v1/auth/refresh", None, Some(&renewal)).status, 401);
        assert_eq!(other.call("POST", "/v1/auth/login", None, Some(&login)).body["code"], "suspended");
    }
}

#[test]
fn users_are_created_while_the_mail_server_is_away() {
    let home = Home::new();
    home.create_account("acme");
    let server = home.serve(&["--mail-url", "smtp://mailer:s3cret-of-mail@127.0.0.1:1"]);
    let token = server.sign_in("acme")["access_token"].clone();
    let bob = create_user(&server, text(&token), "invite");
    server.wait_for_log("mail not sent");
    let seen = server.call("GET", &format!("/v1/users/{}", text(&bob["id"])), Some(text(&token)), None).body;
    assert_eq!((&seen["invitation"]["delivery"], &seen["invitation"]["sent_at"]), (&json!("pending"), &Value::Null));
    assert_eq!(server.call("GET", "/readyz", None, None).status, 200);
    assert!(!server.log().contains("s3cret-of-mail"));
}

#[test]
fn the_log_is_json_with_request_ids_and_without_secrets() {
    let home = Home::new();
    home.create_account("acme");
    let server = home.serve(&["--log", "debug"]);
    let session = server.sign_in("acme");
    let token = text(&session["access_token"]);
    create_user(&server, token, "invite");
    let me = server.call("GET", "/v1/me?token=s3cret-in-a-query", Some(token), None);
    let renewal = json!({ "refresh_token": session["refresh_token"] });
    let renewed = server.call("POST", "/v1/auth/refresh", None, Some(&renewal)).body;
    let wrong = json!({ "username": "ada.lovelace", "password": "s3cret-typed-wrongly" });
    server.call("POST", "/v1/auth/login", None, Some(&wrong));
    server.wait_for_log("mail sent");

    let log = server.log();
    let lines: Vec<Value> =
        log.lines().map(|line| serde_json::from_str(line).unwrap_or_else(|_| panic!("{line}"))).collect();
    let answered: Vec<_> = lines.iter().filter(|line| line["fields"]["message"] == "answered").collect();
    assert!(answered.len() >= 5 && answered.iter().all(|line| line["span"]["id"].is_string()), "{log}");
    let id = me.head.split("x-request-id: ").nth(1).and_then(|rest| rest.lines().next()).expect("a request id");
    assert!(answered.iter().any(|line| line["span"]["id"] == id && line["fields"]["path"] == "/v1/me"), "{log}");
    let mail =
        std::fs::read_dir(home.path().join("data/mail")).expect("mails").next().expect("a mail").expect("a mail");
    let mail = std::fs::read_to_string(mail.path()).expect("a mail").replace("=\r\n", "");
    let invitation = &mail[mail.find("rst_inv_").expect("a token")..][..51];
    let refreshed = [text(&renewed["access_token"]), text(&renewed["refresh_token"]), text(&session["refresh_token"])];
    let typed = [token, PASSWORD, invitation, "s3cret-typed-wrongly", "s3cret-in-a-query", "$argon2"];
    for secret in typed.into_iter().chain(refreshed) {
        assert!(!secret.is_empty() && !log.contains(secret), "{secret} is in the log");
    }
}
