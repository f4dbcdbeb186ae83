//! Accounts made and widened by operators.

use domain::policy::Preset;
use tests::{Invitee, Value, json, on_both};

const ACCOUNTS: &str = "/v1/support/accounts";

fn account(name: &str, slug: &str) -> Value {
    json!({
        "name": name, "slug": slug, "preset": "msp", "organization_limit": 25,
        "admin": { "first_name": "Ada", "last_name": "Lovelace", "email": format!("ada@{slug}.example") }
    })
}

fn names(list: &Value, field: &str) -> Vec<String> {
    let data = list["data"].as_array().expect("a list");
    data.iter().map(|account| account[field].as_str().unwrap_or_default().to_owned()).collect()
}

on_both! {
    /// The account is there with its first admin, who is invited by mail and comes in.
    async fn an_operator_creates_an_account_whose_admin_is_invited(world) {
        let sam = world.operator("Sam Support");
        let answer = sam.post(ACCOUNTS, account(" Größe & Söhne ", "groesse")).await;
        let path = answer.header("location").to_owned();
        let created = answer.expect(201);
        assert_eq!((&created["name"], &created["organization_limit"]), (&json!("Größe & Söhne"), &json!(25)));
        assert_eq!(created["admin"]["username"], "ada@groesse.example");
        let shown = sam.get(&path).await.ok();
        assert_eq!((&shown["id"], &shown["slug"], &shown["preset"]), (&created["id"], &json!("groesse"), &json!("msp")));
        assert!(shown.get("admin").is_none(), "people of the account are nothing that operators see: {shown}");

        let mail = world.newest_mail_to("ada@groesse.example").await;
        let ada = Invitee { id: created["admin"]["id"].as_str().unwrap().to_owned(), email: mail.to.clone(), token: mail.token() };
        let ada = ada.accepts(&world.node).await;
        assert_eq!(ada.get("/v1/account").await.ok()["name"], "Größe & Söhne");
        let log = ada.get("/v1/audit-events?action=account.created,user.created").await.ok();
        for entry in log["data"].as_array().expect("a list") {
            assert_eq!(entry["actor"], json!({ "kind": "operator", "id": sam.id, "name": "Sam Support" }), "{entry}");
            assert!(entry["request_id"].is_string() && entry["ip"].is_string(), "{entry}");
        }
        assert_eq!(log["page"]["total_items"], 2);
    }

    /// What is wrong is told, each where it is, and nothing is half made.
    async fn bad_accounts_are_refused(world) {
        let sam = world.operator("Sam Support");
        sam.post(ACCOUNTS, account("Acme", "acme")).await.expect(201);
        let before = world.dump();
        sam.post(ACCOUNTS, account("Acme", "acme")).await.refused(409, "slug_taken");
        for (field, value, place, code) in [
            ("/name", json!(" "), "/name", "required"),
            ("/slug", json!("Acme"), "/slug", "slug"),
            ("/slug", json!("-acme"), "/slug", "slug"),
            ("/preset", json!("bank"), "/preset", "one_of"),
            ("/organization_limit", json!(-1), "/organization_limit", "range"),
            ("/organization_limit", json!(1_000_001), "/organization_limit", "range"),
            ("/admin/first_name", json!(""), "/admin/first_name", "required"),
            ("/admin/email", json!("ada"), "/admin/email", "email"),
        ] {
            let mut body = account("Other", "other");
            *body.pointer_mut(field).unwrap() = value;
            let answer = sam.post(ACCOUNTS, body).await;
            assert_eq!(answer.faults(), [(place.to_owned(), code.to_owned())], "{}", answer.text);
        }
        let mut body = account(" ", "-acme");
        body["admin"]["email"] = json!("ada");
        let all = sam.post(ACCOUNTS, body).await.faults();
        assert_eq!(all.len(), 3, "{all:?}");
        assert_eq!(world.dump(), before);
        assert_eq!(world.mails().await.len(), 1);
    }

    /// A limit may be anything from 0 to none at all; a new name is in force with the next request of everybody.
    async fn an_operator_changes_an_accounts_terms(world) {
        let acme = world.tenant("acme", Preset::Msp).await;
        let sam = world.operator("Sam Support");
        let path = format!("{ACCOUNTS}/{}", acme.id);
        assert_eq!(sam.get(&path).await.ok()["organization_limit"], Value::Null);
        for limit in [json!(0), json!(40), Value::Null] {
            let changed = sam.patch(&path, json!({ "organization_limit": limit })).await.ok();
            assert_eq!(changed["organization_limit"], limit);
        }
        let before = world.dump();
        let unchanged = sam.patch(&path, json!({ "organization_limit": null })).await;
        assert_eq!((unchanged.status, world.dump()), (200, before));
        for absurd in [json!(-1), json!(1_000_001)] {
            let refused = sam.patch(&path, json!({ "organization_limit": absurd })).await;
            assert_eq!(refused.faults(), [("/organization_limit".to_owned(), "range".to_owned())]);
        }
        sam.patch(&path, json!({ "slug": "other" })).await.refused(422, "validation_failed");
        assert_eq!(acme.admin.get("/v1/account").await.ok()["name"], "Account acme");
        sam.patch(&path, json!({ "name": "Acme & Co" })).await.ok();
        assert_eq!(acme.admin.get("/v1/account").await.ok()["name"], "Acme & Co");

        let log = acme.admin.get("/v1/audit-events?action=account.updated&sort=at").await.ok();
        let limits: Vec<_> = log["data"].as_array().unwrap().iter().map(|entry| entry["after"].clone()).collect();
        let expected = [json!({ "organization_limit": 0 }), json!({ "organization_limit": 40 })];
        assert_eq!(limits[..2], expected);
        assert_eq!(limits[3], json!({ "name": "Acme & Co" }));
        assert_eq!(log["data"][0]["actor"]["kind"], "operator");
        // Newest first: each change of the limit, and not that of the name.
        let ledger = acme.admin.get("/v1/license/ledger").await.ok();
        let entries: Vec<_> = ledger["data"].as_array().unwrap().iter().map(|entry| (&entry["kind"], &entry["limit"])).collect();
        let changed = json!("limit_changed");
        assert_eq!(entries, [(&changed, &Value::Null), (&changed, &json!(40)), (&changed, &json!(0))]);
        assert_eq!(ledger["data"][0]["actor"], json!({ "kind": "operator", "id": sam.id, "name": "Sam Support" }));
        let nobody = format!("{ACCOUNTS}/{}", acme.admin.id);
        sam.patch(&nobody, json!({ "name": "Mine" })).await.refused(404, "not_found");
    }

    /// Lists of accounts are lists like all others.
    async fn accounts_are_listed_searched_sorted_and_walked(world) {
        let sam = world.operator("Sam Support");
        for (name, slug, limit) in [
            ("Zeta", "zeta", json!(5)),
            ("Ärzte & Co", "aerzte", json!(null)),
            ("acme", "acme", json!(10)),
            ("Beta", "b-100", json!(5)),
        ] {
            let mut body = account(name, slug);
            body["organization_limit"] = limit;
            sam.post(ACCOUNTS, body).await.expect(201);
        }
        let list = async |query: &str| sam.get(&format!("{ACCOUNTS}{query}")).await.ok();
        assert_eq!(names(&list("").await, "slug"), ["acme", "aerzte", "b-100", "zeta"]);
        assert_eq!(names(&list("?sort=-name").await, "slug"), ["zeta", "b-100", "aerzte", "acme"]);
        let limits = "?sort=organization_limit,-slug";
        assert_eq!(names(&list(limits).await, "slug"), ["zeta", "b-100", "acme", "aerzte"]);
        assert_eq!(names(&list("?sort=-organization_limit").await, "slug"), ["acme", "zeta", "b-100", "aerzte"]);
        assert_eq!(names(&list("?search=ARZ").await, "slug"), ["aerzte"]);
        assert_eq!(names(&list("?search=-1").await, "slug"), ["b-100"]);
        assert_eq!(list("?search=%25").await["page"]["total_items"], 0);

        let answer = sam.get(&format!("{ACCOUNTS}?page=2&page_size=3")).await;
        assert!(answer.header("link").contains("rel=\"prev\""), "{}", answer.header("link"));
        assert_eq!(names(&answer.body, "slug"), ["zeta"]);
        let (mut walked, mut cursor) = (Vec::new(), String::new());
        loop {
            let page = list(&format!("{limits}&page_size=1{cursor}")).await;
            walked.extend(names(&page, "slug"));
            match page["page"]["next_cursor"].as_str() {
                Some(next) => cursor = format!("&cursor={next}"),
                None => break,
            }
        }
        assert_eq!(walked, ["zeta", "b-100", "acme", "aerzte"]);
        let other = sam.get(&format!("{ACCOUNTS}?sort=name{cursor}")).await;
        assert_eq!(other.faults(), [("cursor".to_owned(), "cursor".to_owned())]);
        for bad in ["sort=admin", "page=0", "page_size=201", "nonsense=1"] {
            sam.get(&format!("{ACCOUNTS}?{bad}")).await.refused(422, "validation_failed");
        }
    }
}
