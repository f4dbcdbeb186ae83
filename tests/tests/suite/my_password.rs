//! Changing one's own password (S0.30).

use domain::policy::Preset;
use futures_util::future::join_all;
use tests::{PASSWORD, Value, json, on_both};

const ANOTHER: &str = "Quiet-Rhino-77-naps";

fn change(from: &str, to: &str) -> Value {
    json!({ "current_password": from, "new_password": to, "confirm_password": to })
}

on_both! {
    /// S0.30: the new password takes effect at once; the session that asks goes on, all others end, and a mail tells.
    async fn s0_30_a_signed_in_user_changes_the_password(world) {
        let acme = world.tenant("acme", Preset::Msp).await;
        let bob = acme.admin.hires(&world, "Bob Barker", "Engineer").await;
        let elsewhere = bob.signs_in_again(&world, PASSWORD).await;
        world.node.forget(&bob.username).await;
        let link = world.newest_mail_to(&bob.username).await.token();

        bob.post("/v1/me/password", change(PASSWORD, ANOTHER)).await.expect(204);

        bob.whoami().await.ok();
        world.node.refresh(&bob.refresh_token).await.ok();
        elsewhere.whoami().await.refused(401, "unauthenticated");
        world.node.refresh(&elsewhere.refresh_token).await.refused(401, "invalid_refresh_token");
        world.node.login(&bob.username, PASSWORD).await.refused(401, "invalid_credentials");
        world.node.reset(&link, PASSWORD).await.refused(410, "reset_link_revoked");
        assert!(world.newest_mail_to(&bob.username).await.subject.contains("password"));
        bob.signs_in_again(&world, ANOTHER).await;
    }

    /// The current password is asked for, and the new one must be acceptable and typed twice alike.
    async fn a_change_takes_the_current_password(world) {
        let acme = world.tenant("acme", Preset::Msp).await;
        let ask = |body| acme.admin.post("/v1/me/password", body);
        ask(change("wrong", ANOTHER)).await.refused(403, "wrong_password");
        ask(change(&"x".repeat(100_000), ANOTHER)).await.refused(403, "wrong_password");
        assert_eq!(ask(change(PASSWORD, "short")).await.faults()[0].0, "/new_password");
        let differing = json!({ "current_password": PASSWORD, "new_password": ANOTHER, "confirm_password": PASSWORD });
        assert_eq!(ask(differing).await.faults(), [("/confirm_password".to_owned(), "mismatch".to_owned())]);
        acme.admin.whoami().await.ok();
        acme.admin.signs_in_again(&world, PASSWORD).await;
    }

    /// Changed twice at the same moment, one of the new passwords is the password.
    async fn a_race_leaves_one_password(world) {
        let acme = world.tenant("acme", Preset::Msp).await;
        let passwords = ["Quiet-Rhino-77-naps", "Quiet-Rhino-78-naps", "Quiet-Rhino-79-naps"];
        let asked = passwords.map(|to| acme.admin.post("/v1/me/password", change(PASSWORD, to)));
        let answers = join_all(asked).await;
        assert_eq!(answers.iter().filter(|answer| answer.status == 204).count(), 1);
        for (answer, password) in answers.iter().zip(passwords) {
            let expected = if answer.status == 204 { 200 } else { 401 };
            assert_eq!(world.node.login(&acme.admin.username, password).await.status, expected);
        }
    }
}
