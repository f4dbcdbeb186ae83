//! Signing in with a password, and what each status makes of it (S0.28, S0.29, S0.33 to S0.38).

use domain::policy::Preset;
use tests::{PASSWORD, json, on_both};

const ANOTHER: &str = "Quiet-Rhino-77-naps";

on_both! {
    /// Where nothing more is required a right password opens a session: a pair of tokens and the user.
    async fn a_right_password_opens_a_session(world) {
        let shop = world.tenant("shop", Preset::Shop).await;
        let before = shop.admin.sees(&shop.admin.id).await["last_login_at"].clone();
        world.advance(chrono::TimeDelta::hours(1));

        let outcome = world.node.login(&shop.admin.username, PASSWORD).await.ok();

        assert_eq!(outcome["outcome"], "authenticated");
        assert_eq!((&outcome["token_type"], &outcome["expires_in"]), (&json!("Bearer"), &json!(900)));
        assert_eq!(outcome["user"]["id"], json!(shop.admin.id));
        assert_eq!(outcome.get("recovery_codes"), None);
        assert!(outcome["refresh_token"].as_str().unwrap().starts_with("rst_ref_"));
        assert_ne!(outcome["user"]["last_login_at"], before);
        let token = outcome["access_token"].as_str().unwrap();
        assert_eq!(world.node.whoami(token).await.ok()["id"], json!(shop.admin.id));
    }

    /// Who signs in is shown themselves as `/v1/me` shows them then: with their role, and with what they can do with themselves.
    async fn the_answer_shows_the_user_as_they_are_shown_themselves(world) {
        let shop = world.tenant("shop", Preset::Shop).await;
        let bob = shop.admin.brings(&world, "bob", "Engineer").await;
        for person in [&shop.admin, &bob] {
            let outcome = world.node.login(&person.username, PASSWORD).await.ok();
            let me = world.node.whoami(outcome["access_token"].as_str().unwrap()).await.ok();
            let shown = outcome["user"].as_object().unwrap();
            assert!(shown.contains_key("available_actions") && shown.contains_key("role"));
            for (name, value) in shown {
                assert_eq!(&me[name], value, "{name} of {}", person.username);
            }
        }
    }

    /// Usernames are compared without case, and spaces around them are forgiven; passwords are taken as they are.
    async fn usernames_have_no_case_and_passwords_do(world) {
        let shop = world.tenant("shop", Preset::Shop).await;
        let shouted = shop.admin.username.to_uppercase();
        assert_eq!(world.node.login(&shouted, PASSWORD).await.ok()["outcome"], "authenticated");
        world.node.login(&shop.admin.username, &PASSWORD.to_lowercase()).await.refused(401, "invalid_credentials");
        world.node.login(&shop.admin.username, &format!("{PASSWORD} ")).await.refused(401, "invalid_credentials");
    }

    /// What is not a sign-in is refused for what it is, and never with a panic.
    async fn odd_input_is_refused_politely(world) {
        let shop = world.tenant("shop", Preset::Shop).await;
        for (username, password) in [
            ("", ""),
            ("' OR 1=1 --", PASSWORD),
            (shop.admin.username.as_str(), ""),
            ("ﷺ\u{200d}\u{202e}", "\u{1F512}"),
            (&"x".repeat(254), PASSWORD),
            (&shop.admin.username, &"x".repeat(100_000)),
        ] {
            world.node.login(username, password).await.refused(401, "invalid_credentials");
        }
        let login = |body| world.node.post("/v1/auth/login", body);
        login(json!({ "username": "x".repeat(255), "password": PASSWORD })).await.refused(422, "validation_failed");
        login(json!({ "username": shop.admin.username })).await.refused(422, "validation_failed");
        login(json!({ "username": 7, "password": PASSWORD })).await.refused(422, "validation_failed");
        login(json!({ "username": "a\u{0}b", "password": PASSWORD })).await.refused(422, "validation_failed");
        login(json!({ "username": "x".repeat(10_000), "password": PASSWORD })).await.refused(422, "validation_failed");
        login(json!([shop.admin.username, PASSWORD])).await.refused(422, "validation_failed");
        login(json!({ "username": "a", "password": "b", "otp": "1" })).await.refused(422, "validation_failed");
    }

    /// S0.28, S0.29: an admin's new password works at once, and the old one no longer does.
    async fn s0_29_a_password_that_an_admin_sets_takes_effect_immediately(world) {
        let acme = world.tenant("acme", Preset::Msp).await;
        let bob = acme.admin.hires(&world, "Bob Barker", "Engineer").await;
        let body = json!({ "new_password": ANOTHER, "confirm_password": ANOTHER });
        acme.admin.post(&format!("/v1/users/{}/reset-password", bob.id), body).await.ok();

        world.node.login(&bob.username, PASSWORD).await.refused(401, "invalid_credentials");
        assert_eq!(bob.signs_in_again(&world, ANOTHER).await.id, bob.id);
        bob.whoami().await.refused(401, "unauthenticated");
    }

    /// S0.31, S0.32, S0.33: after a reset of the second factor the user is told by mail, and gets no access before
    /// username, password and setting it up again.
    async fn s0_33_after_a_reset_the_second_factor_is_set_up_again_at_the_next_sign_in(world) {
        let acme = world.tenant("acme", Preset::Msp).await;
        let bob = acme.admin.hires(&world, "Bob Barker", "Engineer").await;
        acme.admin.act(&bob.id, "reset-mfa").await.ok();

        let mail = world.newest_mail_to(&bob.username).await;
        assert!(mail.text.to_lowercase().contains("reset"), "{}", mail.text);
        bob.whoami().await.refused(401, "unauthenticated");
        let challenge = world.node.challenge(&bob.username, PASSWORD, "totp_enrollment").await;
        world.node.whoami(&challenge).await.refused(401, "unauthenticated");
        world.node.answer(&challenge, &bob.code()).await.refused(401, "invalid_challenge");

        let secret = world.node.start_enrollment(&challenge).await;
        assert_ne!(Some(&secret), bob.totp_secret.as_ref());
        world.node.confirm_enrollment(&challenge, &bob.code()).await.refused(401, "invalid_credentials");
        let outcome = world.node.confirm_enrollment(&challenge, &tests::totp_code(&secret, world.now())).await.ok();
        assert_eq!(outcome["outcome"], "authenticated");
        assert_eq!(outcome["recovery_codes"].as_array().unwrap().len(), 10);
        // The recovery codes of before are void.
        world.advance(chrono::TimeDelta::minutes(1));
        let challenge = world.node.challenge(&bob.username, PASSWORD, "totp").await;
        let old = &bob.recovery_codes[0];
        world.node.answer_with_recovery_code(&challenge, old).await.refused(401, "invalid_credentials");
    }

    /// S0.35, S0.36, S0.37, S0.38: a deactivated user cannot sign in, and can after being reactivated.
    async fn s0_35_a_deactivated_user_cannot_sign_in_until_reactivated(world) {
        let acme = world.tenant("acme", Preset::Msp).await;
        let bob = acme.admin.hires(&world, "Bob Barker", "Engineer").await;
        acme.admin.act(&bob.id, "deactivate").await.ok();
        world.node.login(&bob.username, PASSWORD).await.refused(403, "deactivated");
        world.node.login(&bob.username, ANOTHER).await.refused(401, "invalid_credentials");

        acme.admin.act(&bob.id, "reactivate").await.ok();
        let bob = bob.signs_in_again(&world, PASSWORD).await;
        assert_eq!(bob.whoami().await.ok()["status"], "active");
    }

    /// A suspended user is told so only with the right password; a deleted one gets the answer that strangers get.
    async fn a_suspended_user_is_told_so_and_a_deleted_one_is_not(world) {
        let shop = world.tenant("shop", Preset::Shop).await;
        let bob = shop.admin.brings(&world, "bob", "Engineer").await;
        shop.admin.act(&bob.id, "lock").await.ok();
        world.node.login(&bob.username, PASSWORD).await.refused(403, "suspended");
        world.node.login(&bob.username, ANOTHER).await.refused(401, "invalid_credentials");

        shop.admin.act(&bob.id, "unlock").await.ok();
        assert_eq!(world.node.login(&bob.username, PASSWORD).await.ok()["outcome"], "authenticated");

        assert!(shop.admin.delete(&format!("/v1/users/{}", bob.id)).await.status < 300);
        world.node.login(&bob.username, PASSWORD).await.refused(401, "invalid_credentials");
    }

    /// Somebody who is invited but not onboarded cannot sign in, not even with the password that an admin chose.
    async fn an_invited_user_cannot_sign_in_yet(world) {
        let shop = world.tenant("shop", Preset::Shop).await;
        let role = shop.admin.role("Engineer").await;
        let grace = json!({
            "first_name": "Grace", "last_name": "Hopper", "email": "grace@people.example", "role_id": role,
            "username": "grace", "password": PASSWORD
        });
        let grace = shop.admin.post("/v1/users", grace).await.expect(201);
        let right = world.node.login("grace", PASSWORD).await.refused(401, "invalid_credentials");
        let wrong = world.node.login("grace", ANOTHER).await.refused(401, "invalid_credentials");
        assert_eq!(right["detail"], wrong["detail"]);

        shop.admin.act(grace["id"].as_str().unwrap(), "activate").await.ok();
        assert_eq!(world.node.login("grace", PASSWORD).await.ok()["outcome"], "authenticated");
    }

    /// A stale token in the header does not keep anybody from signing in.
    async fn a_dead_token_does_not_keep_anybody_from_signing_in(world) {
        let shop = world.tenant("shop", Preset::Shop).await;
        shop.admin.delete("/v1/me/sessions").await.expect(204);
        world.advance(chrono::TimeDelta::minutes(16));
        let body = json!({ "username": shop.admin.username, "password": PASSWORD });
        assert_eq!(shop.admin.post("/v1/auth/login", body).await.ok()["outcome"], "authenticated");
    }
}
