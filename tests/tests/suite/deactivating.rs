//! Deactivating users (S0.14, S0.15, S0.34 to S0.36, S0.40).

use domain::policy::Preset;
use tests::{PASSWORD, json, on_both};

on_both! {
    /// S0.35, S0.36: a deactivated user cannot sign in, and is shown as Deactivated with who did it and why.
    async fn s0_35_a_deactivated_user_cannot_sign_in(world) {
        let acme = world.tenant("acme", Preset::Msp).await;
        let bob = acme.admin.hires(&world, "Bob Barker", "Engineer").await;
        let path = format!("/v1/users/{}/deactivate", bob.id);
        let gone = acme.admin.post(&path, json!({ "reason": "Left the company" })).await.ok();
        assert_eq!(
            (&gone["changed"], &gone["status"], &gone["status_label"]),
            (&json!(true), &json!("deactivated"), &json!("Deactivated"))
        );
        assert_eq!(gone["available_actions"], json!(["reactivate"]));
        world.node.login(&bob.username, PASSWORD).await.refused(403, "deactivated");
        world.node.login(&bob.username, "Some-other-42-password").await.refused(401, "invalid_credentials");

        let access = acme.admin.get(&format!("/v1/users/{}/access", bob.id)).await.ok();
        assert_eq!(access["can_sign_in"], false);
        assert_eq!(
            access["obstacles"],
            json!([{
                "code": "deactivated", "since": "2026-03-02T09:00:00Z", "until": null, "set_by": acme.admin.id,
                "lifted_by": "admin"
            }])
        );
    }

    /// S0.35: every token dies with the deactivation, on every node, and so does everything half done.
    async fn s0_35_every_token_dies_at_once(world) {
        let acme = world.tenant("acme", Preset::Msp).await;
        let bob = acme.admin.hires(&world, "Bob Barker", "Engineer").await;
        let elsewhere = world.another_node();
        let bob_elsewhere = bob.at(&elsewhere);
        bob.get("/v1/me").await.ok();
        bob_elsewhere.get("/v1/me").await.ok();
        let challenge = world.node.login(&bob.username, PASSWORD).await.ok();
        world.node.post("/v1/auth/forgot-password", json!({ "username": bob.username })).await.expect(202);
        let link = world.newest_mail_to(&bob.username).await.token();

        acme.admin.act(&bob.id, "deactivate").await.ok();
        bob_elsewhere.get("/v1/me").await.refused(401, "unauthenticated");
        bob.get("/v1/me").await.refused(401, "unauthenticated");
        let refresh = json!({ "refresh_token": bob.refresh_token });
        elsewhere.post("/v1/auth/refresh", refresh).await.refused(401, "invalid_refresh_token");
        let code = json!({ "challenge_token": challenge["challenge_token"], "code": bob.code() });
        world.node.post("/v1/auth/challenges/totp", code).await.refused(401, "invalid_challenge");
        let reset = json!({
            "token": link, "new_password": "Green-42-parrot-flies", "confirm_password": "Green-42-parrot-flies"
        });
        world.node.post("/v1/auth/reset-password", reset).await.refused(410, "reset_link_revoked");

        // Nor do they come back with the reactivation.
        acme.admin.act(&bob.id, "reactivate").await.ok();
        bob.get("/v1/me").await.refused(401, "unauthenticated");
    }

    /// S0.36: deactivating twice changes nothing the second time, and neither mails nor records anything.
    async fn s0_36_a_second_deactivation_changes_nothing(world) {
        let acme = world.tenant("acme", Preset::Msp).await;
        let bob = acme.admin.hires(&world, "Bob Barker", "Engineer").await;
        acme.admin.act(&bob.id, "deactivate").await.ok();
        world.advance(chrono::TimeDelta::minutes(1));
        let before = world.dump();
        let again = acme.admin.act(&bob.id, "deactivate").await.ok();
        assert_eq!((&again["changed"], &again["effects"]), (&json!(false), &json!([])));
        assert_eq!(world.dump(), before);
    }

    /// S0.36: of everything else nothing works on a deactivated user, and each refusal says what does.
    async fn s0_36_only_reactivating_works_on_a_deactivated_user(world) {
        let acme = world.tenant("acme", Preset::Msp).await;
        let bob = acme.admin.hires(&world, "Bob Barker", "Engineer").await;
        acme.admin.act(&bob.id, "deactivate").await.ok();
        let before = world.dump();
        for verb in ["invite", "resend-invitation", "send-reset-link", "expire-password", "reset-mfa", "unlock"] {
            let refused = acme.admin.act(&bob.id, verb).await.refused(409, "invalid_transition");
            assert_eq!(refused["current_status"], "deactivated", "{verb}");
            assert_eq!(refused["available_actions"], json!(["reactivate"]), "{verb}");
        }
        let body = json!({ "new_password": "Green-42-parrot-flies", "confirm_password": "Green-42-parrot-flies" });
        acme.admin.post(&format!("/v1/users/{}/reset-password", bob.id), body).await.refused(409, "invalid_transition");
        assert_eq!(world.dump(), before);
        assert_eq!(acme.admin.act(&bob.id, "revoke-sessions").await.ok()["changed"], false);
    }

    /// S0.40: there is no delete, nor a lock, in a managed-service provider's account.
    async fn s0_40_there_is_no_delete(world) {
        let acme = world.tenant("acme", Preset::Msp).await;
        let bob = acme.admin.hires(&world, "Bob Barker", "Engineer").await;
        let before = world.dump();
        let path = format!("/v1/users/{}", bob.id);
        for query in ["", "?dry_run=true"] {
            let refused = acme.admin.delete(&format!("{path}{query}")).await.refused(409, "action_not_offered");
            assert_eq!(refused["current_status"], "active");
            assert!(!refused["available_actions"].as_array().unwrap().contains(&json!("delete")));
        }
        acme.admin.act(&bob.id, "lock").await.refused(409, "action_not_offered");
        acme.admin.act(&bob.id, "activate").await.refused(409, "action_not_offered");
        assert_eq!(world.dump(), before);
    }

    /// S0.35: a deactivated user's username stays theirs.
    async fn s0_35_the_username_stays_taken(world) {
        let acme = world.tenant("acme", Preset::Msp).await;
        let bob = acme.admin.hires(&world, "Bob Barker", "Engineer").await;
        acme.admin.act(&bob.id, "deactivate").await.ok();
        let role = acme.admin.role("Engineer").await;
        acme.admin
            .post(
                "/v1/users",
                json!({
                    "first_name": "Bob", "last_name": "Barker", "email": bob.username, "role_id": role
                }),
            )
            .await
            .refused(409, "username_taken");
    }

    /// S0.35: whoever is in the middle of accepting an invitation is stopped as well.
    async fn s0_35_a_half_accepted_invitation_is_over(world) {
        let acme = world.tenant("acme", Preset::Msp).await;
        let bob = acme.admin.invites(&world, "Bob Barker", "Engineer").await;
        let accept = json!({ "token": bob.token, "password": PASSWORD, "confirm_password": PASSWORD });
        let challenge = world.node.post("/v1/invitations/accept", accept).await.ok();
        let enrollment = "/v1/auth/challenges/totp-enrollment";
        let token = &challenge["challenge_token"];
        let shown = world.node.post(enrollment, json!({ "challenge_token": token })).await.ok();
        acme.admin.act(&bob.id, "deactivate").await.ok();
        let code = tests::totp_code(shown["secret"].as_str().unwrap(), world.now());
        let confirm = json!({ "challenge_token": token, "code": code });
        world.node.post(&format!("{enrollment}/confirm"), confirm).await.refused(401, "invalid_challenge");
        assert_eq!(acme.admin.sees(&bob.id).await["status"], "deactivated");
    }
}
