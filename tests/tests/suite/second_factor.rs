//! The second factor at signing in: codes, recovery codes and the challenge between password and session (S0.33, S2.8).

use chrono::TimeDelta;
use domain::policy::Preset;
use futures_util::future::join_all;
use tests::{PASSWORD, json, on_both, totp_code};

on_both! {
    /// After the password a code is asked for, and nothing but the code opens the session.
    async fn a_code_completes_a_sign_in(world) {
        let acme = world.tenant("acme", Preset::Msp).await;
        world.advance(TimeDelta::seconds(30));
        let challenge = world.node.challenge(&acme.admin.username, PASSWORD, "totp").await;
        world.node.whoami(&challenge).await.refused(401, "unauthenticated");
        world.node.refresh(&challenge).await.refused(401, "invalid_refresh_token");
        let outcome = world.node.answer(&challenge, &acme.admin.code()).await.ok();
        assert_eq!((&outcome["outcome"], &outcome["user"]["id"]), (&json!("authenticated"), &json!(acme.admin.id)));
        world.node.answer(&challenge, &acme.admin.code()).await.refused(401, "invalid_challenge");
    }

    /// A code works once: neither a second sign-in nor the one that confirmed the enrolment may repeat it.
    async fn a_code_works_once(world) {
        let acme = world.tenant("acme", Preset::Msp).await;
        let challenge = world.node.challenge(&acme.admin.username, PASSWORD, "totp").await;
        world.node.answer(&challenge, &acme.admin.code()).await.refused(401, "invalid_credentials");
        world.advance(TimeDelta::seconds(30));
        world.node.answer(&challenge, &acme.admin.code()).await.ok();
        let challenge = world.node.challenge(&acme.admin.username, PASSWORD, "totp").await;
        world.node.answer(&challenge, &acme.admin.code()).await.refused(401, "invalid_credentials");
    }

    /// The same code in two challenges at the same moment opens exactly one session.
    async fn a_code_works_once_even_in_parallel(world) {
        let acme = world.tenant("acme", Preset::Msp).await;
        world.advance(TimeDelta::seconds(30));
        let challenges = [
            world.node.challenge(&acme.admin.username, PASSWORD, "totp").await,
            world.node.challenge(&acme.admin.username, PASSWORD, "totp").await,
            world.node.challenge(&acme.admin.username, PASSWORD, "totp").await,
        ];
        let code = acme.admin.code();
        let answers = join_all(challenges.iter().map(|challenge| world.node.answer(challenge, &code))).await;
        assert_eq!(answers.iter().filter(|answer| answer.status == 200).count(), 1);
        assert_eq!(answers.iter().filter(|answer| answer.status == 401).count(), 2);
    }

    /// Clocks differ by half a minute and people type slowly: the neighbouring codes are taken, others are not.
    async fn the_neighbouring_codes_are_taken(world) {
        let acme = world.tenant("acme", Preset::Msp).await;
        let secret = acme.admin.totp_secret.clone().unwrap();
        world.advance(TimeDelta::minutes(5));
        for (seconds, status) in [(-60, 401), (-30, 200), (30, 200), (60, 401)] {
            let challenge = world.node.challenge(&acme.admin.username, PASSWORD, "totp").await;
            let code = totp_code(&secret, world.now() + TimeDelta::seconds(seconds));
            assert_eq!(world.node.answer(&challenge, &code).await.status, status, "{seconds}");
        }
        // Spaces as apps show them.
        world.advance(TimeDelta::minutes(5));
        let challenge = world.node.challenge(&acme.admin.username, PASSWORD, "totp").await;
        let code = acme.admin.code();
        world.node.answer(&challenge, &format!("{} {}", &code[..3], &code[3..])).await.ok();
    }

    /// Each recovery code stands in for the authenticator once, however it is typed.
    async fn a_recovery_code_works_once(world) {
        let acme = world.tenant("acme", Preset::Msp).await;
        let codes = &acme.admin.recovery_codes;
        assert_eq!(codes.len(), 10);
        for code in codes {
            let challenge = world.node.challenge(&acme.admin.username, PASSWORD, "totp").await;
            let typed = code.to_lowercase().replace('-', " ");
            world.node.answer_with_recovery_code(&challenge, &typed).await.ok();
            let challenge = world.node.challenge(&acme.admin.username, PASSWORD, "totp").await;
            world.node.answer_with_recovery_code(&challenge, code).await.refused(401, "invalid_credentials");
        }
    }

    /// One recovery code used in parallel opens exactly one session.
    async fn a_recovery_code_works_once_even_in_parallel(world) {
        let acme = world.tenant("acme", Preset::Msp).await;
        let one = world.node.challenge(&acme.admin.username, PASSWORD, "totp").await;
        let two = world.node.challenge(&acme.admin.username, PASSWORD, "totp").await;
        let code = &acme.admin.recovery_codes[0];
        let answers = join_all([&one, &two].map(|it| world.node.answer_with_recovery_code(it, code))).await;
        let mut statuses: Vec<_> = answers.iter().map(|answer| answer.status).collect();
        statuses.sort_unstable();
        assert_eq!(statuses, [200, 401]);
    }

    /// A recovery code belongs to one user, and so does a challenge.
    async fn nobody_answers_with_somebody_elses_codes(world) {
        let acme = world.tenant("acme", Preset::Msp).await;
        let bob = acme.admin.hires(&world, "Bob Barker", "Engineer").await;
        world.advance(TimeDelta::minutes(1));
        let challenge = world.node.challenge(&bob.username, PASSWORD, "totp").await;
        world.node.answer(&challenge, &acme.admin.code()).await.refused(401, "invalid_credentials");
        let code = &acme.admin.recovery_codes[0];
        world.node.answer_with_recovery_code(&challenge, code).await.refused(401, "invalid_credentials");
        let outcome = world.node.answer(&challenge, &bob.code()).await.ok();
        assert_eq!(outcome["user"]["id"], json!(bob.id));
    }

    /// A challenge is given up after five wrong answers, and with it the guessing.
    async fn five_wrong_answers_end_a_challenge(world) {
        let acme = world.tenant("acme", Preset::Msp).await;
        world.advance(TimeDelta::minutes(1));
        let challenge = world.node.challenge(&acme.admin.username, PASSWORD, "totp").await;
        for guess in ["000000", "12345", "", "1234567", "１２３４５６"] {
            world.node.answer(&challenge, guess).await.refused(401, "invalid_credentials");
        }
        world.node.answer(&challenge, &acme.admin.code()).await.refused(401, "invalid_challenge");
        let again = world.node.challenge(&acme.admin.username, PASSWORD, "totp").await;
        world.node.answer(&again, &acme.admin.code()).await.ok();
    }

    /// Wrong codes count like wrong passwords: ten of them lock, whichever challenges they were spread over (S2.5).
    async fn wrong_codes_count_as_wrong_passwords(world) {
        let acme = world.tenant("acme", Preset::Msp).await;
        let bob = acme.admin.hires(&world, "Bob Barker", "Engineer").await;
        let spare = world.node.challenge(&bob.username, PASSWORD, "totp").await;
        world.node.login(&bob.username, "wrong").await.refused(401, "invalid_credentials");
        for _ in 0..3 {
            let challenge = world.node.challenge(&bob.username, PASSWORD, "totp").await;
            for _ in 0..3 {
                world.node.answer(&challenge, "000000").await.refused(401, "invalid_credentials");
            }
        }
        assert_eq!(acme.admin.sees(&bob.id).await["status"], "locked_out");
        world.node.login(&bob.username, PASSWORD).await.refused(403, "locked_out");
        world.advance(TimeDelta::minutes(1));
        // The lock ended the challenges as well.
        world.node.answer(&spare, &bob.code()).await.refused(401, "invalid_challenge");
        bob.whoami().await.refused(401, "unauthenticated");
    }

    /// A challenge lasts minutes, not hours.
    async fn a_challenge_expires(world) {
        let acme = world.tenant("acme", Preset::Msp).await;
        let outcome = world.node.login(&acme.admin.username, PASSWORD).await.ok();
        let challenge = outcome["challenge_token"].as_str().unwrap();
        world.advance(TimeDelta::seconds(outcome["expires_in"].as_i64().unwrap()));
        world.node.answer(challenge, &acme.admin.code()).await.refused(401, "invalid_challenge");
    }

    /// A challenge is met by what it asks for: a token of another kind, or of nobody, opens nothing.
    async fn a_challenge_is_met_by_what_it_asks_for_only(world) {
        let acme = world.tenant("acme", Preset::Msp).await;
        world.advance(TimeDelta::minutes(1));
        let challenge = world.node.challenge(&acme.admin.username, PASSWORD, "totp").await;
        let body = json!({ "challenge_token": challenge });
        let path = "/v1/auth/challenges/totp-enrollment";
        world.node.post(path, body).await.refused(401, "invalid_challenge");
        world.node.confirm_enrollment(&challenge, &acme.admin.code()).await.refused(401, "invalid_challenge");
        let password = "Another-Giraffe-43-hums";
        world.node.answer_with_password(&challenge, password).await.refused(401, "invalid_challenge");

        let made_up = format!("rst_chl_{}", "A".repeat(43));
        for token in [acme.admin.refresh_token.as_str(), acme.admin.token.as_str(), &made_up, "", "é"] {
            world.node.answer(token, &acme.admin.code()).await.refused(401, "invalid_challenge");
        }
    }

    /// Exactly one proof is sent, and odd ones are wrong, not fatal.
    async fn odd_answers_are_refused_politely(world) {
        let acme = world.tenant("acme", Preset::Msp).await;
        let challenge = world.node.challenge(&acme.admin.username, PASSWORD, "totp").await;
        let path = "/v1/auth/challenges/totp";
        let both = json!({ "challenge_token": challenge, "code": "000000", "recovery_code": "x" });
        world.node.post(path, both).await.refused(422, "validation_failed");
        world.node.post(path, json!({ "challenge_token": challenge })).await.refused(422, "validation_failed");
        let long = json!({ "challenge_token": challenge, "recovery_code": "0".repeat(10_000) });
        world.node.post(path, long).await.refused(422, "validation_failed");
        for code in ["!!!!!!!!!!!!!!!!", "éééééééé", &"0".repeat(64), "    ", "----------------"] {
            let challenge = world.node.challenge(&acme.admin.username, PASSWORD, "totp").await;
            world.node.answer_with_recovery_code(&challenge, code).await.refused(401, "invalid_credentials");
        }
    }
}
