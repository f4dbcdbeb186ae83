//! Too many wrong passwords (S2.5, S4.2): the lock, who learns of it, and how it ends.

use chrono::TimeDelta;
use domain::policy::Preset;
use futures_util::future::join_all;
use tests::{PASSWORD, Person, World, json, on_both};

async fn fail(world: &World, person: &Person, times: usize) {
    for _ in 0..times {
        world.node.login(&person.username, "wrong").await.refused(401, "invalid_credentials");
    }
}

on_both! {
    /// The tenth wrong password within a quarter of an hour locks; the ninth does not.
    async fn ten_wrong_passwords_lock(world) {
        let shop = world.tenant("shop", Preset::Shop).await;
        let bob = shop.admin.brings(&world, "bob", "Engineer").await;
        fail(&world, &bob, 9).await;
        assert_eq!(shop.admin.sees(&bob.id).await["status"], "active");
        assert_eq!(bob.whoami().await.status, 200);

        fail(&world, &bob, 1).await;

        let seen = shop.admin.sees(&bob.id).await;
        assert_eq!(seen["status"], "locked_out");
        assert_eq!(seen["blocks"][0]["kind"], "auto_lock");
        // Whoever knows the password learns why; whoever does not learns nothing.
        let refusal = world.node.login(&bob.username, PASSWORD).await.refused(403, "locked_out");
        assert!(refusal["detail"].as_str().unwrap().contains("It ends at"), "{refusal}");
        fail(&world, &bob, 1).await;
        bob.whoami().await.refused(401, "unauthenticated");
        world.node.refresh(&bob.refresh_token).await.refused(401, "invalid_refresh_token");
    }

    /// The lock ends by itself to the second, and the count starts anew.
    async fn the_lock_ends_by_itself(world) {
        let shop = world.tenant("shop", Preset::Shop).await;
        let bob = shop.admin.brings(&world, "bob", "Engineer").await;
        fail(&world, &bob, 10).await;
        world.advance(TimeDelta::minutes(14) + TimeDelta::seconds(59));
        world.node.login(&bob.username, PASSWORD).await.refused(403, "locked_out");
        // Guessing on does not prolong it.
        fail(&world, &bob, 5).await;
        world.advance(TimeDelta::seconds(1));
        fail(&world, &bob, 9).await;
        assert_eq!(world.node.login(&bob.username, PASSWORD).await.ok()["outcome"], "authenticated");
    }

    /// Wrong passwords that are further apart than the window do not add up, nor do those before a right one.
    async fn only_a_quarter_of_an_hour_counts(world) {
        let shop = world.tenant("shop", Preset::Shop).await;
        let bob = shop.admin.brings(&world, "bob", "Engineer").await;
        fail(&world, &bob, 9).await;
        world.advance(TimeDelta::minutes(15));
        fail(&world, &bob, 9).await;
        world.node.login(&bob.username, PASSWORD).await.ok();
        fail(&world, &bob, 9).await;
        world.node.login(&bob.username, PASSWORD).await.ok();
    }

    /// Where the policy knows no end (S2.5, S4.2) only an admin lifts the lock.
    async fn a_lock_without_end_is_lifted_by_an_admin(world) {
        let portal = world.tenant("portal", Preset::Portal).await;
        let bob = portal.admin.brings(&world, "bob", "Engineer").await;
        fail(&world, &bob, 5).await;
        world.advance(TimeDelta::days(20));
        world.node.login(&bob.username, PASSWORD).await.refused(403, "locked_out");
        let admin = portal.admin.signs_in_again(&world, PASSWORD).await;
        assert_eq!(admin.act(&bob.id, "unlock").await.ok()["status"], "active");
        bob.signs_in_again(&world, PASSWORD).await;
    }

    /// Guessing in parallel gets no further than guessing in a row.
    async fn guessing_in_parallel_locks_just_the_same(world) {
        let shop = world.tenant("shop", Preset::Shop).await;
        let bob = shop.admin.brings(&world, "bob", "Engineer").await;
        let guesses = join_all((0..12).map(|_| world.node.login(&bob.username, "wrong"))).await;
        assert!(guesses.iter().all(|guess| guess.status == 401));
        assert_eq!(shop.admin.sees(&bob.id).await["status"], "locked_out");
    }

    /// A signed-in user who tries passwords at "change password" is locked and signed out as well.
    async fn guessing_from_within_locks_too(world) {
        let shop = world.tenant("shop", Preset::Shop).await;
        let bob = shop.admin.brings(&world, "bob", "Engineer").await;
        let guess = json!({
            "current_password": "wrong", "new_password": "Another-Giraffe-43!", "confirm_password": "Another-Giraffe-43!"
        });
        for _ in 0..10 {
            bob.post("/v1/me/password", guess.clone()).await.refused(403, "wrong_password");
        }
        bob.whoami().await.refused(401, "unauthenticated");
        world.node.login(&bob.username, PASSWORD).await.refused(403, "locked_out");
    }
}
