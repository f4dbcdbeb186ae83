//! Staying signed in: refresh tokens, each good once.

use chrono::TimeDelta;
use domain::policy::Preset;
use futures_util::future::join_all;
use tests::{PASSWORD, Value, json, on_both};

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

on_both! {
    /// A refresh token yields a new pair; the access token lives for its quarter of an hour.
    async fn a_refresh_token_yields_the_next_pair(world) {
        let shop = world.tenant("shop", Preset::Shop).await;
        world.advance(TimeDelta::minutes(15));
        shop.admin.whoami().await.refused(401, "unauthenticated");
        let pair = world.node.refresh(&shop.admin.refresh_token).await.ok();
        assert_eq!((&pair["token_type"], &pair["expires_in"]), (&json!("Bearer"), &json!(900)));
        assert_ne!(text(&pair["refresh_token"]), shop.admin.refresh_token);
        assert_eq!(world.node.whoami(text(&pair["access_token"])).await.ok()["id"], json!(shop.admin.id));
        let next = world.node.refresh(text(&pair["refresh_token"])).await.ok();
        world.node.whoami(text(&next["access_token"])).await.ok();
    }

    /// A second use tells of a theft: the session ends with all its tokens, the newest included.
    async fn a_refresh_token_used_twice_ends_the_session(world) {
        let shop = world.tenant("shop", Preset::Shop).await;
        let elsewhere = shop.admin.signs_in_again(&world, PASSWORD).await;
        let stolen = &shop.admin.refresh_token;
        let pair = world.node.refresh(stolen).await.ok();
        world.node.refresh(stolen).await.refused(401, "invalid_refresh_token");

        world.node.whoami(text(&pair["access_token"])).await.refused(401, "unauthenticated");
        world.node.refresh(text(&pair["refresh_token"])).await.refused(401, "invalid_refresh_token");
        shop.admin.whoami().await.refused(401, "unauthenticated");
        // Only that session: others of the user go on.
        elsewhere.whoami().await.ok();
    }

    /// Used twice at the same moment: at most one pair is handed out, and it is dead.
    async fn a_race_for_a_refresh_token_has_no_two_winners(world) {
        let shop = world.tenant("shop", Preset::Shop).await;
        let answers = join_all((0..5).map(|_| world.node.refresh(&shop.admin.refresh_token))).await;
        let won: Vec<_> = answers.into_iter().filter(|answer| answer.status == 200).collect();
        assert_eq!(won.len(), 1);
        world.node.whoami(text(&won[0].body["access_token"])).await.refused(401, "unauthenticated");
    }

    /// A session that nobody refreshes ends after thirty days; one that is refreshed goes on.
    async fn a_session_lasts_as_long_as_it_is_refreshed(world) {
        let shop = world.tenant("shop", Preset::Shop).await;
        world.advance(TimeDelta::days(29));
        let pair = world.node.refresh(&shop.admin.refresh_token).await.ok();
        world.advance(TimeDelta::days(29));
        let pair = world.node.refresh(text(&pair["refresh_token"])).await.ok();
        world.advance(TimeDelta::days(30));
        world.node.refresh(text(&pair["refresh_token"])).await.refused(401, "invalid_refresh_token");
    }

    /// S4.8: whoever works is not absent, though they never type their password; whoever is gone for ninety days is.
    async fn s4_8_whoever_works_is_not_absent(world) {
        let gateway = world.tenant("gateway", Preset::Gateway).await;
        let bob = gateway.admin.brings(&world, "bob", "Engineer").await;
        let eve = gateway.admin.brings(&world, "eve", "Engineer").await;
        let mut refresh_token = bob.refresh_token.clone();
        for _ in 0..4 {
            world.advance(TimeDelta::days(29));
            world.sweep();
            let pair = world.node.refresh(&refresh_token).await.ok();
            refresh_token = text(&pair["refresh_token"]).to_owned();
            world.node.whoami(text(&pair["access_token"])).await.ok();
        }
        world.node.login(&eve.username, PASSWORD).await.refused(403, "suspended");
    }

    /// What is no refresh token is refused as one.
    async fn nothing_else_refreshes(world) {
        let shop = world.tenant("shop", Preset::Shop).await;
        let made_up = format!("rst_ref_{}", "A".repeat(43));
        for token in ["", "é", &made_up, &shop.admin.token, &shop.admin.refresh_token.to_uppercase()] {
            world.node.refresh(token).await.refused(401, "invalid_refresh_token");
        }
        world.node.whoami(&shop.admin.refresh_token).await.refused(401, "unauthenticated");
        shop.admin.whoami().await.ok();
    }

    /// Ended sessions are removed in the end, and live ones never.
    async fn ended_sessions_are_removed_in_the_end(world) {
        let shop = world.tenant("shop", Preset::Shop).await;
        let kept = shop.admin.signs_in_again(&world, PASSWORD).await;
        shop.admin.post("/v1/auth/logout", json!({})).await.expect(204);
        world.advance(TimeDelta::days(29));
        let pair = world.node.refresh(&kept.refresh_token).await.ok();
        world.advance(TimeDelta::days(2));
        assert!(api::background::purge(&world.node.state).unwrap() > 0);
        assert_eq!(api::background::purge(&world.node.state).unwrap(), 0);
        world.node.refresh(text(&pair["refresh_token"])).await.ok();
    }
}
