//! Editing users (S0.26, S0.27, S0.39).

use chrono::TimeDelta;
use domain::policy::Preset;
use tests::{json, on_both};

on_both! {
    /// S0.27: name, phone and role are edited; what is left out stays, null removes.
    async fn s0_27_name_phone_and_role_are_edited(world) {
        let acme = world.tenant("acme", Preset::Msp).await;
        let bob = acme.admin.hires(&world, "Bob Barker", "Engineer").await;
        let path = format!("/v1/users/{}", bob.id);
        let before = acme.admin.sees(&bob.id).await;
        world.advance(TimeDelta::minutes(1));
        let vcio = acme.admin.role("vCIO").await;
        let body = json!({ "first_name": "Robert", "phone": "+1 555 0100", "role_id": vcio });
        let after = acme.admin.patch(&path, body).await.ok();
        assert_eq!((&after["first_name"], &after["last_name"]), (&json!("Robert"), &json!("Barker")));
        assert_eq!((&after["phone"], &after["role"]["name"]), (&json!("+15550100"), &json!("vCIO")));
        assert_ne!(after["updated_at"], before["updated_at"]);
        assert_eq!(after["created_at"], before["created_at"]);
        assert_eq!(after, acme.admin.sees(&bob.id).await);

        let removed = acme.admin.patch(&path, json!({ "phone": null })).await.ok();
        assert_eq!(removed["phone"], json!(null));
        assert_eq!(removed["first_name"], "Robert");
    }

    /// S0.26: neither email nor username changes after creation; sending them as they are is no change.
    async fn s0_26_email_and_username_do_not_change(world) {
        let acme = world.tenant("acme", Preset::Msp).await;
        let bob = acme.admin.invites(&world, "Bob Barker", "Engineer").await;
        let path = format!("/v1/users/{}", bob.id);
        let before = world.dump();
        for (field, value) in
            [("email", "rob@acme.example"), ("username", "rob"), ("username", "BOB.BARKER@acme.example")]
        {
            let answer = acme.admin.patch(&path, json!({ field: value, "first_name": "Rob" })).await;
            assert_eq!(answer.faults(), [(format!("/{field}"), "not_allowed".to_owned())], "{}", answer.text);
            answer.refused(422, "validation_failed");
        }
        assert_eq!(world.dump(), before);
        let same = json!({ "email": bob.email, "username": bob.email, "first_name": "Rob" });
        let after = acme.admin.patch(&path, same).await.ok();
        assert_eq!((&after["first_name"], &after["username"]), (&json!("Rob"), &json!(bob.email)));
    }

    /// S0.27: an edit that changes nothing writes nothing.
    async fn s0_27_an_edit_that_changes_nothing_writes_nothing(world) {
        let acme = world.tenant("acme", Preset::Msp).await;
        let bob = acme.admin.hires(&world, "Bob Barker", "Engineer").await;
        let path = format!("/v1/users/{}", bob.id);
        let seen = acme.admin.sees(&bob.id).await;
        world.advance(TimeDelta::minutes(1));
        let before = world.dump();
        for body in
            [json!({}), json!({ "first_name": " Bob " }), json!({ "role_id": seen["role"]["id"], "phone": null })]
        {
            assert_eq!(acme.admin.patch(&path, body).await.ok(), seen);
        }
        assert_eq!(world.dump(), before);
    }

    /// S0.39: a deactivated user cannot be edited until reactivated; the answer says what can be done.
    async fn s0_39_a_deactivated_user_cannot_be_edited(world) {
        let acme = world.tenant("acme", Preset::Msp).await;
        let bob = acme.admin.hires(&world, "Bob Barker", "Engineer").await;
        let path = format!("/v1/users/{}", bob.id);
        acme.admin.act(&bob.id, "deactivate").await.ok();
        let before = world.dump();
        let refused = acme.admin.patch(&path, json!({ "first_name": "Rob" })).await.refused(409, "invalid_transition");
        assert_eq!(refused["current_status"], "deactivated");
        assert_eq!(refused["available_actions"], json!(["reactivate"]));
        assert_eq!(world.dump(), before);

        acme.admin.act(&bob.id, "reactivate").await.ok();
        let after = acme.admin.patch(&path, json!({ "first_name": "Rob" })).await.ok();
        assert_eq!(after["first_name"], "Rob");
    }

    /// S0.27: what cannot be removed cannot be null; what does not exist is named.
    async fn s0_27_what_is_not_accepted_is_named(world) {
        let acme = world.tenant("acme", Preset::Msp).await;
        let bob = acme.admin.invites(&world, "Bob Barker", "Engineer").await;
        let path = format!("/v1/users/{}", bob.id);
        let before = world.dump();
        for (body, at, code) in [
            (json!({ "first_name": null }), "/first_name", "type"),
            (json!({ "last_name": "" }), "/last_name", "required"),
            (json!({ "role_id": null }), "/role_id", "type"),
            (json!({ "role_id": "0199f2a4-9f0e-7c60-8a52-0d6f3c0b7f11" }), "/role_id", "unknown"),
            (json!({ "status": "active" }), "/status", "unknown_field"),
            (json!({ "password": "Tall-Giraffe-42-sings" }), "/password", "unknown_field"),
            (json!({ "phone": 5 }), "/phone", "type"),
            (json!([]), "", "type"),
        ] {
            let answer = acme.admin.patch(&path, body.clone()).await;
            assert_eq!(answer.faults(), [(at.to_owned(), code.to_owned())], "{body}: {}", answer.text);
        }
        assert_eq!(world.dump(), before);
    }

    /// S0.27, S0.26: where an account lets usernames change, a taken one is refused with what else can be done.
    async fn s3_17_a_taken_username_is_refused(world) {
        let shop = world.tenant("shop", Preset::Shop).await;
        let role = shop.admin.role("Engineer").await;
        let mut ids = Vec::new();
        for first_name in ["Bob", "Rob"] {
            let created = shop.admin.post("/v1/users", json!({
                "first_name": first_name, "last_name": "Barker", "email": "front-desk@shop.example", "role_id": role,
                "password": tests::PASSWORD
            })).await.expect(201);
            ids.push(created["id"].as_str().unwrap().to_owned());
        }
        let path = format!("/v1/users/{}", ids[1]);
        let refused = shop.admin.patch(&path, json!({ "username": "BOB.Barker" })).await.refused(409, "username_taken");
        assert_eq!(refused["current_status"], "provisioned");
        assert!(refused["available_actions"].as_array().unwrap().contains(&json!("edit")));
        let renamed = shop.admin.patch(&path, json!({ "username": "bobby", "last_name": "Barks" })).await.ok();
        assert_eq!((&renamed["username"], &renamed["last_name"]), (&json!("bobby"), &json!("Barks")));
    }

    /// An admin may edit their own name, and nothing about themselves that gives or takes access.
    async fn an_admin_edits_their_own_name_but_not_their_own_role(world) {
        let acme = world.tenant("acme", Preset::Msp).await;
        let path = format!("/v1/users/{}", acme.admin.id);
        let engineer = acme.admin.role("Engineer").await;
        assert_eq!(acme.admin.patch(&path, json!({ "first_name": "Augusta" })).await.ok()["first_name"], "Augusta");
        for body in
            [json!({ "role_id": engineer }), json!({ "grants": ["techflow"] }), json!({ "organization_access": [] })]
        {
            acme.admin.patch(&path, body).await.refused(403, "self_action");
        }
    }
}
