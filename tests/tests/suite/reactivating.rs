//! Reactivating users (S0.16, S0.37 to S0.39).

use chrono::TimeDelta;
use domain::policy::Preset;
use tests::{PASSWORD, json, on_both};

on_both! {
    /// S0.16, S0.37, S0.38: a deactivated user is reactivated at any time, is Active, and signs in as before.
    async fn s0_37_a_user_is_reactivated_any_time_later(world) {
        let acme = world.tenant("acme", Preset::Msp).await;
        let bob = acme.admin.hires(&world, "Bob Barker", "Engineer").await;
        acme.admin.act(&bob.id, "deactivate").await.ok();
        world.advance(TimeDelta::days(4000));
        let admin = acme.admin.again().await;
        let mails = world.mails().await.len();
        let back = admin.act(&bob.id, "reactivate").await.ok();
        assert_eq!(
            (&back["changed"], &back["status"], &back["status_label"]),
            (&json!(true), &json!("active"), &json!("Active"))
        );
        assert_eq!(world.mails().await.len(), mails);
        assert_eq!(bob.again().await.get("/v1/me").await.ok()["id"], bob.id);
    }

    /// S0.38: after a reset of password and second factor too, the user gets in with what is set up anew.
    async fn s0_38_perhaps_after_a_new_password_and_second_factor(world) {
        let acme = world.tenant("acme", Preset::Msp).await;
        let bob = acme.admin.hires(&world, "Bob Barker", "Engineer").await;
        acme.admin.act(&bob.id, "deactivate").await.ok();
        acme.admin.act(&bob.id, "reactivate").await.ok();
        let body = json!({ "new_password": "Green-42-parrot-flies", "confirm_password": "Green-42-parrot-flies" });
        acme.admin.post(&format!("/v1/users/{}/reset-password", bob.id), body).await.ok();
        acme.admin.act(&bob.id, "reset-mfa").await.ok();
        world.node.login(&bob.username, PASSWORD).await.refused(401, "invalid_credentials");
        let bob = tests::Person::sign_in(&world.node, &bob.username, "Green-42-parrot-flies", None).await;
        assert!(bob.totp_secret.is_some());
        bob.get("/v1/me").await.ok();
    }

    /// S0.37: reactivating an active user changes nothing; a new one cannot be reactivated.
    async fn s0_37_only_a_deactivated_user_is_reactivated(world) {
        let acme = world.tenant("acme", Preset::Msp).await;
        let bob = acme.admin.hires(&world, "Bob Barker", "Engineer").await;
        let carol = acme.admin.invites(&world, "Carol Cole", "Engineer").await;
        let before = world.dump();
        assert_eq!(acme.admin.act(&bob.id, "reactivate").await.ok()["changed"], false);
        acme.admin.act(&carol.id, "reactivate").await.refused(409, "invalid_transition");
        assert_eq!(world.dump(), before);
    }

    /// S0.38: what an admin had asked for before still stands: a pending recovery blocks until it is completed.
    async fn s0_38_other_facts_survive_a_deactivation(world) {
        let acme = world.tenant("acme", Preset::Msp).await;
        let bob = acme.admin.hires(&world, "Bob Barker", "Engineer").await;
        acme.admin.act(&bob.id, "send-reset-link").await.ok();
        acme.admin.act(&bob.id, "deactivate").await.ok();
        assert_eq!(acme.admin.act(&bob.id, "reactivate").await.ok()["status"], "recovery");
        world.node.login(&bob.username, PASSWORD).await.refused(403, "recovery_pending");
        acme.admin.act(&bob.id, "send-reset-link").await.ok();
        let token = world.newest_mail_to(&bob.username).await.token();
        let reset = json!({
            "token": token, "new_password": "Green-42-parrot-flies", "confirm_password": "Green-42-parrot-flies"
        });
        world.node.post("/v1/auth/reset-password", reset).await.expect(204);
        assert_eq!(acme.admin.sees(&bob.id).await["status"], "active");
    }
}
