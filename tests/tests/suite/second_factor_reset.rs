//! The second factor reset by an admin (S0.15, S0.31 to S0.33).

use domain::policy::Preset;
use tests::{PASSWORD, Person, json, on_both};

on_both! {
    /// S0.31, S0.33: at the next sign-in the user must set up a second factor again, and gets nowhere before.
    async fn s0_33_the_second_factor_is_set_up_again_before_anything_else(world) {
        let acme = world.tenant("acme", Preset::Msp).await;
        let bob = acme.admin.hires(&world, "Bob Barker", "Engineer").await;
        assert_eq!(acme.admin.sees(&bob.id).await["mfa_enrolled"], true);
        let done = acme.admin.act(&bob.id, "reset-mfa").await.ok();
        assert_eq!(
            (&done["changed"], &done["status"], &done["mfa_enrolled"]),
            (&json!(true), &json!("active"), &json!(false))
        );
        bob.get("/v1/me").await.refused(401, "unauthenticated");

        let outcome = world.node.login(&bob.username, PASSWORD).await.ok();
        assert_eq!((&outcome["outcome"], &outcome["challenge"]), (&json!("challenge"), &json!("totp_enrollment")));
        assert_eq!(outcome.get("access_token"), None);
        let token = &outcome["challenge_token"];
        // Neither the old authenticator nor an old recovery code is of any use.
        let code = json!({ "challenge_token": token, "code": bob.code() });
        world.node.post("/v1/auth/challenges/totp", code).await.refused(401, "invalid_challenge");
        let again = Person::sign_in(&world.node, &bob.username, PASSWORD, None).await;
        assert_ne!(again.totp_secret, bob.totp_secret);
        assert_eq!(again.recovery_codes.len(), 10);
        again.get("/v1/me").await.ok();
        assert_eq!(acme.admin.sees(&bob.id).await["mfa_enrolled"], true);

        let outcome = world.node.login(&bob.username, PASSWORD).await.ok();
        let old = json!({ "challenge_token": outcome["challenge_token"], "recovery_code": bob.recovery_codes[0] });
        world.node.post("/v1/auth/challenges/totp", old).await.refused(401, "invalid_credentials");
    }

    /// S0.32: the user is told by email, once.
    async fn s0_32_the_user_is_told_by_email(world) {
        let acme = world.tenant("acme", Preset::Msp).await;
        let bob = acme.admin.hires(&world, "Bob Barker", "Engineer").await;
        let before = world.mails().await.len();
        acme.admin.act(&bob.id, "reset-mfa").await.ok();
        let mails = world.mails().await;
        assert_eq!(mails.len(), before + 1);
        let mail = mails.last().unwrap();
        assert_eq!(mail.to, bob.username);
        assert!(
            mail.subject.to_lowercase().contains("factor") || mail.text.to_lowercase().contains("second factor"),
            "{mail:?}"
        );
        assert!(!mail.text.contains(bob.totp_secret.as_deref().unwrap()));
    }

    /// S0.31: where there is no second factor any more, another reset changes nothing and mails nobody.
    async fn s0_31_a_second_reset_changes_nothing(world) {
        let acme = world.tenant("acme", Preset::Msp).await;
        let bob = acme.admin.hires(&world, "Bob Barker", "Engineer").await;
        acme.admin.act(&bob.id, "reset-mfa").await.ok();
        let before = (world.dump(), world.mails().await.len());
        let again = acme.admin.act(&bob.id, "reset-mfa").await.ok();
        assert_eq!(again["changed"], false);
        assert!(!again["available_actions"].as_array().unwrap().contains(&json!("reset_mfa")));
        let after = world.mails().await.len();
        assert_eq!(after, before.1);
        assert_eq!(acme.admin.sees(&bob.id).await["updated_at"], again["updated_at"]);
    }

    /// S0.14, S0.31: a new user has no second factor to reset; nobody resets their own.
    async fn s0_31_only_of_somebody_else_who_is_onboarded(world) {
        let acme = world.tenant("acme", Preset::Msp).await;
        let bob = acme.admin.invites(&world, "Bob Barker", "Engineer").await;
        let before = world.dump();
        let refused = acme.admin.act(&bob.id, "reset-mfa").await.refused(409, "invalid_transition");
        assert_eq!(refused["current_status"], "provisioned");
        acme.admin.act(&acme.admin.id, "reset-mfa").await.refused(403, "self_action");
        assert_eq!(world.dump(), before);
    }

    /// S0.31: a second factor is reset while a password reset is under way; the link in the mailbox goes on working.
    async fn s0_31_a_pending_recovery_is_not_disturbed(world) {
        let acme = world.tenant("acme", Preset::Msp).await;
        let bob = acme.admin.hires(&world, "Bob Barker", "Engineer").await;
        acme.admin.act(&bob.id, "send-reset-link").await.ok();
        let token = world.newest_mail_to(&bob.username).await.token();
        assert_eq!(acme.admin.act(&bob.id, "reset-mfa").await.ok()["status"], "recovery");
        let reset = json!({
            "token": token, "new_password": "Green-42-parrot-flies", "confirm_password": "Green-42-parrot-flies"
        });
        world.node.post("/v1/auth/reset-password", reset).await.expect(204);
        let outcome = world.node.login(&bob.username, "Green-42-parrot-flies").await.ok();
        assert_eq!(outcome["challenge"], "totp_enrollment");
    }
}
