//! What a password must be: readable beforehand, named rule by rule when it is not, and never one of the last ones.

use chrono::TimeDelta;
use domain::policy::Preset;
use tests::{PASSWORD, Person, json, on_both};

const NEXT: [&str; 6] = [
    "Blue-77-whale-dives",
    "Grey-88-wolf-howls",
    "Pink-99-swan-glides",
    "Teal-11-crab-walks",
    "Gold-22-bees-hum-on",
    "Jade-33-newt-swims",
];

async fn changes(person: &Person, current: &str, new: &str) -> tests::Answer {
    let body = json!({ "current_password": current, "new_password": new, "confirm_password": new });
    person.post("/v1/me/password", body).await
}

fn reused() -> [(String, String); 1] {
    [("/new_password".to_owned(), "reused".to_owned())]
}

on_both! {
    /// S3.7: a form can say what a password must be, to whoever is signed in and to whoever has a token to set one.
    async fn s3_7_the_rules_are_readable(world) {
        let shop = world.tenant("shop", Preset::Shop).await;
        let rules = json!({
            "min_length": 12, "max_length": 128, "classes": ["upper", "lower", "digit", "special"], "history": 0,
            "max_age_days": null, "common_refused": true, "own_names_refused": true
        });
        let bob = shop.admin.brings(&world, "bob", "Engineer").await;
        assert_eq!(bob.get("/v1/account/password-rules").await.ok(), rules);
        let ask = |token: &str| {
            let body = json!({ "token": token });
            let node = world.node.clone();
            async move { node.post("/v1/auth/password-rules", body).await }
        };
        world.node.forget(&bob.username).await;
        let reset = world.newest_mail_to("bob@people.example").await.token();
        assert_eq!(ask(&reset).await.ok(), rules);
        world.advance(TimeDelta::hours(1));
        ask(&reset).await.refused(410, "reset_link_expired");
        let admin = shop.admin.again().await;
        let body = json!({ "new_password": NEXT[0], "confirm_password": NEXT[0], "require_change": true });
        admin.post(&format!("/v1/users/{}/reset-password", bob.id), body).await.ok();
        let challenge = world.node.challenge(&bob.username, NEXT[0], "new_password").await;
        assert_eq!(ask(&challenge).await.ok(), rules);
        world.node.answer_with_password(&challenge, NEXT[1]).await.ok();
        ask(&challenge).await.refused(401, "invalid_challenge");

        let acme = world.tenant("acme", Preset::Msp).await;
        let eve = acme.admin.invites(&world, "Eve Evans", "Engineer").await;
        assert_eq!(ask(&eve.token).await.ok()["classes"], json!([]));
        eve.accepts(&world.node).await;
        ask(&eve.token).await.refused(410, "invitation_used");
        for token in ["", "rst_opr_Zm9vYmFyYmF6cXV4Zm9vYmFyYmF6cXV4Zm9vYmFyYmE"] {
            ask(token).await.refused(410, "reset_link_revoked");
        }
    }

    /// The last five passwords of a portal's user are not used again, whichever way a password is set; the sixth last is.
    async fn the_last_passwords_are_not_used_again(world) {
        let portal = world.tenant("portal", Preset::Portal).await;
        let mut bob = portal.admin.brings(&world, "bob", "Engineer").await;
        let mut current = PASSWORD;
        for next in &NEXT[..4] {
            assert_eq!(changes(&bob, current, current).await.faults(), reused());
            assert_eq!(changes(&bob, current, next).await.status, 204);
            current = next;
        }
        // Five in all by now: each of them is one of the last five.
        for old in [PASSWORD, NEXT[0], NEXT[3]] {
            assert_eq!(changes(&bob, current, old).await.faults(), reused(), "{old}");
        }
        // By a link.
        world.node.forget("bob").await;
        let token = world.newest_mail_to("bob@people.example").await.token();
        let answer = world.node.reset(&token, NEXT[1]).await;
        assert_eq!(answer.faults(), reused());
        assert!(world.node.reset(&token, "Tall").await.faults().iter().any(|(_, code)| code == "too_short"));
        assert_eq!(world.node.reset(&token, NEXT[4]).await.status, 204);
        // Six in all: the first one is free again.
        bob = bob.signs_in_again(&world, NEXT[4]).await;
        assert_eq!(changes(&bob, NEXT[4], NEXT[0]).await.faults(), reused());
        assert_eq!(changes(&bob, NEXT[4], PASSWORD).await.status, 204);
        // At signing in, once it has expired.
        portal.admin.act(&bob.id, "expire-password").await.ok();
        world.advance(TimeDelta::minutes(1));
        let outcome = world.node.login("bob", PASSWORD).await.ok();
        let challenge = outcome["challenge_token"].as_str().unwrap();
        let outcome = world.node.answer(challenge, &bob.code()).await.ok();
        let challenge = outcome["challenge_token"].as_str().unwrap();
        assert_eq!(world.node.answer_with_password(challenge, NEXT[2]).await.faults(), reused());
        world.node.answer_with_password(challenge, NEXT[5]).await.ok();
    }

    /// Whoever does not know the present password does not find it, or an older one, by trying it as the new one.
    async fn what_was_used_is_told_to_its_owner_alone(world) {
        let portal = world.tenant("portal", Preset::Portal).await;
        let bob = portal.admin.brings(&world, "bob", "Engineer").await;
        assert_eq!(changes(&bob, PASSWORD, NEXT[0]).await.status, 204);
        for guess in [PASSWORD, NEXT[0]] {
            changes(&bob, "not-the-present-one", guess).await.refused(403, "wrong_password");
        }
        assert_eq!(changes(&bob, NEXT[0], PASSWORD).await.faults(), reused());
    }

    /// S3.5, S3.6: an admin of a shop sets a password without the old one, typed twice alike; what the account looks back
    /// at holds for it too, as long as it does.
    async fn s3_5_s3_6_an_admin_sets_a_password_typed_twice(world) {
        let shop = world.tenant("shop", Preset::Shop).await;
        let bob = shop.admin.brings(&world, "bob", "Engineer").await;
        let path = format!("/v1/users/{}/reset-password", bob.id);
        let set = |new: &str, again: &str| {
            let (admin, path) = (shop.admin.clone(), path.clone());
            let body = json!({ "new_password": new, "confirm_password": again });
            async move { admin.post(&path, body).await }
        };
        let differ = set(NEXT[0], NEXT[1]).await;
        assert_eq!(differ.faults(), [("/confirm_password".to_owned(), "mismatch".to_owned())]);
        world.node.login(&bob.username, PASSWORD).await.ok();
        set(NEXT[0], NEXT[0]).await.ok();
        world.node.login(&bob.username, PASSWORD).await.refused(401, "invalid_credentials");
        world.node.login(&bob.username, NEXT[0]).await.ok();
        let history = |last: u32| json!({ "password": { "history": last } });
        shop.admin.patch("/v1/account/policy", history(2)).await.ok();
        set(NEXT[1], NEXT[1]).await.ok();
        assert_eq!(set(NEXT[0], NEXT[0]).await.faults(), reused());
        assert_eq!(set(NEXT[1], NEXT[1]).await.faults(), reused());
        shop.admin.patch("/v1/account/policy", history(0)).await.ok();
        set(NEXT[0], NEXT[0]).await.ok();
        let kept = &world.dump()["password_history"];
        assert!(kept.is_empty(), "{kept:?}");
    }
}
