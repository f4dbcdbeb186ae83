//! Setting up a second factor while signing in (S0.33, S4.3).

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use chrono::TimeDelta;
use domain::policy::Preset;
use futures_util::future::join_all;
use tests::{PASSWORD, json, on_both, totp_code};
use url::Url;

const PATH: &str = "/v1/auth/challenges/totp-enrollment";

on_both! {
    /// S0.33: the secret comes for typing, for opening and for scanning; a code from it signs in and brings ten
    /// recovery codes, and the user is told by mail.
    async fn a_second_factor_is_set_up_with_a_code(world) {
        world.account("acme", Preset::Msp, "ada@acme.example").await;
        let challenge = world.node.challenge("ada@acme.example", PASSWORD, "totp_enrollment").await;
        let shown = world.node.post(PATH, json!({ "challenge_token": challenge })).await.ok();

        let secret = shown["secret"].as_str().unwrap();
        let uri = Url::parse(shown["otpauth_uri"].as_str().unwrap()).unwrap();
        assert_eq!((uri.scheme(), uri.host_str()), ("otpauth", Some("totp")));
        let query = |name| uri.query_pairs().find(|(key, _)| key == name).map(|(_, value)| value.into_owned());
        assert_eq!(query("secret").as_deref(), Some(secret));
        assert_eq!(query("issuer").as_deref(), Some("Account acme"));
        assert!(uri.path().contains("ada"), "{uri}");
        let picture = shown["qr_code"].as_str().unwrap().strip_prefix("data:image/png;base64,").unwrap();
        let picture = BASE64_STANDARD.decode(picture).unwrap();
        assert_eq!(picture[..8], *b"\x89PNG\r\n\x1a\n");

        let code = totp_code(secret, world.now());
        let outcome = world.node.confirm_enrollment(&challenge, &code).await.ok();
        assert_eq!(outcome["outcome"], "authenticated");
        assert_eq!(outcome["recovery_codes"].as_array().unwrap().len(), 10);
        assert_eq!(outcome["user"]["mfa_enrolled"], true);
        assert!(world.newest_mail_to("ada@acme.example").await.subject.to_lowercase().contains("two-factor")
            || world.newest_mail_to("ada@acme.example").await.text.to_lowercase().contains("factor"));
        world.node.confirm_enrollment(&challenge, &code).await.refused(401, "invalid_challenge");
    }

    /// Asking again makes a new secret, and only the newest counts.
    async fn only_the_newest_secret_counts(world) {
        world.account("acme", Preset::Msp, "ada@acme.example").await;
        let challenge = world.node.challenge("ada@acme.example", PASSWORD, "totp_enrollment").await;
        world.node.confirm_enrollment(&challenge, "000000").await.refused(409, "enrollment_not_started");
        let older = world.node.start_enrollment(&challenge).await;
        let newer = world.node.start_enrollment(&challenge).await;
        let code = |secret: &str| totp_code(secret, world.now());
        world.node.confirm_enrollment(&challenge, &code(&older)).await.refused(401, "invalid_credentials");
        world.node.confirm_enrollment(&challenge, &code(&newer)).await.ok();
    }

    /// Of two who set one up for the same user only the first succeeds: a second factor is never replaced by a password.
    async fn the_first_who_confirms_wins(world) {
        world.account("acme", Preset::Msp, "ada@acme.example").await;
        let mut steps = Vec::new();
        for _ in 0..3 {
            let challenge = world.node.challenge("ada@acme.example", PASSWORD, "totp_enrollment").await;
            let secret = world.node.start_enrollment(&challenge).await;
            steps.push((challenge, totp_code(&secret, world.now())));
        }
        let answers = join_all(steps.iter().map(|(it, code)| world.node.confirm_enrollment(it, code))).await;
        assert_eq!(answers.iter().filter(|answer| answer.status == 200).count(), 1);
        for lost in answers.into_iter().filter(|answer| answer.status != 200) {
            lost.refused(401, "invalid_challenge");
        }
    }

    /// Guessing at the confirmation is limited too, and the challenge lasts half an hour.
    async fn a_confirmation_is_not_guessed(world) {
        world.account("acme", Preset::Msp, "ada@acme.example").await;
        let challenge = world.node.challenge("ada@acme.example", PASSWORD, "totp_enrollment").await;
        let secret = world.node.start_enrollment(&challenge).await;
        for _ in 0..5 {
            world.node.confirm_enrollment(&challenge, "000000").await.refused(401, "invalid_credentials");
        }
        let code = totp_code(&secret, world.now());
        world.node.confirm_enrollment(&challenge, &code).await.refused(401, "invalid_challenge");

        let challenge = world.node.challenge("ada@acme.example", PASSWORD, "totp_enrollment").await;
        world.advance(TimeDelta::minutes(30));
        world.node.post(PATH, json!({ "challenge_token": challenge })).await.refused(401, "invalid_challenge");
    }
}
