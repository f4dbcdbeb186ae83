//! Invitations from the admin's side (S0.14, S0.22 to S0.25).

use chrono::TimeDelta;
use domain::policy::Preset;
use tests::{Invitee, PASSWORD, json, on_both};

on_both! {
    /// S0.23: an invitation works until seven days have passed, to the microsecond, and not after.
    async fn s0_23_an_invitation_expires_after_seven_days(world) {
        let acme = world.tenant("acme", Preset::Msp).await;
        let bob = acme.admin.invites(&world, "Bob Barker", "Engineer").await;
        let token = json!({ "token": bob.token });
        world.advance(TimeDelta::days(7) - TimeDelta::microseconds(1));
        world.node.post("/v1/invitations/check", token.clone()).await.ok();
        world.advance(TimeDelta::microseconds(1));
        world.node.post("/v1/invitations/check", token).await.refused(410, "invitation_expired");
        let accept = json!({ "token": bob.token, "password": PASSWORD, "confirm_password": PASSWORD });
        world.node.post("/v1/invitations/accept", accept).await.refused(410, "invitation_expired");

        let admin = acme.admin.again().await;
        let seen = admin.sees(&bob.id).await;
        assert_eq!(
            (&seen["status"], &seen["invitation"]["expires_at"]),
            (&json!("provisioned"), &json!("2026-03-09T09:00:00Z"))
        );
        assert!(seen["available_actions"].as_array().unwrap().contains(&json!("resend_invitation")));
    }

    /// S0.24, S0.25: a resent invitation lasts seven days from then on, and the older link is dead at once.
    async fn s0_25_a_new_invitation_lasts_seven_days_and_kills_the_older_one(world) {
        let acme = world.tenant("acme", Preset::Msp).await;
        let bob = acme.admin.invites(&world, "Bob Barker", "Engineer").await;
        world.advance(TimeDelta::days(5));
        let admin = acme.admin.again().await;
        let resent = admin.act(&bob.id, "resend-invitation").await.ok();
        assert_eq!((&resent["changed"], &resent["status"]), (&json!(true), &json!("provisioned")));
        assert_eq!(resent["invitation"]["expires_at"], "2026-03-14T09:00:00Z");
        assert_eq!(resent["effects"][0]["code"], "invitation_sent");
        let newer = world.newest_mail_to(&bob.email).await.token();
        assert_ne!(newer, bob.token);
        world
            .node
            .post("/v1/invitations/check", json!({ "token": bob.token }))
            .await
            .refused(410, "invitation_revoked");
        world.advance(TimeDelta::days(7) - TimeDelta::microseconds(1));
        world.node.post("/v1/invitations/check", json!({ "token": newer })).await.ok();
        let bob = Invitee { token: newer, ..bob }.accepts(&world.node).await;
        assert_eq!(bob.get("/v1/me").await.ok()["status"], "active");
    }

    /// S0.24: an expired invitation is resent just the same.
    async fn s0_24_an_expired_invitation_is_resent(world) {
        let acme = world.tenant("acme", Preset::Msp).await;
        let bob = acme.admin.invites(&world, "Bob Barker", "Engineer").await;
        world.advance(TimeDelta::days(30));
        let admin = acme.admin.again().await;
        admin.act(&bob.id, "resend-invitation").await.ok();
        let newer = world.newest_mail_to(&bob.email).await.token();
        let bob = Invitee { token: newer, ..bob }.accepts(&world.node).await;
        bob.get("/v1/me").await.ok();
    }

    /// S0.14, S0.24: there is nothing to resend to a user who is not new.
    async fn s0_24_only_a_new_user_gets_another_invitation(world) {
        let acme = world.tenant("acme", Preset::Msp).await;
        let bob = acme.admin.hires(&world, "Bob Barker", "Engineer").await;
        let before = (world.mails().await.len(), world.dump());
        let refused = acme.admin.act(&bob.id, "resend-invitation").await.refused(409, "invalid_transition");
        assert_eq!(refused["current_status"], "active");
        acme.admin.act(&bob.id, "invite").await.refused(409, "invalid_transition");
        assert_eq!((world.mails().await.len(), world.dump()), before);
    }

    /// S0.25: while two mails wait to be sent, only the newer one still goes out.
    async fn s0_25_a_dead_link_is_not_even_mailed(world) {
        let acme = world.tenant("acme", Preset::Msp).await;
        let role = acme.admin.role("Engineer").await;
        let created = acme
            .admin
            .post(
                "/v1/users",
                json!({
                    "first_name": "Bob", "last_name": "Barker", "email": "bob@acme.example", "role_id": role
                }),
            )
            .await
            .expect(201);
        assert_eq!(
            (&created["invitation"]["sent_at"], &created["invitation"]["delivery"]),
            (&json!(null), &json!("pending"))
        );
        acme.admin.act(created["id"].as_str().unwrap(), "resend-invitation").await.ok();
        let mut mails = world.mails().await;
        mails.retain(|mail| mail.to == "bob@acme.example");
        assert_eq!(mails.len(), 1);
        world.node.post("/v1/invitations/check", json!({ "token": mails[0].token() })).await.ok();
    }

    /// S0.14: a new user who is deactivated cannot accept; reactivated, they get a fresh invitation.
    async fn s0_14_a_new_user_can_be_deactivated(world) {
        let acme = world.tenant("acme", Preset::Msp).await;
        let bob = acme.admin.invites(&world, "Bob Barker", "Engineer").await;
        let gone = acme.admin.act(&bob.id, "deactivate").await.ok();
        assert_eq!((&gone["status"], &gone["invitation"]), (&json!("deactivated"), &json!(null)));
        let accept = json!({ "token": bob.token, "password": PASSWORD, "confirm_password": PASSWORD });
        world.node.post("/v1/invitations/accept", accept).await.refused(410, "invitation_revoked");
        world.advance(TimeDelta::minutes(1));
        let back = acme.admin.act(&bob.id, "reactivate").await.ok();
        assert_eq!(
            (&back["status"], &back["invitation"]["expires_at"]),
            (&json!("provisioned"), &json!("2026-03-09T09:01:00Z"))
        );
        let token = world.newest_mail_to(&bob.email).await.token();
        Invitee { token, ..bob }.accepts(&world.node).await;
    }
}
