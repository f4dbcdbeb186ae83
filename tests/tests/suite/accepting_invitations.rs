//! Invitations from the side of who was invited (S0.22 to S0.25, S2.9, S4.3).

use chrono::TimeDelta;
use domain::policy::Preset;
use futures_util::future::join_all;
use tests::{PASSWORD, Person, json, on_both, totp_code};

const ANOTHER: &str = "Quiet-Rhino-77-naps";

on_both! {
    /// S0.22, S0.23: the link says whom it is for, and for how long: seven days.
    async fn s0_23_an_invitation_says_whom_it_is_for(world) {
        let acme = world.tenant("acme", Preset::Msp).await;
        let bob = acme.admin.invites(&world, "Bob Barker", "Engineer").await;
        let shown = world.node.check_invitation(&bob.token).await.ok();
        let expires_at = (world.now() + TimeDelta::days(7)).format("%Y-%m-%dT%H:%M:%SZ").to_string();
        assert_eq!(shown, json!({
            "email": bob.email, "first_name": "Bob", "username": bob.email, "account_name": "Account acme",
            "account_slug": "acme",
            "expires_at": expires_at, "mfa_required": true
        }));
        // Looking does not use it up.
        world.node.check_invitation(&bob.token).await.ok();
        world.node.accept(&bob.token, PASSWORD).await.ok();
    }

    /// S2.9, S3.3, S3.9: who is invited, or chooses a new password, is told what they sign in with: a name that was given
    /// to them or made from theirs they cannot know.
    async fn s3_3_a_username_is_told_to_whose_it_is(world) {
        let shop = world.tenant("shop", Preset::Shop).await;
        let role = shop.admin.role("Engineer").await;
        let body = json!({ "first_name": "Zoë", "last_name": "Ünal", "email": "zoe@people.example", "role_id": role,
            "password": PASSWORD });
        let zoe = shop.admin.post("/v1/users", body).await.expect(201);
        let username = zoe["username"].as_str().unwrap();
        let told = format!("Your username is {username}\n(in the account shop).");
        let invitation = world.newest_mail_to("zoe@people.example").await;
        assert!(invitation.text.replace("\r\n", "\n").contains(&told), "{}", invitation.text);
        let shown = world.node.check_invitation(&invitation.token()).await.ok();
        assert_eq!((&shown["username"], &shown["account_slug"]), (&json!(username), &json!("shop")));
        shop.admin.act(zoe["id"].as_str().unwrap(), "activate").await.ok();
        let forgotten = json!({ "username": username, "account": "shop" });
        world.node.post("/v1/auth/forgot-password", forgotten).await.expect(202);
        let link = world.newest_mail_to("zoe@people.example").await;
        assert!(link.subject.contains("new password") && link.text.replace("\r\n", "\n").contains(&told), "{}", link.text);
    }

    /// S0.23: after seven days the link has expired; with it a new one can be asked for, at most every five minutes.
    async fn s0_23_an_expired_invitation_asks_for_a_new_one(world) {
        let acme = world.tenant("acme", Preset::Msp).await;
        let bob = acme.admin.invites(&world, "Bob Barker", "Engineer").await;
        world.advance(TimeDelta::days(7) - TimeDelta::seconds(1));
        world.node.check_invitation(&bob.token).await.ok();
        world.advance(TimeDelta::seconds(1));
        world.node.check_invitation(&bob.token).await.refused(410, "invitation_expired");
        world.node.accept(&bob.token, PASSWORD).await.refused(410, "invitation_expired");

        let before = world.mails().await.len();
        world.node.request_invitation(&bob.token).await;
        world.node.request_invitation(&bob.token).await;
        assert_eq!(world.mails().await.len(), before + 1);
        let fresh = world.newest_mail_to(&bob.email).await.token();
        world.advance(TimeDelta::days(7) - TimeDelta::seconds(1));
        world.node.accept(&fresh, PASSWORD).await.ok();
    }

    /// S0.24, S0.25, S2.9: of two invitations only the newer works, for seven days of its own.
    async fn s0_25_a_resent_invitation_replaces_the_older_one(world) {
        let acme = world.tenant("acme", Preset::Msp).await;
        let bob = acme.admin.invites(&world, "Bob Barker", "Engineer").await;
        world.advance(TimeDelta::minutes(10));
        acme.admin.act(&bob.id, "resend-invitation").await.ok();
        let newer = world.newest_mail_to(&bob.email).await.token();
        assert_ne!(newer, bob.token);
        world.node.check_invitation(&bob.token).await.refused(410, "invitation_revoked");
        world.node.accept(&bob.token, PASSWORD).await.refused(410, "invitation_revoked");
        world.advance(TimeDelta::days(7) - TimeDelta::seconds(1));
        world.node.check_invitation(&newer).await.ok();
    }

    /// S0.25: whoever began with the older link does not complete with it once a newer one is out.
    async fn s0_25_what_an_older_link_began_ends_with_it(world) {
        let acme = world.tenant("acme", Preset::Msp).await;
        let bob = acme.admin.invites(&world, "Bob Barker", "Engineer").await;
        let begun = world.node.accept(&bob.token, PASSWORD).await.ok();
        let challenge = begun["challenge_token"].as_str().unwrap();
        let secret = world.node.start_enrollment(challenge).await;
        acme.admin.act(&bob.id, "resend-invitation").await.ok();

        let code = totp_code(&secret, world.now());
        world.node.confirm_enrollment(challenge, &code).await.refused(401, "invalid_challenge");
        let newer = world.newest_mail_to(&bob.email).await.token();
        let outcome = world.node.accept(&newer, ANOTHER).await.ok();
        let bob = Person::enroll_if_asked(&world.node, outcome).await;
        world.node.login(&bob.username, PASSWORD).await.refused(401, "invalid_credentials");
    }

    /// S4.3: password and second factor complete the onboarding; the link is then used up.
    async fn s4_3_password_and_second_factor_complete_the_onboarding(world) {
        let acme = world.tenant("acme", Preset::Msp).await;
        let invitee = acme.admin.invites(&world, "Bob Barker", "Engineer").await;
        let bob = invitee.accepts(&world.node).await;
        assert_eq!(bob.recovery_codes.len(), 10);
        assert_eq!(bob.whoami().await.ok()["status"], "active");
        world.node.check_invitation(&invitee.token).await.refused(410, "invitation_used");
        world.node.accept(&invitee.token, ANOTHER).await.refused(410, "invitation_used");
        let mails = world.mails().await.len();
        world.node.request_invitation(&invitee.token).await;
        assert_eq!(world.mails().await.len(), mails);
    }

    /// Who closes the tab between password and second factor opens the link again; until then nothing is signed in to.
    async fn closing_the_tab_in_between_strands_nobody(world) {
        let acme = world.tenant("acme", Preset::Msp).await;
        let bob = acme.admin.invites(&world, "Bob Barker", "Engineer").await;
        let outcome = world.node.accept(&bob.token, PASSWORD).await.ok();
        assert_eq!((&outcome["outcome"], &outcome["challenge"]), (&json!("challenge"), &json!("totp_enrollment")));
        assert_eq!(acme.admin.sees(&bob.id).await["status"], "provisioned");
        world.node.login(&bob.email, PASSWORD).await.refused(401, "invalid_credentials");

        world.advance(TimeDelta::days(2));
        world.node.check_invitation(&bob.token).await.ok();
        let outcome = world.node.accept(&bob.token, ANOTHER).await.ok();
        let bob = Person::enroll_if_asked(&world.node, outcome).await;
        bob.signs_in_again(&world, ANOTHER).await;
    }

    /// Where no second factor is required the password is all (S3.9).
    async fn s3_9_where_no_second_factor_is_required_the_password_is_all(world) {
        let shop = world.tenant("shop", Preset::Shop).await;
        let bob = shop.admin.brings(&world, "bob", "Engineer").await;
        assert_eq!(bob.totp_secret, None);
        assert_eq!(bob.whoami().await.ok()["status"], "active");
    }

    /// A weak password does not spend the link, and says every rule that it breaks.
    async fn a_weak_password_does_not_spend_the_link(world) {
        let acme = world.tenant("acme", Preset::Msp).await;
        let bob = acme.admin.invites(&world, "Bob Barker", "Engineer").await;
        for weak in ["", "short", "password1234", &bob.email, &"x".repeat(129)] {
            let answer = world.node.accept(&bob.token, weak).await;
            assert!(!answer.faults().is_empty(), "{weak}: {}", answer.text);
            assert!(answer.faults().iter().all(|(place, _)| place == "/password"), "{}", answer.text);
            answer.refused(422, "validation_failed");
        }
        let mismatch = json!({ "token": bob.token, "password": PASSWORD, "confirm_password": ANOTHER });
        let answer = world.node.post("/v1/invitations/accept", mismatch).await;
        assert_eq!(answer.faults(), [("/confirm_password".to_owned(), "mismatch".to_owned())]);
        assert_eq!(bob.accepts(&world.node).await.whoami().await.ok()["status"], "active");
    }

    /// Accepted by several at the same moment, an invitation lets exactly one in.
    async fn a_race_for_an_invitation_has_one_winner(world) {
        let shop = world.tenant("shop", Preset::Shop).await;
        let role = shop.admin.role("Engineer").await;
        let grace = json!({
            "first_name": "Grace", "last_name": "Hopper", "email": "grace@people.example", "role_id": role,
            "username": "grace", "password": PASSWORD
        });
        shop.admin.post("/v1/users", grace).await.expect(201);
        let token = world.newest_mail_to("grace@people.example").await.token();
        let answers = join_all((0..4).map(|_| world.node.accept(&token, ANOTHER))).await;
        assert_eq!(answers.iter().filter(|answer| answer.status == 200).count(), 1);
        for lost in answers.into_iter().filter(|answer| answer.status != 200) {
            lost.refused(410, "invitation_used");
        }
    }

    /// An invitation dies with access: suspended 403, deactivated or deleted 410, and giving access back does not revive it.
    async fn an_invitation_dies_with_access(world) {
        let acme = world.tenant("acme", Preset::Msp).await;
        let bob = acme.admin.invites(&world, "Bob Barker", "Engineer").await;
        acme.admin.act(&bob.id, "deactivate").await.ok();
        world.node.check_invitation(&bob.token).await.refused(410, "invitation_revoked");
        world.node.accept(&bob.token, PASSWORD).await.refused(410, "invitation_revoked");
        acme.admin.act(&bob.id, "reactivate").await.ok();
        world.node.accept(&bob.token, PASSWORD).await.refused(410, "invitation_revoked");
        let fresh = world.newest_mail_to(&bob.email).await.token();
        world.node.accept(&fresh, PASSWORD).await.ok();

        let portal = world.tenant("portal", Preset::Portal).await;
        let role = portal.admin.role("Engineer").await;
        let grace = json!({
            "first_name": "Grace", "last_name": "Hopper", "email": "grace@portal.example", "role_id": role,
            "username": "grace"
        });
        let grace = portal.admin.post("/v1/users", grace).await.expect(201);
        let (id, token) = (grace["id"].as_str().unwrap(), world.newest_mail_to("grace@portal.example").await.token());
        portal.admin.act(id, "lock").await.ok();
        world.node.accept(&token, PASSWORD).await.refused(403, "suspended");
        portal.admin.act(id, "unlock").await.ok();
        world.node.accept(&token, PASSWORD).await.refused(410, "invitation_revoked");
        assert!(portal.admin.delete(&format!("/v1/users/{id}")).await.status < 300);
        world.node.accept(&token, PASSWORD).await.refused(410, "invitation_revoked");
        world.node.request_invitation(&token).await;
    }

    /// What is no invitation gets the answer of a dead one, and nobody gets mail.
    async fn only_invitations_are_accepted(world) {
        let acme = world.tenant("acme", Preset::Msp).await;
        world.node.forget(&acme.admin.username).await;
        let reset = world.newest_mail_to(&acme.admin.username).await.token();
        let mails = world.mails().await.len();
        let made_up = format!("rst_inv_{}", "A".repeat(43));
        let renamed = reset.replace("rst_pwd_", "rst_inv_");
        for token in ["", "é", &made_up, &renamed, &reset, &acme.admin.token] {
            world.node.check_invitation(token).await.refused(410, "invitation_revoked");
            world.node.accept(token, PASSWORD).await.refused(410, "invitation_revoked");
            world.node.request_invitation(token).await;
        }
        assert_eq!(world.mails().await.len(), mails);
    }
}
