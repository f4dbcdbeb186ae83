//! One account's users and roles do not exist for another's.

use domain::policy::Preset;
use tests::{json, on_both, pictures};

on_both! {
    /// S2.2: whatever is asked about a user or role of another account, there is none.
    async fn another_accounts_user_does_not_exist(world) {
        let acme = world.tenant("acme", Preset::Msp).await;
        let other = world.tenant("other", Preset::Portal).await;
        let bob = acme.admin.hires(&world, "Bob Barker", "Engineer").await;
        let eve = &other.admin;
        let session = acme.admin.get(&format!("/v1/users/{}/sessions", bob.id)).await.ok()["data"][0]["id"]
            .as_str()
            .unwrap()
            .to_owned();
        let desk = acme.admin.post("/v1/roles", json!({ "name": "Desk", "permissions": {} })).await.expect(201);
        let before = world.dump();

        let user = format!("/v1/users/{}", bob.id);
        for path in [user.clone(), format!("{user}/access"), format!("{user}/sessions")] {
            eve.get(&path).await.refused(404, "not_found");
        }
        for query in ["", "?dry_run=true"] {
            for verb in [
                "invite",
                "resend-invitation",
                "activate",
                "send-reset-link",
                "expire-password",
                "reset-mfa",
                "lock",
                "unlock",
                "deactivate",
                "reactivate",
                "revoke-sessions",
            ] {
                eve.act(&bob.id, &format!("{verb}{query}")).await.refused(404, "not_found");
            }
            let body = json!({ "new_password": "Green-42-parrot-flies", "confirm_password": "Green-42-parrot-flies" });
            eve.post(&format!("{user}/reset-password{query}"), body).await.refused(404, "not_found");
            eve.delete(&format!("{user}{query}")).await.refused(404, "not_found");
            eve.delete(&format!("{user}/sessions{query}")).await.refused(404, "not_found");
            eve.delete(&format!("{user}/sessions/{session}{query}")).await.refused(404, "not_found");
            eve.delete(&format!("/v1/roles/{}{query}", desk["id"].as_str().unwrap())).await.refused(404, "not_found");
        }
        eve.patch(&user, json!({ "first_name": "Rob" })).await.refused(404, "not_found");
        eve.uploads(&format!("{user}/photo"), &pictures::plain()).await.refused(404, "not_found");
        eve.delete(&format!("{user}/photo")).await.refused(404, "not_found");
        eve.delete(&format!("{user}/photo?dry_run=true")).await.refused(404, "not_found");
        let role = format!("/v1/roles/{}", desk["id"].as_str().unwrap());
        eve.get(&role).await.refused(404, "not_found");
        eve.patch(&role, json!({ "name": "Mine" })).await.refused(404, "not_found");
        // A session of a stranger under one's own name is none either.
        eve.delete(&format!("/v1/users/{}/sessions/{session}", eve.id)).await.refused(403, "self_action");
        eve.delete(&format!("/v1/me/sessions/{session}")).await.refused(404, "not_found");
        assert_eq!(world.dump(), before);
        bob.get("/v1/me").await.ok();
    }

    /// S2.2, S0.17: lists, searches, counts and roles are the caller's account's alone.
    async fn lists_and_counts_are_the_callers_accounts(world) {
        let acme = world.tenant("acme", Preset::Msp).await;
        let other = world.tenant("other", Preset::Msp).await;
        acme.admin.invites(&world, "Bob Barker", "Engineer").await;
        acme.admin.post("/v1/roles", json!({ "name": "Desk", "permissions": {} })).await.expect(201);
        let list = other.admin.get("/v1/users").await.ok();
        assert_eq!((&list["page"]["total_items"], &list["summary"]["total"]), (&json!(1), &json!(1)));
        assert_eq!(other.admin.get("/v1/users?search=barker").await.ok()["data"], json!([]));
        let roles = other.admin.get("/v1/roles").await.ok();
        assert_eq!(roles["data"].as_array().unwrap().len(), 3);
        assert!(
            roles["data"].as_array().unwrap().iter().all(|role| role["name"] != "Engineer" || role["user_count"] == 0)
        );
    }

    /// A deleted user is as absent as one who never was, for every verb.
    async fn a_deleted_user_does_not_exist(world) {
        let shop = world.tenant("shop", Preset::Shop).await;
        let role = shop.admin.role("Engineer").await;
        let bob = shop
            .admin
            .post(
                "/v1/users",
                json!({
                    "first_name": "Bob", "last_name": "Barker", "email": "bob@shop.example", "role_id": role,
                    "password": tests::PASSWORD, "onboarding": "activate"
                }),
            )
            .await
            .expect(201);
        let bob = bob["id"].as_str().unwrap();
        let user = format!("/v1/users/{bob}");
        shop.admin.delete(&user).await.ok();
        let before = world.dump();
        for path in [user.clone(), format!("{user}/access"), format!("{user}/sessions")] {
            shop.admin.get(&path).await.refused(404, "not_found");
        }
        for verb in
            ["activate", "unlock", "reactivate", "lock", "send-reset-link", "revoke-sessions", "expire-password"]
        {
            shop.admin.act(bob, verb).await.refused(404, "not_found");
        }
        let body = json!({ "new_password": "x", "confirm_password": "y" });
        shop.admin.post(&format!("{user}/reset-password"), body).await.refused(404, "not_found");
        shop.admin.patch(&user, json!({ "first_name": "Rob" })).await.refused(404, "not_found");
        shop.admin.uploads(&format!("{user}/photo"), &pictures::plain()).await.refused(404, "not_found");
        shop.admin.delete(&format!("{user}/photo")).await.refused(404, "not_found");
        shop.admin.delete(&user).await.refused(404, "not_found");
        assert_eq!(world.dump(), before);
    }
}
