//! Why can this person not sign in, and who can change that?

use chrono::TimeDelta;
use domain::policy::Preset;
use tests::{PASSWORD, Person, Value, json, on_both};

async fn access(admin: &Person, user: &str) -> Value {
    admin.get(&format!("/v1/users/{user}/access")).await.ok()
}

/// Codes, each with who can lift it.
fn obstacles(access: &Value) -> Vec<(&str, &str)> {
    let all = access["obstacles"].as_array().unwrap();
    all.iter().map(|one| (one["code"].as_str().unwrap(), one["lifted_by"].as_str().unwrap())).collect()
}

/// What a sign-in asks for, and why.
fn steps(access: &Value) -> Vec<(&str, &str)> {
    let all = access["steps"].as_array().unwrap();
    all.iter().map(|one| (one["challenge"].as_str().unwrap(), one["because"].as_str().unwrap())).collect()
}

on_both! {
    /// S2.5, S2.9, S4.4: before onboarding is completed: staged, invited, the invitation expired.
    async fn s2_9_what_keeps_a_newcomer_out(world) {
        let gateway = world.tenant("gateway", Preset::Gateway).await;
        let role = gateway.admin.role("Engineer").await;
        let body = json!({
            "first_name": "Bob", "last_name": "Barker", "email": "bob@people.example", "role_id": role,
            "username": "bob", "onboarding": "stage"
        });
        let bob = gateway.admin.post("/v1/users", body).await.expect(201)["id"].as_str().unwrap().to_owned();
        let staged = access(&gateway.admin, &bob).await;
        assert_eq!(obstacles(&staged), [("not_invited", "admin")]);
        assert_eq!((&staged["can_sign_in"], &staged["obstacles"][0]["set_by"]), (&json!(false), &json!(gateway.admin.id)));
        assert_eq!(staged["obstacles"][0]["since"], "2026-03-02T09:00:00Z");
        world.advance(TimeDelta::minutes(1));
        gateway.admin.act(&bob, "invite").await.ok();
        let invited = access(&gateway.admin, &bob).await;
        assert_eq!(obstacles(&invited), [("onboarding_incomplete", "user")]);
        assert_eq!(steps(&invited), [("totp_enrollment", "required")]);
        let first = &invited["obstacles"][0];
        assert_eq!((&first["since"], &first["set_by"]), (&json!("2026-03-02T09:01:00Z"), &json!(gateway.admin.id)));
        world.advance(TimeDelta::days(7));
        let admin = gateway.admin.again().await;
        let expired = access(&admin, &bob).await;
        assert_eq!(obstacles(&expired), [("onboarding_incomplete", "user"), ("invitation_expired", "admin")]);
        assert_eq!(expired["obstacles"][1]["since"], "2026-03-09T09:01:00Z");
        admin.act(&bob, "resend-invitation").await.ok();
        assert_eq!(obstacles(&access(&admin, &bob).await), [("onboarding_incomplete", "user")]);
        // Locking makes the invitation worthless, and unlocking does not bring it back.
        world.advance(TimeDelta::minutes(1));
        admin.act(&bob, "lock").await.ok();
        admin.act(&bob, "unlock").await.ok();
        let revoked = access(&admin, &bob).await;
        assert_eq!(obstacles(&revoked), [("onboarding_incomplete", "user"), ("invitation_revoked", "admin")]);
        let second = &revoked["obstacles"][1];
        assert_eq!((&second["since"], &second["set_by"]), (&json!("2026-03-09T09:02:00Z"), &json!(admin.id)));
        admin.act(&bob, "resend-invitation").await.ok();
        assert_eq!(obstacles(&access(&admin, &bob).await), [("onboarding_incomplete", "user")]);
    }

    /// S2.5, S2.8, S2.10: locked, locked out, resetting, expired, without a second factor: each says since and until when,
    /// by whom, and who can lift it; several at once are all named.
    async fn s2_5_every_obstacle_says_who_can_lift_it(world) {
        let msp = world.tenant("acme", Preset::Msp).await;
        msp.admin.patch("/v1/account/policy", json!({ "actions": { "lock": true }, "password": { "max_age_days": 30 } })).await.ok();
        let bob = msp.admin.hires(&world, "Bob Barker", "Engineer").await;
        let fine = access(&msp.admin, &bob.id).await;
        assert_eq!((&fine["can_sign_in"], &fine["obstacles"]), (&json!(true), &json!([])));
        assert_eq!(steps(&fine), [("totp", "enrolled")]);

        for _ in 0..10 {
            world.node.login(&bob.username, "wrong").await.refused(401, "invalid_credentials");
        }
        msp.admin.act(&bob.id, "lock").await.ok();
        let locked = access(&msp.admin, &bob.id).await;
        assert_eq!(
            locked["obstacles"],
            json!([
                {
                    "code": "admin_lock", "since": "2026-03-02T09:00:00Z", "until": null, "set_by": msp.admin.id,
                    "lifted_by": "admin"
                },
                {
                    "code": "auto_lock", "since": "2026-03-02T09:00:00Z", "until": "2026-03-02T09:15:00Z",
                    "set_by": null, "lifted_by": "admin_or_time"
                }
            ])
        );
        msp.admin.act(&bob.id, "unlock").await.ok();
        msp.admin.act(&bob.id, "unlock").await.ok();

        msp.admin.act(&bob.id, "reset-mfa").await.ok();
        msp.admin.act(&bob.id, "expire-password").await.ok();
        let asked = access(&msp.admin, &bob.id).await;
        assert_eq!((obstacles(&asked), &asked["can_sign_in"]), (vec![], &json!(true)));
        assert_eq!(steps(&asked), [("totp_enrollment", "required"), ("new_password", "must_change")]);
        for step in asked["steps"].as_array().unwrap() {
            assert_eq!(step["set_by"], msp.admin.id);
        }

        msp.admin.act(&bob.id, "send-reset-link").await.ok();
        let recovering = access(&msp.admin, &bob.id).await;
        assert_eq!(obstacles(&recovering), [("recovery_pending", "user")]);
        assert_eq!(recovering["obstacles"][0]["set_by"], msp.admin.id);

        let eve = msp.admin.hires(&world, "Eve Evans", "Engineer").await;
        world.advance(TimeDelta::days(30));
        let admin = crate::presets::again(&msp.admin).await;
        let aged = access(&admin, &eve.id).await;
        assert_eq!(steps(&aged), [("totp", "enrolled"), ("new_password", "expired")]);
        assert_eq!(aged["steps"][1]["since"], "2026-04-01T09:00:00Z");
    }

    /// S3.9: a mail that could not be delivered is named, and until when does not matter any more.
    async fn s3_9_an_invitation_that_did_not_arrive_is_named(world) {
        let shop = world.tenant("shop", Preset::Shop).await;
        let role = shop.admin.role("Engineer").await;
        let body = json!({
            "first_name": "Bob", "last_name": "Barker", "email": "bob@people.example", "role_id": role,
            "password": PASSWORD
        });
        let bob = shop.admin.post("/v1/users", body).await.expect(201)["id"].as_str().unwrap().to_owned();
        let (server, transport) = crate::outbox::server().await;
        server.refuse(1, "550 5.1.1 no such user");
        api::mail::deliver_due(&world.node.state, &transport).await.unwrap();
        let undelivered = access(&shop.admin, &bob).await;
        assert_eq!(obstacles(&undelivered), [("onboarding_incomplete", "user"), ("mail_undelivered", "admin")]);
        shop.admin.act(&bob, "activate").await.ok();
        assert_eq!(access(&shop.admin, &bob).await["can_sign_in"], true);
    }
}
