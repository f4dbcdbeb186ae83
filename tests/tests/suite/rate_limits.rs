//! How often somebody may ask: tightly counted where anybody may, widely elsewhere, alike whoever exists.

use std::net::{IpAddr, SocketAddr};
use std::num::NonZeroU32;

use actix_web::http::Method;
use actix_web::http::header::{HeaderName, HeaderValue};
use actix_web::test::TestRequest;
use api::http::client::{ForwardedHeader, Proxies};
use api::limits::LimitSettings;
use api::state::WebSettings;
use chrono::TimeDelta;
use domain::policy::Preset;
use futures_util::future::join_all;
use tests::world::Node;
use tests::{Answer, PASSWORD, Person, World, json, on_both};

fn number(number: u32) -> NonZeroU32 {
    NonZeroU32::new(number).expect("more than nothing")
}

/// A node with these limits, and no others to speak of.
fn limited(world: &World, limit: impl FnOnce(&mut LimitSettings)) -> Node {
    let mut limits = LimitSettings::WIDE;
    limit(&mut limits);
    world.another_node_on_the_web(WebSettings { limits, ..WebSettings::default() })
}

/// A sign-in with a wrong password, from this address.
async fn login(node: &Node, username: &str, from: &str, headers: &[(&str, &str)]) -> Answer {
    let peer = SocketAddr::new(from.parse::<IpAddr>().expect("an address"), 4711);
    let mut request = TestRequest::post().uri("/v1/auth/login").peer_addr(peer);
    for header in headers {
        request = request.insert_header(*header);
    }
    node.send(request.set_json(json!({ "username": username, "password": "wrong" }))).await
}

