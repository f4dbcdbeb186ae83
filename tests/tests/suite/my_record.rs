//! One's own record: `/v1/me`.

use chrono::TimeDelta;
use domain::policy::Preset;
use tests::{json, on_both};

on_both! {
    /// Everybody sees their own record, whatever their role permits.
    async fn everybody_sees_their_own_record(world) {
        let acme = world.tenant("acme", Preset::Msp).await;
        let role = json!({ "name": "Nothing", "permissions": {} });
        acme.admin.post("/v1/roles", role).await.expect(201);
        let bob = acme.admin.hires(&world, "Bob Barker", "Nothing").await;
        bob.get("/v1/users").await.refused(403, "forbidden");
        let me = bob.whoami().await.ok();
        assert_eq!((&me["id"], &me["first_name"], &me["role"]["name"]), (&json!(bob.id), &json!("Bob"), &json!("Nothing")));
    }

    /// Names and phone are one's own to change, with the next request seen by others; nothing else is.
    async fn names_and_phone_are_ones_own_to_change(world) {
        let acme = world.tenant("acme", Preset::Msp).await;
        let bob = acme.admin.hires(&world, "Bob Barker", "Engineer").await;
        let change = json!({ "first_name": "  Robert ", "phone": "+49 30 1234567" });
        let me = bob.patch("/v1/me", change).await.ok();
        assert_eq!((&me["first_name"], &me["last_name"]), (&json!("Robert"), &json!("Barker")));
        let seen = acme.admin.sees(&bob.id).await;
        assert_eq!((&seen["first_name"], &seen["phone"]), (&json!("Robert"), &me["phone"]));
        assert_eq!(bob.patch("/v1/me", json!({ "phone": null })).await.ok()["phone"], json!(null));

        let role = acme.admin.role("IT Provider Admin").await;
        for (field, value) in [
            ("role_id", json!(role)),
            ("email", json!("eve@acme.example")),
            ("username", json!("eve")),
            ("grants", json!(["everything"])),
            ("organization_access", json!("all")),
        ] {
            let answer = bob.patch("/v1/me", json!({ field: value })).await;
            assert_eq!(answer.faults(), [(format!("/{field}"), "unknown_field".to_owned())]);
        }
        for bad in [json!({ "first_name": "" }), json!({ "last_name": null }), json!({ "first_name": "x".repeat(101) })] {
            bob.patch("/v1/me", bad).await.refused(422, "validation_failed");
        }
    }

    /// Nothing under `/v1/me` answers without a token.
    async fn nothing_is_shown_without_a_token(world) {
        let acme = world.tenant("acme", Preset::Msp).await;
        for path in ["/v1/me", "/v1/me/sessions", "/v1/me/list-state/users"] {
            world.node.get(path).await.refused(401, "unauthenticated");
        }
        world.advance(TimeDelta::minutes(15));
        acme.admin.whoami().await.refused(401, "unauthenticated");
    }
}
