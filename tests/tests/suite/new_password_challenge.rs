//! A password that must be changed at the next sign-in (S2.5: `AWAITING_NEW_PASSWORD`).

use chrono::TimeDelta;
use domain::policy::Preset;
use futures_util::future::join_all;
use tests::{PASSWORD, json, on_both};

const ANOTHER: &str = "Quiet-Rhino-77-naps";

on_both! {
    /// S2.5: an expired password still leads in, but only to a new one; then the old one is dead.
    async fn s2_5_an_expired_password_is_changed_at_the_next_sign_in(world) {
        let shop = world.tenant("shop", Preset::Shop).await;
        let bob = shop.admin.brings(&world, "bob", "Engineer").await;
        shop.admin.act(&bob.id, "expire-password").await.ok();
        assert_eq!(shop.admin.sees(&bob.id).await["status"], "awaiting_new_password");

        let challenge = world.node.challenge(&bob.username, PASSWORD, "new_password").await;
        world.node.whoami(&challenge).await.refused(401, "unauthenticated");
        world.node.answer_with_password(&challenge, "short").await.refused(422, "validation_failed");
        let mismatch = json!({ "challenge_token": challenge, "new_password": ANOTHER, "confirm_password": PASSWORD });
        let answer = world.node.post("/v1/auth/challenges/new-password", mismatch).await;
        assert_eq!(answer.faults(), [("/confirm_password".to_owned(), "mismatch".to_owned())]);

        let outcome = world.node.answer_with_password(&challenge, ANOTHER).await.ok();
        assert_eq!((&outcome["outcome"], &outcome["user"]["status"]), (&json!("authenticated"), &json!("active")));
        world.node.answer_with_password(&challenge, ANOTHER).await.refused(401, "invalid_challenge");
        world.node.login(&bob.username, PASSWORD).await.refused(401, "invalid_credentials");
        world.node.login(&bob.username, ANOTHER).await.ok();
    }

    /// The second factor comes before the new password: the password alone changes nothing.
    async fn the_second_factor_comes_first(world) {
        let acme = world.tenant("acme", Preset::Msp).await;
        let bob = acme.admin.hires(&world, "Bob Barker", "Engineer").await;
        acme.admin.act(&bob.id, "expire-password").await.ok();
        world.advance(TimeDelta::minutes(1));
        let challenge = world.node.challenge(&bob.username, PASSWORD, "totp").await;
        world.node.answer_with_password(&challenge, ANOTHER).await.refused(401, "invalid_challenge");
        let outcome = world.node.answer(&challenge, &bob.code()).await.ok();
        assert_eq!((&outcome["outcome"], &outcome["challenge"]), (&json!("challenge"), &json!("new_password")));
        let challenge = outcome["challenge_token"].as_str().unwrap();
        assert_eq!(world.node.answer_with_password(challenge, ANOTHER).await.ok()["outcome"], "authenticated");
    }

    /// S2.5: after ninety days the password has expired by itself.
    async fn s2_5_an_old_password_has_expired(world) {
        let portal = world.tenant("portal", Preset::Portal).await;
        let bob = portal.admin.brings(&world, "bob", "Engineer").await;
        world.advance(TimeDelta::days(90));
        let challenge = world.node.challenge(&bob.username, PASSWORD, "totp").await;
        let outcome = world.node.answer(&challenge, &bob.code()).await.ok();
        assert_eq!(outcome["challenge"], "new_password");
        let challenge = outcome["challenge_token"].as_str().unwrap();
        world.node.answer_with_password(challenge, ANOTHER).await.ok();
    }

    /// The password that must be changed is no new password.
    async fn the_same_password_is_no_new_one(world) {
        let shop = world.tenant("shop", Preset::Shop).await;
        let bob = shop.admin.brings(&world, "bob", "Engineer").await;
        shop.admin.act(&bob.id, "expire-password").await.ok();
        let challenge = world.node.challenge(&bob.username, PASSWORD, "new_password").await;
        let answer = world.node.answer_with_password(&challenge, PASSWORD).await;
        assert_eq!(answer.faults(), [("/new_password".to_owned(), "reused".to_owned())]);
        world.node.answer_with_password(&challenge, ANOTHER).await.ok();
    }

    /// A challenge is met once, however many try at the same moment.
    async fn a_challenge_is_met_once_even_in_parallel(world) {
        let shop = world.tenant("shop", Preset::Shop).await;
        let bob = shop.admin.brings(&world, "bob", "Engineer").await;
        shop.admin.act(&bob.id, "expire-password").await.ok();
        let challenge = world.node.challenge(&bob.username, PASSWORD, "new_password").await;
        let answers = join_all((0..4).map(|_| world.node.answer_with_password(&challenge, ANOTHER))).await;
        let mut statuses: Vec<_> = answers.iter().map(|answer| answer.status).collect();
        statuses.sort_unstable();
        assert_eq!(statuses, [200, 401, 401, 401]);
    }

    /// What takes access away ends the challenge too, however far it had come.
    async fn a_challenge_dies_with_access(world) {
        let shop = world.tenant("shop", Preset::Shop).await;
        let bob = shop.admin.brings(&world, "bob", "Engineer").await;
        for verb in ["revoke-sessions", "lock", "send-reset-link"] {
            shop.admin.act(&bob.id, "expire-password").await.ok();
            let challenge = world.node.challenge(&bob.username, PASSWORD, "new_password").await;
            shop.admin.act(&bob.id, verb).await.ok();
            world.node.answer_with_password(&challenge, ANOTHER).await.refused(401, "invalid_challenge");
            shop.admin.act(&bob.id, "unlock").await.ok();
        }
    }
}