on_both! {
    /// Where anybody may ask, an address has a few requests a minute, whatever it asks for.
    async fn an_address_is_counted_where_anybody_may_ask(world) {
        let node = limited(&world, |limits| limits.address_per_minute = number(6));
        for left in (3..6).rev() {
            let answer = login(&node, "nobody", "192.0.2.1", &[]).await;
            assert_eq!(answer.header("ratelimit-policy"), "\"address\";q=6;w=60");
            assert_eq!(answer.header("ratelimit"), format!("\"address\";r={left};t={}", (6 - left) * 10));
            answer.refused(401, "invalid_credentials");
        }
        // Another operation, another spelling of its address: the same address of the client.
        for path in ["/v1/auth/refresh", "/v1/auth/%6cogin", "/v1/invitations/check"] {
            let request = TestRequest::post().uri(path).peer_addr(([192, 0, 2, 1], 4712).into());
            assert_eq!(node.send(request.set_json(json!({}))).await.status, 422, "{path}");
        }
        let refused = login(&node, "nobody", "192.0.2.1", &[]).await;
        assert_eq!((refused.header("ratelimit"), refused.header("retry-after")), ("\"address\";r=0;t=60", "10"));
        assert_eq!(refused.header("ratelimit-policy"), "\"address\";q=6;w=60");
        refused.refused(429, "rate_limited");
        login(&node, "nobody", "192.0.2.2", &[]).await.refused(401, "invalid_credentials");

        world.advance(TimeDelta::milliseconds(9_999));
        let refused = login(&node, "nobody", "192.0.2.1", &[]).await;
        assert_eq!(refused.header("retry-after"), "1");
        refused.refused(429, "rate_limited");
        world.advance(TimeDelta::milliseconds(1));
        login(&node, "nobody", "192.0.2.1", &[]).await.refused(401, "invalid_credentials");
        login(&node, "nobody", "192.0.2.1", &[]).await.refused(429, "rate_limited");
    }

    /// Each is given a network of 64 bits to choose addresses from.
    async fn a_network_of_ipv6_counts_as_one_address(world) {
        let node = limited(&world, |limits| limits.address_per_minute = number(2));
        for (from, status) in [
            ("2001:db8:1:2::1", 401),
            ("2001:db8:1:2:ffff:ffff:ffff:ffff", 401),
            ("2001:db8:1:2::2", 429),
            ("2001:db8:1:3::1", 401),
            ("::ffff:192.0.2.1", 401),
            ("192.0.2.1", 401),
            ("::ffff:192.0.2.1", 429),
        ] {
            assert_eq!(login(&node, "nobody", from, &[]).await.status, status, "{from}");
        }
    }

    /// A username is counted whoever it comes from and whether or not anybody has it; beyond, nobody is counted as
    /// failing, and nothing is hashed.
    async fn a_username_is_counted_alike_whoever_exists(world) {
        let acme = world.tenant("acme", Preset::Msp).await;
        let node = limited(&world, |limits| limits.username_per_minute = number(4));
        let mut seen = Vec::new();
        for username in [acme.admin.username.as_str(), "nobody@acme.example"] {
            for number in 0..4 {
                // Case and the form of a letter do not make another name.
                let spelled = if number % 2 == 0 { username.to_owned() } else { format!(" {}", username.to_uppercase()) };
                let answer = login(&node, &spelled, &format!("192.0.2.{number}"), &[]).await;
                assert_eq!(answer.header("ratelimit-policy"), "\"address\";q=1000000000;w=60");
                answer.refused(401, "invalid_credentials");
            }
            let before = world.dump();
            let refused = login(&node, username, "192.0.2.9", &[]).await;
            assert!(refused.header("ratelimit-policy").starts_with("\"username\";q=4;w=60, \"address\""));
            let of_username = refused.header("ratelimit").split(", ").next().unwrap_or_default().to_owned();
            seen.push((of_username, refused.header("retry-after").to_owned()));
            refused.refused(429, "rate_limited");
            let forgotten = node.post("/v1/auth/forgot-password", json!({ "username": username })).await;
            forgotten.refused(429, "rate_limited");
            assert_eq!(world.dump(), before);
        }
        assert_eq!(seen[0], seen[1]);
        assert_eq!(seen[0], ("\"username\";r=0;t=60".to_owned(), "15".to_owned()));
        world.advance(TimeDelta::seconds(15));
        let right = json!({ "username": acme.admin.username, "password": PASSWORD });
        assert_eq!(node.post("/v1/auth/login", right).await.ok()["challenge"], "totp");
    }

    /// Elsewhere a user is counted, with all their sessions, and nobody else with them.
    async fn a_client_is_a_user_wherever_they_are(world) {
        let acme = world.tenant("acme", Preset::Msp).await;
        let bob = acme.admin.hires(&world, "Bob Barker", "IT Provider Admin").await;
        let elsewhere = bob.signs_in_again(&world, PASSWORD).await;
        let node = limited(&world, |limits| limits.client_per_second = number(3));
        for (person, left) in [(&bob, 2), (&elsewhere, 1), (&bob, 0)] {
            let answer = person.at(&node).get("/v1/users").await;
            assert!(answer.header("ratelimit").starts_with(&format!("\"client\";r={left};t=1, \"account\"")), "{answer:?}");
            assert!(answer.header("ratelimit-policy").starts_with("\"client\";q=3;w=1, \"account\""));
            assert_eq!(answer.status, 200);
        }
        for person in [&bob, &elsewhere] {
            let refused = person.at(&node).delete("/v1/me/sessions").await;
            assert_eq!(refused.header("retry-after"), "1");
            refused.refused(429, "rate_limited");
        }
        assert_eq!(acme.admin.at(&node).whoami().await.status, 200);
        world.advance(TimeDelta::milliseconds(334));
        assert_eq!(bob.at(&node).whoami().await.status, 200);
        bob.at(&node).whoami().await.refused(429, "rate_limited");
        // Without a token, or with none that works, it is the address.
        let forged = Person { token: "forged".to_owned(), ..bob.at(&node) };
        for _ in 0..3 {
            forged.whoami().await.refused(401, "unauthenticated");
        }
        for path in ["/v1/me", "/nonsense", "/problems", "/.well-known/jwks.json"] {
            node.get(path).await.refused(429, "rate_limited");
        }
        for path in ["/livez", "/readyz"] {
            let answer = node.get(path).await;
            assert_eq!((answer.status, answer.header("ratelimit")), (200, ""), "{path}");
        }
    }

    async fn an_account_is_all_its_users(world) {
        let acme = world.tenant("acme", Preset::Msp).await;
        let globex = world.tenant("globex", Preset::Shop).await;
        let bob = acme.admin.hires(&world, "Bob Barker", "Engineer").await;
        let node = limited(&world, |limits| limits.account_per_second = number(4));
        let answers = join_all((0..8).map(|number| {
            let person = if number % 2 == 0 { acme.admin.at(&node) } else { bob.at(&node) };
            async move { person.whoami().await }
        }))
        .await;
        assert_eq!(answers.iter().filter(|answer| answer.status == 200).count(), 4);
        let refused = answers.into_iter().find(|answer| answer.status != 200).expect("somebody is refused");
        assert!(refused.header("ratelimit").starts_with("\"account\";r=0;t=1, \"client\""), "{refused:?}");
        refused.refused(429, "rate_limited");
        assert_eq!(globex.admin.at(&node).whoami().await.status, 200);
    }

    /// Whoever is not trusted speaks for themselves alone. The same address goes into the records.
    async fn only_trusted_proxies_are_believed(world) {
        let acme = world.tenant("acme", Preset::Shop).await;
        let web = |header| WebSettings {
            limits: LimitSettings { address_per_minute: number(2), ..LimitSettings::WIDE },
            proxies: Proxies { trusted: vec!["10.0.0.0/8".parse().expect("a network")], header },
            ..WebSettings::default()
        };
        let node = world.another_node_on_the_web(web(ForwardedHeader::XForwardedFor));
        for (peer, says, status) in [
            ("192.0.2.1", "198.51.100.1", 401),
            ("192.0.2.1", "198.51.100.2", 401),
            ("192.0.2.1", "198.51.100.3", 429),
            ("10.0.0.1", "198.51.100.1", 401),
            ("10.0.0.2", "203.0.113.9, 198.51.100.1", 401),
            ("10.0.0.1", "203.0.113.10, 198.51.100.1", 429),
            ("10.0.0.1", "198.51.100.2", 401),
        ] {
            let answer = login(&node, "nobody", peer, &[("X-Forwarded-For", says)]).await;
            assert_eq!(answer.status, status, "{peer} says {says}");
        }
        // What a client wrote before the proxy's own item, be it no text at all, hides nobody.
        let unreadable = HeaderValue::from_bytes(b"\xff\xfe, 198.51.100.1").expect("a value");
        let request = TestRequest::post().uri("/v1/auth/login").peer_addr(([10, 0, 0, 1], 1).into());
        let request = request.insert_header((HeaderName::from_static("x-forwarded-for"), unreadable));
        let body = json!({ "username": "nobody", "password": "wrong" });
        node.send(request.set_json(body)).await.refused(429, "rate_limited");
        // The other header is passed on by a proxy that does not know it.
        let spoofed = [("X-Forwarded-For", "198.51.100.1"), ("Forwarded", "for=203.0.113.11")];
        login(&node, "nobody", "10.0.0.1", &spoofed).await.refused(429, "rate_limited");
        let node = world.another_node_on_the_web(web(ForwardedHeader::Forwarded));
        for status in [401, 401, 429] {
            let says = [("Forwarded", "for=203.0.113.7, for=\"[2001:db8::7]:99\"; proto=https")];
            assert_eq!(login(&node, "nobody", "10.0.0.1", &says).await.status, status);
        }

        let body = json!({ "username": acme.admin.username, "password": PASSWORD });
        let request = TestRequest::post().uri("/v1/auth/login").peer_addr(([10, 0, 0, 1], 1).into());
        let request = request.insert_header(("Forwarded", "for=203.0.113.7"));
        world.advance(TimeDelta::seconds(1));
        let ada = Person::of(&node, &node.send(request.set_json(body)).await.ok(), None);
        let session = ada.get("/v1/me/sessions").await.ok()["data"][0].clone();
        assert_eq!((&session["current"], &session["ip"]), (&json!(true), &json!("203.0.113.7")));
        let entry = world.audit(&acme).pop().expect("an entry");
        assert_eq!((entry.action.as_str(), entry.ip.as_deref()), ("user.signed_in", Some("203.0.113.7")));
    }

    /// Who has not asked for a while is forgotten: a flood of addresses and names leaves nothing behind.
    async fn idle_clients_are_forgotten(world) {
        let node = limited(&world, |limits| {
            limits.address_per_minute = number(60);
            limits.username_per_minute = number(10);
        });
        for number in 0..20 {
            let from = format!("192.0.2.{number}");
            login(&node, &format!("nobody{number}"), &from, &[]).await.refused(401, "invalid_credentials");
        }
        assert_eq!(node.state.limits.remembered(), 40);
        node.state.limits.forget_idle();
        assert_eq!(node.state.limits.remembered(), 40);
        // Twice as long as one request takes to come back: of an address a second, of a username six.
        world.advance(TimeDelta::milliseconds(2_001));
        node.state.limits.forget_idle();
        assert_eq!(node.state.limits.remembered(), 20);
        world.advance(TimeDelta::seconds(10));
        node.state.limits.forget_idle();
        assert_eq!(node.state.limits.remembered(), 0);
    }

    /// Whoever is turned away is told so before anything else, and nothing happens.
    async fn nothing_is_done_for_who_is_turned_away(world) {
        let acme = world.tenant("acme", Preset::Msp).await;
        let bob = acme.admin.hires(&world, "Bob Barker", "Engineer").await;
        let node = limited(&world, |limits| limits.client_per_second = number(1));
        let ada = acme.admin.at(&node);
        assert_eq!(ada.whoami().await.status, 200);
        let before = world.dump();
        ada.act(&bob.id, "deactivate").await.refused(429, "rate_limited");
        ada.asks(Method::PATCH, "/v1/me", &[("If-Match", "nonsense")], None).await.refused(429, "rate_limited");
        assert_eq!(world.dump(), before);
    }
}
