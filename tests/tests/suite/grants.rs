//! Permissions beside the role, from a catalogue of the account (S3.18).

use actix_web::http::Method;
use domain::policy::Preset;
use tests::{PASSWORD, Person, Value, json, on_both};

const GRANTS: &str = "/v1/account/grants";

fn grants(names: &[&str]) -> Value {
    json!({ "grants": names.iter().map(|name| json!({ "name": name, "label": name })).collect::<Vec<_>>() })
}

/// Somebody new with these grants, signed in.
async fn with_grants(admin: &Person, name: &str, role: &str, names: &[&str]) -> Person {
    let role = admin.role(role).await;
    let body = json!({
        "first_name": name, "last_name": "Someone", "email": format!("{name}@shop.example"), "role_id": role,
        "password": PASSWORD, "onboarding": "activate", "grants": names
    });
    let made = admin.post("/v1/users", body).await.expect(201);
    Person::sign_in(&admin.node, made["username"].as_str().unwrap(), PASSWORD, Some("shop")).await
}

on_both! {
    /// S3.18: a shop has three grants; each user has any of them beside the role, and the product reads them.
    async fn s3_18_a_shop_has_three_grants(world) {
        let shop = world.tenant("shop", Preset::Shop).await;
        let catalogue = shop.admin.get(GRANTS).await.ok();
        let labels: Vec<_> = catalogue["grants"].as_array().unwrap().iter().map(|grant| grant["label"].clone()).collect();
        assert_eq!(
            labels,
            ["TechFlow access", "Push data to the shop management system", "Access to other users' ticket assignments"]
        );
        let bob = with_grants(&shop.admin, "bob", "Engineer", &["techflow", "ticket_assignments"]).await;
        assert_eq!(bob.whoami().await.ok()["grants"], json!(["techflow", "ticket_assignments"]));
        let path = format!("/v1/users/{}", bob.id);
        let changed = shop.admin.patch(&path, json!({ "grants": ["push_data"] })).await.ok();
        assert_eq!(changed["grants"], json!(["push_data"]));
        for preset in [Preset::Msp, Preset::Portal, Preset::Gateway] {
            let tenant = world.tenant(preset.name(), preset).await;
            assert_eq!(tenant.admin.get(GRANTS).await.ok(), json!({ "grants": [] }));
        }
    }

    /// S3.18: what the catalogue does not have is given to nobody, and what it no longer has nobody keeps.
    async fn s3_18_what_the_catalogue_lacks_nobody_has(world) {
        let shop = world.tenant("shop", Preset::Shop).await;
        let bob = with_grants(&shop.admin, "bob", "Engineer", &["techflow", "push_data"]).await;
        let path = format!("/v1/users/{}", bob.id);
        let unknown = [("/grants/0".to_owned(), "unknown".to_owned())];
        assert_eq!(shop.admin.patch(&path, json!({ "grants": ["everything"] })).await.faults(), unknown);
        let role = shop.admin.role("Engineer").await;
        let body = json!({
            "first_name": "Eve", "last_name": "Evans", "email": "eve@shop.example", "role_id": role,
            "password": PASSWORD, "grants": ["everything"]
        });
        assert_eq!(shop.admin.post("/v1/users", body).await.faults(), unknown);

        let seen = shop.admin.get(GRANTS).await;
        let tag = [("If-Match", seen.header("etag"))];
        let changed = grants(&["push_data", "drive"]);
        let answer = shop.admin.asks(Method::PUT, GRANTS, &tag, Some(&changed)).await;
        assert_eq!(answer.header("etag"), shop.admin.get(GRANTS).await.header("etag"));
        assert_eq!(answer.ok(), changed);
        shop.admin.asks(Method::PUT, GRANTS, &tag, Some(&changed)).await.refused(412, "precondition_failed");
        assert_eq!(shop.admin.sees(&bob.id).await["grants"], json!(["push_data"]));
        assert_eq!(bob.whoami().await.ok()["grants"], json!(["push_data"]));
        shop.admin.patch(&path, json!({ "grants": ["drive"] })).await.ok();
        // What comes back is given anew.
        shop.admin.put(GRANTS, grants(&[])).await.ok();
        shop.admin.put(GRANTS, changed).await.ok();
        assert_eq!(shop.admin.sees(&bob.id).await["grants"], json!([]));
        let log = world.audit(&shop);
        let entry = log.iter().find(|entry| entry.action == "account.grants_changed").unwrap();
        assert_eq!(entry.before.as_ref().unwrap()["grants"][0]["name"], "techflow");
        assert_eq!(entry.after.as_ref().unwrap()["grants"][1]["name"], "drive");
    }

    /// S3.18: nobody gives or takes a grant that they lack, nor takes over who has it; whoever makes the rules may.
    async fn s3_18_nobody_grants_what_they_lack(world) {
        let shop = world.tenant("shop", Preset::Shop).await;
        let role = json!({ "name": "Foreman", "permissions": { "users": "full" } });
        shop.admin.post("/v1/roles", role).await.expect(201);
        let clerk = json!({ "name": "Clerk", "permissions": {} });
        shop.admin.post("/v1/roles", clerk).await.expect(201);
        let foreman = with_grants(&shop.admin, "foreman", "Foreman", &["techflow"]).await;
        let bob = with_grants(&shop.admin, "bob", "Clerk", &[]).await;
        let eve = with_grants(&shop.admin, "eve", "Clerk", &["push_data"]).await;
        let give = |names: &[&str]| json!({ "grants": names });
        let [bobs, eves] = [&bob, &eve].map(|person| format!("/v1/users/{}", person.id));
        foreman.patch(&bobs, give(&["push_data"])).await.refused(403, "privilege_escalation");
        assert_eq!(foreman.patch(&bobs, give(&["techflow"])).await.ok()["grants"], json!(["techflow"]));
        foreman.patch(&bobs, give(&[])).await.ok();
        foreman.patch(&eves, give(&[])).await.refused(403, "privilege_escalation");
        foreman.act(&eve.id, "lock").await.refused(403, "privilege_escalation");
        assert_eq!(foreman.sees(&eve.id).await["available_actions"], json!(["edit"]));
        foreman.put(GRANTS, grants(&[])).await.refused(403, "forbidden");
        // Taken from whoever gives it, it cannot be given with the next request.
        shop.admin.patch(&format!("/v1/users/{}", foreman.id), give(&[])).await.ok();
        foreman.patch(&bobs, give(&["techflow"])).await.refused(403, "privilege_escalation");
        shop.admin.patch(&eves, give(&[])).await.ok();
        foreman.act(&eve.id, "lock").await.ok();
    }

    /// What is no catalogue is refused, each fault named.
    async fn what_is_no_catalogue_is_refused(world) {
        let shop = world.tenant("shop", Preset::Shop).await;
        let one = |name: &str, label: &str| json!({ "name": name, "label": label });
        for (body, faults) in [
            (json!([one("Tech Flow", "x")]), vec![("/grants/0/name", "grant")]),
            (json!([one("", "")]), vec![("/grants/0/name", "grant"), ("/grants/0/label", "required")]),
            (json!([one("a", "x"), one("a", "y")]), vec![("/grants/1/name", "repeated")]),
            (json!([one("a", &"x".repeat(101))]), vec![("/grants/0/label", "too_long")]),
            (json!([one("a", "x\u{7}")]), vec![("/grants/0/label", "control_character")]),
            (json!([{ "name": "a" }]), vec![("/grants/0/label", "required")]),
            (json!(vec![one("a", "x"); 51]), vec![("/grants", "length")]),
            (json!(null), vec![("/grants", "type")]),
        ] {
            let answer = shop.admin.put(GRANTS, json!({ "grants": body })).await;
            let due: Vec<_> = faults.iter().map(|(at, code)| ((*at).to_owned(), (*code).to_owned())).collect();
            assert_eq!((answer.status, answer.faults()), (422, due), "{body}");
        }
        assert_eq!(shop.admin.get(GRANTS).await.ok()["grants"].as_array().unwrap().len(), 3);
    }
}
