//! Signing out, here or elsewhere.

use domain::policy::Preset;
use tests::{PASSWORD, json, on_both};

on_both! {
    /// Signing out ends the session at once: access token, refresh token and all, on every node.
    async fn signing_out_ends_the_session(world) {
        let shop = world.tenant("shop", Preset::Shop).await;
        let other = world.another_node();
        shop.admin.at(&other).whoami().await.ok();
        let elsewhere = shop.admin.signs_in_again(&world, PASSWORD).await;

        shop.admin.post("/v1/auth/logout", json!({ "refresh_token": shop.admin.refresh_token })).await.expect(204);

        shop.admin.whoami().await.refused(401, "unauthenticated");
        shop.admin.at(&other).whoami().await.refused(401, "unauthenticated");
        world.node.refresh(&shop.admin.refresh_token).await.refused(401, "invalid_refresh_token");
        elsewhere.whoami().await.ok();
    }

    /// Without a body the session that asks ends; with another session's refresh token that one does.
    async fn the_refresh_token_names_the_session(world) {
        let shop = world.tenant("shop", Preset::Shop).await;
        let phone = shop.admin.signs_in_again(&world, PASSWORD).await;
        shop.admin.post("/v1/auth/logout", json!({ "refresh_token": phone.refresh_token })).await.expect(204);
        phone.whoami().await.refused(401, "unauthenticated");
        shop.admin.whoami().await.ok();
        shop.admin.post("/v1/auth/logout", json!({})).await.expect(204);
        shop.admin.whoami().await.refused(401, "unauthenticated");
    }

    /// Nobody signs somebody else out; whoever asks to be signed out is, whatever token they hold.
    async fn nobody_signs_somebody_else_out(world) {
        let shop = world.tenant("shop", Preset::Shop).await;
        let made_up = format!("rst_ref_{}", "A".repeat(43));
        for (name, token) in [("bob", shop.admin.refresh_token.as_str()), ("cid", &made_up), ("dan", "nonsense")] {
            let leaving = shop.admin.brings(&world, name, "Engineer").await;
            leaving.post("/v1/auth/logout", json!({ "refresh_token": token })).await.expect(204);
            leaving.whoami().await.refused(401, "unauthenticated");
        }
        shop.admin.whoami().await.ok();
        world.node.refresh(&shop.admin.refresh_token).await.ok();
    }

    /// Signing out needs a session.
    async fn who_is_not_signed_in_cannot_sign_out(world) {
        let shop = world.tenant("shop", Preset::Shop).await;
        let body = json!({ "refresh_token": shop.admin.refresh_token });
        world.node.post("/v1/auth/logout", body).await.refused(401, "unauthenticated");
    }
}
