//! One username in several accounts: the account's slug says which one is meant.

use domain::policy::Preset;
use tests::{PASSWORD, Person, json, on_both};

const ADA: &str = "ada@consultants.example";

on_both! {
    /// With the slug each signs in to their own account; without it, or with another, nobody learns that there are two.
    async fn the_slug_says_which_account_is_meant(world) {
        let one = world.account("one", Preset::Msp, ADA).await;
        let two = world.account("two", Preset::Msp, ADA).await;
        let ada_one = Person::sign_in(&world.node, ADA, PASSWORD, Some("one")).await;
        let ada_two = Person::sign_in(&world.node, ADA, PASSWORD, Some("two")).await;
        assert_ne!(ada_one.id, ada_two.id);
        assert_eq!(ada_one.get("/v1/account").await.ok()["id"], json!(one));
        assert_eq!(ada_two.get("/v1/account").await.ok()["id"], json!(two));
        ada_one.get(&format!("/v1/users/{}", ada_two.id)).await.refused(404, "not_found");

        let without = world.node.login(ADA, PASSWORD).await.refused(401, "invalid_credentials");
        let unknown = world.node.login("nobody@consultants.example", PASSWORD).await;
        assert_eq!(without["detail"], unknown.refused(401, "invalid_credentials")["detail"]);
        let elsewhere = json!({ "username": ADA, "password": PASSWORD, "account": "three" });
        world.node.post("/v1/auth/login", elsewhere).await.refused(401, "invalid_credentials");
    }

    /// A null account is one that is left out.
    async fn a_null_account_is_left_out(world) {
        world.account("one", Preset::Msp, ADA).await;
        let login = json!({ "username": ADA, "password": PASSWORD, "account": null });
        world.node.post("/v1/auth/login", login).await.ok();
    }

    /// "Forgot your password?" takes the slug too, and without it guesses nothing.
    async fn a_forgotten_password_takes_the_slug_too(world) {
        world.account("one", Preset::Msp, ADA).await;
        world.account("two", Preset::Msp, ADA).await;
        world.node.forget(ADA).await;
        assert_eq!(world.mails().await.len(), 0);
        let body = json!({ "username": ADA, "account": "two" });
        world.node.post("/v1/auth/forgot-password", body).await.expect(202);
        let mail = world.newest_mail_to(ADA).await;
        assert!(mail.text.contains("Account two"), "{}", mail.text);

        world.node.reset(&mail.token(), "Quiet-Rhino-77-naps").await.expect(204);
        let login = |account| json!({ "username": ADA, "password": PASSWORD, "account": account });
        world.node.post("/v1/auth/login", login("one")).await.ok();
        world.node.post("/v1/auth/login", login("two")).await.refused(401, "invalid_credentials");
    }

    /// Wrong passwords in one account lock nobody in the other.
    async fn a_lock_in_one_account_is_not_one_in_the_other(world) {
        world.account("one", Preset::Shop, ADA).await;
        world.account("two", Preset::Shop, ADA).await;
        let login = |account, password| {
            let body = json!({ "username": "ada.lovelace", "password": password, "account": account });
            world.node.post("/v1/auth/login", body)
        };
        assert_eq!(login("one", PASSWORD).await.ok()["outcome"], "authenticated");
        for _ in 0..10 {
            login("one", "wrong").await.refused(401, "invalid_credentials");
        }
        login("one", PASSWORD).await.refused(403, "locked_out");
        login("two", PASSWORD).await.ok();
    }
}
