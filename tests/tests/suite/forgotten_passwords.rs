//! "Forgot your password?" and links that set a new one (S0.30, S2.5: RECOVERY).

use chrono::TimeDelta;
use domain::policy::Preset;
use futures_util::future::join_all;
use tests::{PASSWORD, json, on_both};

const ANOTHER: &str = "Quiet-Rhino-77-naps";

on_both! {
    /// S0.30: the link from the mail sets a new password, once; every session ends and the new password signs in.
    async fn s0_30_a_forgotten_password_is_replaced_with_a_link(world) {
        let acme = world.tenant("acme", Preset::Msp).await;
        let bob = acme.admin.hires(&world, "Bob Barker", "Engineer").await;
        world.node.forget(&bob.username).await;
        let token = world.newest_mail_to(&bob.username).await.token();
        assert_eq!(acme.admin.sees(&bob.id).await["status"], "recovery");
        bob.whoami().await.ok();

        let answer = world.node.reset(&token, ANOTHER).await;
        assert_eq!((answer.status, answer.text.as_str()), (204, ""));

        bob.whoami().await.refused(401, "unauthenticated");
        world.node.refresh(&bob.refresh_token).await.refused(401, "invalid_refresh_token");
        world.node.login(&bob.username, PASSWORD).await.refused(401, "invalid_credentials");
        world.node.reset(&token, PASSWORD).await.refused(410, "reset_link_used");
        assert_eq!(acme.admin.sees(&bob.id).await["status"], "active");
        // The second factor is still asked for: a mailbox alone is not enough.
        bob.signs_in_again(&world, ANOTHER).await;
        assert!(world.newest_mail_to(&bob.username).await.text.contains("password"));
    }

    /// Whoever asks gets the same answer, whether or not there is such a user, and nobody else gets mail.
    async fn the_answer_tells_nothing(world) {
        let acme = world.tenant("acme", Preset::Msp).await;
        let bob = acme.admin.hires(&world, "Bob Barker", "Engineer").await;
        acme.admin.act(&bob.id, "deactivate").await.ok();
        let before = world.mails().await.len();
        for username in ["nobody@acme.example", bob.username.as_str(), "", "é\u{202e}"] {
            world.node.forget(username).await;
        }
        let body = json!({ "username": acme.admin.username, "account": "elsewhere" });
        world.node.post("/v1/auth/forgot-password", body).await.expect(202);
        assert_eq!(world.mails().await.len(), before);
    }

    /// A recovery that anybody can ask for blocks nobody: the old password goes on working, and signing in ends it.
    async fn asking_for_somebody_else_blocks_nobody(world) {
        let acme = world.tenant("acme", Preset::Msp).await;
        let bob = acme.admin.hires(&world, "Bob Barker", "Engineer").await;
        world.node.forget(&bob.username).await;
        let token = world.newest_mail_to(&bob.username).await.token();
        bob.signs_in_again(&world, PASSWORD).await;
        assert_eq!(acme.admin.sees(&bob.id).await["status"], "active");
        world.node.reset(&token, ANOTHER).await.refused(410, "reset_link_revoked");
    }

    /// An admin's link blocks the old password until a new one is set, even when the user asks for another link.
    async fn an_admins_link_blocks_the_old_password(world) {
        let portal = world.tenant("portal", Preset::Portal).await;
        let bob = portal.admin.brings(&world, "bob", "Engineer").await;
        portal.admin.act(&bob.id, "send-reset-link").await.ok();
        let first = world.newest_mail_to("bob@people.example").await.token();
        bob.whoami().await.refused(401, "unauthenticated");
        world.node.login(&bob.username, PASSWORD).await.refused(403, "recovery_pending");

        world.node.forget(&bob.username).await;
        let second = world.newest_mail_to("bob@people.example").await.token();
        world.node.login(&bob.username, PASSWORD).await.refused(403, "recovery_pending");
        world.node.reset(&first, ANOTHER).await.refused(410, "reset_link_revoked");
        world.node.reset(&second, ANOTHER).await.expect(204);
        bob.signs_in_again(&world, ANOTHER).await;
    }

    /// A link lasts an hour; afterwards an admin's recovery still stands, and a new link completes it.
    async fn a_link_lasts_an_hour(world) {
        let portal = world.tenant("portal", Preset::Portal).await;
        let bob = portal.admin.brings(&world, "bob", "Engineer").await;
        portal.admin.act(&bob.id, "send-reset-link").await.ok();
        let token = world.newest_mail_to("bob@people.example").await.token();
        world.advance(TimeDelta::minutes(60));
        world.node.reset(&token, ANOTHER).await.refused(410, "reset_link_expired");
        world.node.login(&bob.username, PASSWORD).await.refused(403, "recovery_pending");
        world.node.forget(&bob.username).await;
        let token = world.newest_mail_to("bob@people.example").await.token();
        world.advance(TimeDelta::minutes(59));
        world.node.reset(&token, ANOTHER).await.expect(204);
    }

    /// A password that is too weak does not spend the link, and a dead link gets no advice on passwords.
    async fn a_weak_password_does_not_spend_the_link(world) {
        let acme = world.tenant("acme", Preset::Msp).await;
        world.node.forget(&acme.admin.username).await;
        let token = world.newest_mail_to(&acme.admin.username).await.token();
        let answer = world.node.reset(&token, "short").await;
        assert_eq!(answer.faults()[0].0, "/new_password");
        world.node.reset(&token, ANOTHER).await.expect(204);
        world.node.reset(&token, "short").await.refused(410, "reset_link_used");
    }

    /// A link used by several at the same moment sets exactly one password.
    async fn a_race_for_a_link_has_one_winner(world) {
        let acme = world.tenant("acme", Preset::Msp).await;
        world.node.forget(&acme.admin.username).await;
        let token = world.newest_mail_to(&acme.admin.username).await.token();
        let passwords: Vec<_> = (0..4).map(|number| format!("Quiet-Rhino-7{number}-naps")).collect();
        let answers = join_all(passwords.iter().map(|password| world.node.reset(&token, password))).await;
        let winners: Vec<_> = (0..4).filter(|&at| answers[at].status == 204).collect();
        assert_eq!(winners.len(), 1);
        for lost in answers.into_iter().filter(|answer| answer.status != 204) {
            lost.refused(410, "reset_link_used");
        }
        for (at, password) in passwords.iter().enumerate() {
            let expected = if at == winners[0] { 200 } else { 401 };
            assert_eq!(world.node.login(&acme.admin.username, password).await.status, expected);
        }
    }

    /// Only links that are ours and of the right kind work.
    async fn only_reset_links_reset(world) {
        let acme = world.tenant("acme", Preset::Msp).await;
        let bob = acme.admin.invites(&world, "Bob Barker", "Engineer").await;
        let made_up = format!("rst_pwd_{}", "A".repeat(43));
        let renamed = bob.token.replace("rst_inv_", "rst_pwd_");
        for token in ["", "é", &made_up, &renamed, &bob.token, &acme.admin.token] {
            world.node.reset(token, ANOTHER).await.refused(410, "reset_link_revoked");
        }
    }

    /// An invited user who asks gets the invitation again, at most every five minutes.
    async fn an_invited_user_gets_the_invitation_again(world) {
        let acme = world.tenant("acme", Preset::Msp).await;
        let bob = acme.admin.invites(&world, "Bob Barker", "Engineer").await;
        let before = world.mails().await.len();
        world.node.forget(&bob.email).await;
        assert_eq!(world.mails().await.len(), before);
        world.advance(TimeDelta::minutes(5));
        world.node.forget(&bob.email).await;
        world.node.forget(&bob.email).await;
        assert_eq!(world.mails().await.len(), before + 1);
        let token = world.newest_mail_to(&bob.email).await.token();
        world.node.accept(&bob.token, PASSWORD).await.refused(410, "invitation_revoked");
        world.node.accept(&token, PASSWORD).await.ok();
    }

    /// A locked-out or suspended user cannot get around it by saying that the password was forgotten.
    async fn a_lock_is_not_gone_around(world) {
        let shop = world.tenant("shop", Preset::Shop).await;
        let bob = shop.admin.brings(&world, "bob", "Engineer").await;
        world.node.forget(&bob.username).await;
        let token = world.newest_mail_to("bob@people.example").await.token();
        shop.admin.act(&bob.id, "lock").await.ok();
        let mails = world.mails().await.len();
        world.node.reset(&token, ANOTHER).await.refused(403, "suspended");
        world.node.forget(&bob.username).await;
        assert_eq!(world.mails().await.len(), mails);
        shop.admin.act(&bob.id, "unlock").await.ok();
        world.node.reset(&token, ANOTHER).await.refused(410, "reset_link_revoked");
    }
}
