//! One's own second factor: set up, replaced, dropped; recovery codes made anew.

use chrono::TimeDelta;
use domain::policy::Preset;
use tests::{PASSWORD, Person, json, on_both, totp_code};

async fn enroll(person: &Person) -> (String, Vec<String>) {
    let shown = person.post("/v1/me/mfa/totp", json!({})).await.ok();
    let secret = shown["secret"].as_str().unwrap().to_owned();
    assert!(shown["qr_code"].as_str().unwrap().starts_with("data:image/png;base64,"));
    let code = totp_code(&secret, person.node.state.ambient.now());
    let codes = person.post("/v1/me/mfa/totp/confirm", json!({ "code": code })).await.ok();
    let codes = codes["recovery_codes"].as_array().unwrap().iter().map(|code| code.as_str().unwrap().to_owned());
    (secret, codes.collect())
}

on_both! {
    /// Where none is required one may have a second factor, is asked for it from then on, and may drop it again.
    async fn a_second_factor_of_ones_own_is_asked_for_and_can_be_dropped(world) {
        let shop = world.tenant("shop", Preset::Shop).await;
        let bob = shop.admin.brings(&world, "bob", "Engineer").await;
        let (secret, codes) = enroll(&bob).await;
        assert_eq!((codes.len(), &bob.whoami().await.ok()["mfa_enrolled"]), (10, &json!(true)));

        world.advance(TimeDelta::seconds(30));
        let challenge = world.node.challenge(&bob.username, PASSWORD, "totp").await;
        world.node.answer(&challenge, &totp_code(&secret, world.now())).await.ok();

        let waiting = world.node.challenge(&bob.username, PASSWORD, "totp").await;
        bob.delete("/v1/me/mfa/totp").await.expect(204);
        bob.delete("/v1/me/mfa/totp").await.expect(204);
        world.node.answer_with_recovery_code(&waiting, &codes[0]).await.refused(401, "invalid_credentials");
        assert_eq!(world.node.login(&bob.username, PASSWORD).await.ok()["outcome"], "authenticated");
    }

    /// Where one is required it can be replaced, not dropped; the old secret and its recovery codes are then void.
    async fn a_required_second_factor_is_replaced_not_dropped(world) {
        let acme = world.tenant("acme", Preset::Msp).await;
        acme.admin.delete("/v1/me/mfa/totp").await.refused(403, "mfa_required");
        let (secret, codes) = enroll(&acme.admin).await;
        assert!(codes.iter().all(|code| !acme.admin.recovery_codes.contains(code)));
        world.advance(TimeDelta::seconds(30));
        let challenge = world.node.challenge(&acme.admin.username, PASSWORD, "totp").await;
        world.node.answer(&challenge, &acme.admin.code()).await.refused(401, "invalid_credentials");
        let old = &acme.admin.recovery_codes[0];
        world.node.answer_with_recovery_code(&challenge, old).await.refused(401, "invalid_credentials");
        world.node.answer(&challenge, &totp_code(&secret, world.now())).await.ok();
    }

    /// Until it is confirmed the old one counts, and a confirmation is not guessed.
    async fn an_unconfirmed_second_factor_changes_nothing(world) {
        let acme = world.tenant("acme", Preset::Msp).await;
        let confirm = |code: String| acme.admin.post("/v1/me/mfa/totp/confirm", json!({ "code": code }));
        confirm("000000".to_owned()).await.refused(409, "enrollment_not_started");
        acme.admin.post("/v1/me/mfa/totp", json!({})).await.ok();
        confirm(acme.admin.code()).await.refused(403, "wrong_code");
        acme.admin.signs_in_again(&world, PASSWORD).await;
        for _ in 0..10 {
            confirm("000000".to_owned()).await;
        }
        acme.admin.whoami().await.refused(401, "unauthenticated");
    }

    /// New recovery codes void the old ones; without a second factor there are none.
    async fn new_recovery_codes_void_the_old_ones(world) {
        let acme = world.tenant("acme", Preset::Msp).await;
        let codes = acme.admin.post("/v1/me/mfa/recovery-codes", json!({})).await.ok();
        let codes = codes["recovery_codes"].as_array().unwrap();
        assert_eq!(codes.len(), 10);
        let challenge = world.node.challenge(&acme.admin.username, PASSWORD, "totp").await;
        let old = &acme.admin.recovery_codes[0];
        world.node.answer_with_recovery_code(&challenge, old).await.refused(401, "invalid_credentials");
        world.node.answer_with_recovery_code(&challenge, codes[0].as_str().unwrap()).await.ok();

        let shop = world.tenant("shop", Preset::Shop).await;
        shop.admin.post("/v1/me/mfa/recovery-codes", json!({})).await.refused(409, "mfa_not_enrolled");
    }
}
