//! Passwords set and links sent by an admin (S0.28, S0.29).

use domain::policy::Preset;
use tests::{PASSWORD, Person, Value, json, on_both};

const NEW: &str = "Green-42-parrot-flies";

fn twice(password: &str) -> Value {
    json!({ "new_password": password, "confirm_password": password })
}

on_both! {
    /// S0.28, S0.29: the new password works at once, the old one no longer does, and every session ends.
    async fn s0_29_a_new_password_takes_effect_immediately(world) {
        let acme = world.tenant("acme", Preset::Msp).await;
        let bob = acme.admin.hires(&world, "Bob Barker", "Engineer").await;
        let done = acme.admin.post(&format!("/v1/users/{}/reset-password", bob.id), twice(NEW)).await;
        assert!(!done.text.contains(NEW));
        let done = done.ok();
        assert_eq!((&done["changed"], &done["status"]), (&json!(true), &json!("active")));
        let ended = done["effects"].as_array().unwrap().iter().find(|effect| effect["code"] == "access_ended").unwrap();
        assert_eq!(ended["count"], 1);
        bob.get("/v1/me").await.refused(401, "unauthenticated");
        world.node.login(&bob.username, PASSWORD).await.refused(401, "invalid_credentials");
        assert_eq!(world.node.login(&bob.username, NEW).await.ok()["challenge"], "totp");
    }

    /// S0.28: both fields must agree, and the account's rules hold for admins too.
    async fn s0_28_the_password_is_typed_twice_and_must_be_good(world) {
        let acme = world.tenant("acme", Preset::Msp).await;
        let bob = acme.admin.hires(&world, "Bob Barker", "Engineer").await;
        let path = format!("/v1/users/{}/reset-password", bob.id);
        let before = world.dump();
        for (body, at, code) in [
            (json!({ "new_password": NEW, "confirm_password": PASSWORD }), "/confirm_password", "mismatch"),
            (json!({ "new_password": NEW }), "/confirm_password", "required"),
            (twice("short"), "/new_password", "too_short"),
            (twice(&"x1-".repeat(50)), "/new_password", "too_long"),
            (twice("Barker-barker-42"), "/new_password", "contains_name"),
            (
                json!({ "new_password": NEW, "confirm_password": NEW, "require_change": "yes" }),
                "/require_change",
                "type",
            ),
        ] {
            for query in ["", "?dry_run=true"] {
                let answer = acme.admin.post(&format!("{path}{query}"), body.clone()).await;
                assert_eq!(answer.faults(), [(at.to_owned(), code.to_owned())], "{}", answer.text);
                answer.refused(422, "validation_failed");
            }
        }
        assert_eq!(world.dump(), before);
        world.node.login(&bob.username, PASSWORD).await.ok();
    }

    /// S0.28: with `require_change` the user chooses a password of their own at the next sign-in.
    async fn s0_28_a_change_can_be_required(world) {
        let acme = world.tenant("acme", Preset::Msp).await;
        let bob = acme.admin.hires(&world, "Bob Barker", "Engineer").await;
        let mut body = twice(NEW);
        body["require_change"] = json!(true);
        let done = acme.admin.post(&format!("/v1/users/{}/reset-password", bob.id), body).await.ok();
        assert_eq!(done["status"], "awaiting_new_password");
        world.advance(chrono::TimeDelta::minutes(1));
        let outcome = world.node.login(&bob.username, NEW).await.ok();
        let code = json!({ "challenge_token": outcome["challenge_token"], "code": bob.code() });
        let outcome = world.node.post("/v1/auth/challenges/totp", code).await.ok();
        assert_eq!(outcome["challenge"], "new_password");
        let mut chosen = twice("Blue-77-whale-dives");
        chosen["challenge_token"] = outcome["challenge_token"].clone();
        let outcome = world.node.post("/v1/auth/challenges/new-password", chosen).await.ok();
        assert_eq!(Person::of(&world.node, &outcome, None).id, bob.id);
        assert_eq!(acme.admin.sees(&bob.id).await["status"], "active");
    }

    /// S0.28: a password set for a new user does not spoil the invitation, and does not let them in without it.
    async fn s0_28_a_new_user_still_needs_the_invitation(world) {
        let acme = world.tenant("acme", Preset::Msp).await;
        let bob = acme.admin.invites(&world, "Bob Barker", "Engineer").await;
        let done = acme.admin.post(&format!("/v1/users/{}/reset-password", bob.id), twice(NEW)).await.ok();
        assert_eq!(done["status"], "provisioned");
        world.node.login(&bob.email, NEW).await.refused(401, "invalid_credentials");
        bob.accepts(&world.node).await.get("/v1/me").await.ok();
    }

    /// S0.28: nobody sets their own password this way, nor learns anything about users who are none of theirs.
    async fn s0_28_not_ones_own_and_not_a_strangers(world) {
        let acme = world.tenant("acme", Preset::Msp).await;
        let other = world.tenant("other", Preset::Msp).await;
        let before = world.dump();
        let path = |id: &str| format!("/v1/users/{id}/reset-password");
        acme.admin.post(&path(&acme.admin.id), twice(NEW)).await.refused(403, "self_action");
        // Not even whether the password would be good: that would tell the stranger's name.
        for password in [NEW, "short", "correct-Lovelace-horse"] {
            acme.admin.post(&path(&other.admin.id), twice(password)).await.refused(404, "not_found");
        }
        assert_eq!(world.dump(), before);
    }

    /// S0.29, S2.5: where the account has admins send links instead, setting a password is not offered, whatever it is.
    async fn a_portal_sends_links_instead(world) {
        let portal = world.tenant("portal", Preset::Portal).await;
        let role = portal.admin.role("Engineer").await;
        let bob = portal
            .admin
            .post(
                "/v1/users",
                json!({
                    "first_name": "Bob", "last_name": "Barker", "email": "bob@portal.example", "username": "bob",
                    "role_id": role
                }),
            )
            .await
            .expect(201);
        let path = format!("/v1/users/{}/reset-password", bob["id"].as_str().unwrap());
        for password in [NEW, "short"] {
            portal.admin.post(&path, twice(password)).await.refused(409, "action_not_offered");
        }
    }

    /// A link sent by an admin ends every session, blocks the old password and sets a new one, once.
    async fn a_reset_link_blocks_the_old_password_until_it_is_used(world) {
        let acme = world.tenant("acme", Preset::Msp).await;
        let bob = acme.admin.hires(&world, "Bob Barker", "Engineer").await;
        let sent = acme.admin.act(&bob.id, "send-reset-link").await.ok();
        assert_eq!((&sent["status"], &sent["changed"]), (&json!("recovery"), &json!(true)));
        bob.get("/v1/me").await.refused(401, "unauthenticated");
        world.node.login(&bob.username, PASSWORD).await.refused(403, "recovery_pending");
        let access = acme.admin.get(&format!("/v1/users/{}/access", bob.id)).await.ok();
        assert_eq!(
            (&access["obstacles"][0]["code"], &access["obstacles"][0]["lifted_by"]),
            (&json!("recovery_pending"), &json!("user"))
        );

        let first = world.newest_mail_to(&bob.username).await.token();
        acme.admin.act(&bob.id, "send-reset-link").await.ok();
        let second = world.newest_mail_to(&bob.username).await.token();
        let with = |token: &str| {
            let mut body = twice(NEW);
            body["token"] = json!(token);
            body
        };
        world.node.post("/v1/auth/reset-password", with(&first)).await.refused(410, "reset_link_revoked");
        world.node.post("/v1/auth/reset-password", with(&second)).await.expect(204);
        world.node.post("/v1/auth/reset-password", with(&second)).await.refused(410, "reset_link_used");
        assert_eq!(world.node.login(&bob.username, NEW).await.ok()["challenge"], "totp");
        assert_eq!(acme.admin.sees(&bob.id).await["status"], "active");
    }

    /// An expired password is changed at the next sign-in; running sessions go on, and a second time changes nothing.
    async fn an_expired_password_is_changed_at_the_next_sign_in(world) {
        let acme = world.tenant("acme", Preset::Msp).await;
        let bob = acme.admin.hires(&world, "Bob Barker", "Engineer").await;
        let done = acme.admin.act(&bob.id, "expire-password").await.ok();
        assert_eq!((&done["status"], &done["changed"]), (&json!("awaiting_new_password"), &json!(true)));
        bob.get("/v1/me").await.ok();
        let before = world.dump();
        assert_eq!(acme.admin.act(&bob.id, "expire-password").await.ok()["changed"], false);
        assert_eq!(world.dump(), before);
        let done = acme.admin.post(&format!("/v1/users/{}/reset-password", bob.id), twice(NEW)).await.ok();
        assert_eq!(done["status"], "active");
    }
}
