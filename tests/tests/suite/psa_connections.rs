//! Connections to PSAs: made, tested, changed and deleted; what signs in is shown to nobody (S1.3).

use domain::policy::Preset;
use tests::support::psa::{LoopbackPsa, Trouble, status, too_many, web_page};
use tests::{Person, Value, json, on_both};

async fn connects(person: &Person, body: Value) -> Value {
    person.post("/v1/psa-connections", body).await.expect(201)
}

fn path(connection: &Value) -> String {
    format!("/v1/psa-connections/{}", connection["id"].as_str().expect("an id"))
}

async fn tests(person: &Person, connection: &Value) -> Value {
    person.post(&format!("{}/test", path(connection)), json!({})).await.ok()
}

on_both! {
    /// S1.3: both kinds are made, listed by name, tested and deleted, and their companies listed.
    async fn s1_3_a_connection_lists_the_companies_of_its_psa(world) {
        let acme = world.tenant("acme", Preset::Msp).await;
        let psa = LoopbackPsa::start(&["Umbrella Corporation", "Globex", "Contoso & Söhne"]);
        let made = connects(&acme.admin, psa.connectwise(" Our PSA ")).await;
        let other = connects(&acme.admin, psa.autotask("Another")).await;
        assert_eq!((&made["kind"], &made["name"], &made["last_check"]), (&json!("connectwise"), &json!("Our PSA"), &Value::Null));
        let listed = acme.admin.get("/v1/psa-connections").await.ok();
        assert_eq!(listed["data"], json!([other, made]));
        for connection in [&made, &other] {
            let checked = tests(&acme.admin, connection).await;
            assert_eq!((&checked["ok"], &checked["problem"]), (&json!(true), &Value::Null), "{checked}");
            assert_eq!(acme.admin.get(&path(connection)).await.ok()["last_check"], checked);
            let companies = format!("{}/companies", path(connection));
            let found = acme.admin.get(&format!("{companies}?page_size=2&page=2")).await;
            assert!(found.header("link").contains("rel=\"prev\""), "{}", found.header("link"));
            let found = found.ok();
            assert_eq!(found["page"], json!({ "number": 2, "size": 2, "total_items": 3, "total_pages": 2, "next_cursor": null }));
            assert_eq!(found["data"].as_array().expect("companies").len(), 1);
            let first = acme.admin.get(&format!("{companies}?page_size=2")).await.ok();
            let cursor = first["page"]["next_cursor"].as_str().expect("a cursor");
            assert_eq!(acme.admin.get(&format!("{companies}?page_size=2&cursor={cursor}")).await.ok(), found);
            let elsewhere = acme.admin.get(&format!("{companies}?page_size=1&cursor={cursor}")).await;
            assert_eq!(elsewhere.faults(), [("cursor".to_owned(), "cursor".to_owned())]);
            let found = acme.admin.get(&format!("{companies}?search=s%C3%B6hne")).await.ok();
            let due = json!([{ "id": "252", "name": "Contoso & Söhne", "identifier": "Contoso", "active": true }]);
            assert_eq!(found["data"], due);
            acme.admin.delete(&path(connection)).await.expect(204);
            acme.admin.get(&path(connection)).await.refused(404, "not_found");
        }
    }

    /// Whatever is wrong with a PSA is a problem of its own kind; testing says the same, and is itself no failure.
    async fn s1_3_what_is_wrong_with_a_psa_is_said(world) {
        let acme = world.tenant("acme", Preset::Msp).await;
        let psa = LoopbackPsa::start(&["Umbrella"]);
        let made = connects(&acme.admin, psa.connectwise("Our PSA")).await;
        let companies = format!("{}/companies", path(&made));
        for (trouble, code, code_status) in [
            (status(401), "psa_credentials_refused", 502),
            (status(403), "psa_credentials_refused", 502),
            (status(404), "psa_error", 502),
            (status(500), "psa_error", 502),
            (web_page(200), "psa_error", 502),
            (Trouble::Hang(std::time::Duration::from_mins(1)), "psa_timeout", 504),
        ] {
            psa.goes_wrong(vec![trouble.clone(); 4]);
            acme.admin.get(&companies).await.refused(code_status, code);
            psa.recovers();
            psa.goes_wrong(vec![trouble; 4]);
            let checked = tests(&acme.admin, &made).await;
            assert_eq!((&checked["ok"], &checked["problem"]["code"]), (&json!(false), &json!(code)));
            psa.recovers();
        }
        assert_eq!(acme.admin.get(&path(&made)).await.ok()["last_check"]["ok"], false);
        psa.goes_wrong([too_many(Some(60))]);
        let refused = acme.admin.get(&companies).await;
        assert_eq!(refused.header("retry-after"), "60");
        refused.refused(503, "psa_rate_limited");
        let gone = json!({ "base_url": "http://127.0.0.1:9", "credentials": psa.connectwise("")["credentials"] });
        acme.admin.patch(&path(&made), gone).await.ok();
        acme.admin.get(&companies).await.refused(502, "psa_unreachable");
    }

    /// What signs in is in no answer, no entry of the audit log, and nowhere in the database in the clear.
    async fn what_signs_in_is_shown_to_nobody(world) {
        let acme = world.tenant("acme", Preset::Msp).await;
        let psa = LoopbackPsa::start(&["Umbrella"]);
        let answer = acme.admin.post("/v1/psa-connections", psa.connectwise("Our PSA")).await;
        let mut shown = answer.text.clone();
        let made = answer.expect(201);
        connects(&acme.admin, psa.autotask("Other")).await;
        let changed = json!({ "credentials": { "private_key": "another-key-of-acme" } });
        shown += &acme.admin.patch(&path(&made), changed).await.text;
        shown += &acme.admin.get("/v1/psa-connections").await.text;
        shown += &acme.admin.get("/v1/audit-events").await.text;
        let kept = format!("{:?}", world.dump());
        // As both databases write bytes.
        let hex = |word: &str| word.bytes().fold(String::new(), |hex, byte| hex + &format!("{byte:02x}"));
        for secret in ["private-key-of-acme", "another-key-of-acme", "secret-of-acme"] {
            assert!(!shown.contains(secret) && !kept.contains(secret), "{secret}");
            assert!(!kept.to_lowercase().contains(&hex(secret)), "{secret}");
        }
        let log = acme.admin.get(&format!("/v1/audit-events?target_id={}&sort=at", made["id"].as_str().unwrap())).await.ok();
        let actions: Vec<_> = log["data"].as_array().unwrap().iter().map(|entry| entry["action"].clone()).collect();
        assert_eq!(actions, ["psa_connection.created", "psa_connection.updated"]);
        assert_eq!(log["data"][0]["target"]["kind"], "psa_connection");
    }

    /// What is kept was given for one address: whoever names another brings what signs in there.
    async fn credentials_do_not_move_to_another_address(world) {
        let acme = world.tenant("acme", Preset::Msp).await;
        let (psa, thief) = (LoopbackPsa::start(&["Umbrella"]), LoopbackPsa::start(&["Thief"]));
        let made = connects(&acme.admin, psa.connectwise("Our PSA")).await;
        for body in [
            json!({ "base_url": thief.url }),
            json!({ "base_url": thief.url, "credentials": {} }),
            json!({ "base_url": thief.url, "credentials": { "company_id": "acme", "public_key": "p", "client_id": "c" } }),
        ] {
            let refused = acme.admin.patch(&path(&made), body).await;
            assert_eq!(refused.faults(), [("/credentials".to_owned(), "required".to_owned())]);
        }
        assert_eq!(acme.admin.get(&path(&made)).await.ok(), made);
        assert!(thief.asked().is_empty());
        let moved = json!({ "base_url": thief.url, "credentials": thief.connectwise("")["credentials"] });
        assert_eq!(acme.admin.patch(&path(&made), moved).await.ok()["base_url"], thief.url.as_str());
        assert_eq!(tests(&acme.admin, &made).await["ok"], true);
    }

    /// Other credentials make a test out of date; the same ones, or a name, do not.
    async fn a_test_is_of_the_credentials_that_it_tested(world) {
        let acme = world.tenant("acme", Preset::Msp).await;
        let psa = LoopbackPsa::start(&["Umbrella"]);
        let made = connects(&acme.admin, psa.connectwise("Our PSA")).await;
        let checked = tests(&acme.admin, &made).await;
        let same = json!({ "name": "PSA", "credentials": { "private_key": "private-key-of-acme" } });
        assert_eq!(acme.admin.patch(&path(&made), same).await.ok()["last_check"], checked);
        let other = json!({ "credentials": { "private_key": "wrong" } });
        assert_eq!(acme.admin.patch(&path(&made), other).await.ok()["last_check"], Value::Null);
        let checked = tests(&acme.admin, &made).await;
        assert_eq!(checked["problem"]["code"], "psa_credentials_refused");
        let detail = checked["problem"]["detail"].as_str().unwrap();
        assert_eq!(detail, "The PSA refused the credentials: Company name or user credentials are not valid.");
    }

    /// Each fault is named where it is, and nothing is kept.
    async fn nothing_is_kept_that_is_no_connection(world) {
        let acme = world.tenant("acme", Preset::Msp).await;
        let psa = LoopbackPsa::start(&[]);
        let made = connects(&acme.admin, psa.autotask("Our PSA")).await;
        let with = |change: fn(&mut Value)| {
            let mut body = psa.connectwise("New");
            change(&mut body);
            body
        };
        for (body, place, code) in [
            (with(|body| body["kind"] = json!("halo")), "/kind", "type"),
            (with(|body| body["kind"] = json!(1)), "/kind", "type"),
            (with(|body| drop(body.as_object_mut().unwrap().remove("kind"))), "/kind", "required"),
            (with(|body| drop(body.as_object_mut().unwrap().remove("base_url"))), "/base_url", "required"),
            (with(|body| body["base_url"] = json!("ftp://127.0.0.1")), "/base_url", "address"),
            (with(|body| body["base_url"] = json!("http://a:b@127.0.0.1")), "/base_url", "address"),
            (with(|body| body["base_url"] = json!("no address")), "/base_url", "address"),
            (with(|body| body["credentials"]["secret"] = json!("x")), "/credentials/secret", "unknown_field"),
            (with(|body| body["credentials"]["private_key"] = json!("a\nb")), "/credentials/private_key", "visible_ascii"),
            (with(|body| body["credentials"]["public_key"] = json!("a:b")), "/credentials/public_key", "colon"),
            (with(|body| drop(body["credentials"].as_object_mut().unwrap().remove("client_id"))), "/credentials/client_id", "required"),
            (with(|body| body["name"] = json!(" ")), "/name", "required"),
        ] {
            let refused = acme.admin.post("/v1/psa-connections", body.clone()).await;
            assert_eq!(refused.faults(), [(place.to_owned(), code.to_owned())], "{body}: {}", refused.text);
        }
        let foreign = json!({ "credentials": { "private_key": "x" } });
        let refused = acme.admin.patch(&path(&made), foreign).await;
        assert_eq!(refused.faults(), [("/credentials/private_key".to_owned(), "not_allowed".to_owned())]);
        acme.admin.post("/v1/psa-connections", psa.connectwise("OUR psa")).await.refused(409, "psa_connection_name_taken");
        assert_eq!(acme.admin.get("/v1/psa-connections").await.ok()["data"], json!([made]));
        for number in 0..99 {
            connects(&acme.admin, psa.connectwise(&format!("PSA {number}"))).await;
        }
        acme.admin.post("/v1/psa-connections", psa.connectwise("New")).await.refused(409, "too_many_psa_connections");
    }

    /// Unless the installation allows it, accounts have it ask public hosts alone, and by https.
    async fn private_hosts_are_for_installations_that_allow_them(world) {
        let acme = world.tenant("acme", Preset::Msp).await;
        let psa = LoopbackPsa::start(&["Umbrella"]);
        let made = connects(&acme.admin, psa.connectwise("Our PSA")).await;
        let strict = acme.admin.at(&world.another_node_that_asks_strangers());
        for address in ["http://psa.example.com", "https://127.0.0.1", "https://localhost", "https://169.254.169.254", "https://[::1]"] {
            let mut body = psa.connectwise("New");
            body["base_url"] = json!(address);
            let refused = strict.post("/v1/psa-connections", body).await;
            assert_eq!(refused.faults(), [("/base_url".to_owned(), "address".to_owned())], "{address}");
        }
        // One from before is not asked any more.
        strict.get(&format!("{}/companies", path(&made))).await.refused(502, "psa_unreachable");
        assert!(psa.asked().is_empty());
    }

    /// Whoever may only see connections changes none; another account has none of them.
    async fn connections_are_the_accounts_own(world) {
        let acme = world.tenant("acme", Preset::Msp).await;
        let other = world.tenant("other", Preset::Msp).await;
        let psa = LoopbackPsa::start(&["Umbrella"]);
        let made = connects(&acme.admin, psa.connectwise("Our PSA")).await;
        let vic = acme.admin.hires(&world, "Vic Cio", "vCIO").await;
        assert_eq!(vic.get(&path(&made)).await.ok(), made);
        vic.get(&format!("{}/companies", path(&made))).await.ok();
        vic.delete(&path(&made)).await.refused(403, "forbidden");
        vic.post(&format!("{}/test", path(&made)), json!({})).await.refused(403, "forbidden");
        let _ = psa.asked();
        for answer in [
            other.admin.get(&path(&made)).await,
            other.admin.get(&format!("{}/companies", path(&made))).await,
            other.admin.post(&format!("{}/test", path(&made)), json!({})).await,
            other.admin.patch(&path(&made), json!({ "name": "Mine" })).await,
            other.admin.delete(&path(&made)).await,
        ] {
            answer.refused(404, "not_found");
        }
        assert!(psa.asked().is_empty());
        assert_eq!(other.admin.get("/v1/psa-connections").await.ok()["data"], json!([]));
    }
}
