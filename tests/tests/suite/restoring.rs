//! Deleted users brought back by support (S3.14).

use domain::policy::Preset;
use tests::{PASSWORD, Person, Tenant, Value, json, on_both};

async fn employee(shop: &Tenant) -> (String, String) {
    let role = shop.admin.role("Engineer").await;
    let body = json!({
        "first_name": "Bob", "last_name": "Barker", "email": "bob@shop.example", "role_id": role,
        "password": PASSWORD, "onboarding": "activate"
    });
    let created = shop.admin.post("/v1/users", body).await.expect(201);
    (text(&created["id"]), text(&created["username"]))
}

fn text(value: &Value) -> String {
    value.as_str().unwrap().to_owned()
}

on_both! {
    /// S3.14, S3.13: only support can re-add a deleted user, who is deactivated at first and comes back as they were.
    async fn s3_14_only_support_restores_a_deleted_user(world) {
        let shop = world.tenant("shop", Preset::Shop).await;
        let (bob, username) = employee(&shop).await;
        let record = shop.admin.sees(&bob).await;
        let token = Person::sign_in(&world.node, &username, PASSWORD, Some("shop")).await;
        shop.admin.delete(&format!("/v1/users/{bob}")).await.ok();
        token.whoami().await.refused(401, "unauthenticated");

        let path = format!("/v1/support/users/{bob}/restore");
        let reason = json!({ "reason": "Deleted by mistake, ticket 4711" });
        shop.admin.post(&path, reason.clone()).await.refused(403, "forbidden");
        shop.admin.act(&bob, "reactivate").await.refused(404, "not_found");

        let sam = world.operator("Sam Support");
        for (body, code) in [(json!({}), "required"), (json!({ "reason": " " }), "required"), (json!({ "reason": "" }), "length")] {
            let refused = sam.post(&path, body).await;
            assert_eq!(refused.faults(), [("/reason".to_owned(), code.to_owned())], "{}", refused.text);
        }
        let before = world.dump();
        let rehearsed = sam.post(&format!("{path}?dry_run=true"), reason.clone()).await.ok();
        assert_eq!((&rehearsed["dry_run"], &rehearsed["resulting_status"]), (&json!(true), &json!("deactivated")));
        assert_eq!(world.dump(), before);

        let restored = sam.post(&path, reason.clone()).await.ok();
        assert_eq!((&restored["status"], &restored["changed"]), (&json!("deactivated"), &json!(true)));
        assert_eq!(restored["available_actions"], json!([]), "none of it is an operator's");
        token.whoami().await.refused(401, "unauthenticated");
        let list = shop.admin.get("/v1/users?search=barker").await.ok();
        assert_eq!(list["data"][0]["id"], Value::from(bob.clone()));
        shop.admin.act(&bob, "reactivate").await.ok();
        let back = shop.admin.sees(&bob).await;
        for field in ["username", "first_name", "last_name", "email", "role", "grants", "status", "last_login_at"] {
            if field != "last_login_at" {
                assert_eq!(back[field], record[field], "{field}");
            }
        }
        Person::sign_in(&world.node, &username, PASSWORD, Some("shop")).await;
        assert_eq!(world.drift(), [""; 0]);

        let again = sam.post(&path, reason).await.refused(409, "invalid_transition");
        assert_eq!((&again["current_status"], &again["available_actions"]), (&json!("active"), &json!([])));
        let log = shop.admin.get(&format!("/v1/audit-events?action=user.restored&target_id={bob}")).await.ok();
        assert_eq!(log["page"]["total_items"], 1);
        let entry = &log["data"][0];
        assert_eq!(entry["actor"], json!({ "kind": "operator", "id": sam.id, "name": "Sam Support" }));
        assert_eq!(entry["reason"], "Deleted by mistake, ticket 4711");
        assert_eq!((&entry["before"]["status"], &entry["after"]["status"]), (&json!("deleted"), &json!("deactivated")));
    }

    /// S2.12: who was deleted for good does not come back.
    async fn s2_12_who_was_erased_is_not_restored(world) {
        let portal = world.tenant("portal", Preset::Portal).await;
        let bob = portal.admin.brings(&world, "bob", "Engineer").await;
        portal.admin.delete(&format!("/v1/users/{}", bob.id)).await.ok();
        let sam = world.operator("Sam Support");
        let reason = json!({ "reason": "They asked" });
        let path = format!("/v1/support/users/{}/restore", bob.id);
        sam.post(&path, reason.clone()).await.refused(404, "not_found");
        sam.post(&format!("/v1/support/users/{}/restore", portal.id), reason).await.refused(404, "not_found");
    }
}
