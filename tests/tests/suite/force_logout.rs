//! Force-logout (S3.12): whatever takes access away ends every session, refresh token, challenge and link with that
//! very request; the next one with an old token is refused on every node, cached there or not.

use actix_web::http::Method;
use domain::policy::Preset;
use tests::world::Node;
use tests::{Answer, PASSWORD, Person, Tenant, Value, World, json, on_both};

/// Somebody with everything that could still be used after access was taken away.
struct Target {
    person: Person,
    other: Node,
    challenge: String,
    link: String,
}

impl Target {
    /// Creates them, and lets both nodes remember their token.
    async fn new(world: &World, tenant: &Tenant, other: &Node, name: &str) -> Self {
        let person = tenant.admin.brings(world, name, "Engineer").await;
        world.node.forget(&person.username).await;
        let link = world.newest_mail_to(&format!("{name}@people.example")).await.token();
        world.advance(chrono::TimeDelta::seconds(1));
        let outcome = world.node.login(&person.username, PASSWORD).await.ok();
        let challenge = outcome["challenge_token"].as_str().unwrap_or_default().to_owned();
        for node in [&world.node, other] {
            person.at(node).whoami().await.ok();
            person.at(node).whoami().await.ok();
        }
        Self { person, other: other.clone(), challenge, link }
    }

    async fn is_signed_out(&self) {
        self.person.whoami().await.refused(401, "unauthenticated");
        self.person.at(&self.other).whoami().await.refused(401, "unauthenticated");
        for node in [&self.person.node, &self.other] {
            node.refresh(&self.person.refresh_token).await.refused(401, "invalid_refresh_token");
        }
        if !self.challenge.is_empty() {
            let answer = self.person.node.answer(&self.challenge, &self.person.code()).await;
            answer.refused(401, "invalid_challenge");
        }
    }

    async fn is_shut_out(&self) {
        self.is_signed_out().await;
        let answer = self.person.node.reset(&self.link, "Quiet-Rhino-77-naps").await;
        assert!([403, 410].contains(&answer.status), "{}", answer.text);
    }
}

async fn delete(tenant: &Tenant, user: &str) -> Answer {
    tenant.admin.delete(&format!("/v1/users/{user}")).await
}

fn msp_user(number: usize) -> String {
    format!("user{number}@people.example")
}

on_both! {
    /// S0.35: deactivating shuts out.
    async fn s0_35_deactivating_shuts_out(world) {
        let acme = world.tenant("acme", Preset::Msp).await;
        let bob = Target::new(&world, &acme, &world.another_node(), "bob").await;
        acme.admin.act(&bob.person.id, "deactivate").await.ok();
        bob.is_shut_out().await;
    }

    /// S0.29, S0.31, S3.12: an admin's new password, a reset of the second factor, a reset link and revoking the sessions
    /// sign out; an admin's word on the password voids the user's own link as well.
    async fn s0_29_what_an_admin_resets_signs_out(world) {
        let acme = world.tenant("acme", Preset::Msp).await;
        let other = world.another_node();
        for (number, verb) in ["reset-password", "reset-mfa", "send-reset-link", "revoke-sessions"].iter().enumerate() {
            let bob = Target::new(&world, &acme, &other, msp_user(number).split('@').next().unwrap()).await;
            let body = if *verb == "reset-password" {
                json!({ "new_password": "Quiet-Rhino-77-naps", "confirm_password": "Quiet-Rhino-77-naps" })
            } else {
                json!({})
            };
            acme.admin.post(&format!("/v1/users/{}/{verb}", bob.person.id), body).await.ok();
            bob.is_signed_out().await;
            if matches!(*verb, "reset-password" | "send-reset-link") {
                let answer = world.node.reset(&bob.link, "Quiet-Rhino-78-naps").await;
                answer.refused(410, "reset_link_revoked");
            }
        }
    }

    /// S2.10, S2.11: locking and deleting shut out in the portal.
    async fn s2_10_locking_and_deleting_shut_out_of_the_portal(world) {
        let portal = world.tenant("portal", Preset::Portal).await;
        let other = world.another_node();
        let bob = Target::new(&world, &portal, &other, "bob").await;
        portal.admin.act(&bob.person.id, "lock").await.ok();
        bob.is_shut_out().await;
        let eve = Target::new(&world, &portal, &other, "eve").await;
        assert!(delete(&portal, &eve.person.id).await.status < 300);
        eve.is_shut_out().await;
    }

    /// S3.12: suspending and deleting shut out of the shop.
    async fn s3_12_suspending_and_deleting_shut_out_of_the_shop(world) {
        let shop = world.tenant("shop", Preset::Shop).await;
        let other = world.another_node();
        let bob = Target::new(&world, &shop, &other, "bob").await;
        shop.admin.act(&bob.person.id, "lock").await.ok();
        bob.is_shut_out().await;
        let eve = Target::new(&world, &shop, &other, "eve").await;
        assert!(delete(&shop, &eve.person.id).await.status < 300);
        eve.is_shut_out().await;
    }

    /// S4.8: locking and deleting shut out of the gateway.
    async fn s4_8_locking_and_deleting_shut_out_of_the_gateway(world) {
        let gateway = world.tenant("gateway", Preset::Gateway).await;
        let other = world.another_node();
        let bob = Target::new(&world, &gateway, &other, "bob").await;
        gateway.admin.act(&bob.person.id, "lock").await.ok();
        bob.is_shut_out().await;
        let eve = Target::new(&world, &gateway, &other, "eve").await;
        assert!(delete(&gateway, &eve.person.id).await.status < 300);
        eve.is_shut_out().await;
    }

    /// S4.8: ninety days of absence shut out, though nobody did anything.
    async fn s4_8_a_long_absence_shuts_out(world) {
        let gateway = world.tenant("gateway", Preset::Gateway).await;
        let bob = gateway.admin.brings(&world, "bob", "Engineer").await;
        world.advance(chrono::TimeDelta::days(90));
        world.sweep();
        world.node.refresh(&bob.refresh_token).await.refused(401, "invalid_refresh_token");
        world.node.login(&bob.username, PASSWORD).await.refused(403, "suspended");
    }

    /// S2.5: too many wrong passwords shut out who is signed in, on every node.
    async fn s2_5_a_lockout_shuts_out(world) {
        let portal = world.tenant("portal", Preset::Portal).await;
        let other = world.another_node();
        let bob = Target::new(&world, &portal, &other, "bob").await;
        for _ in 0..5 {
            other.login(&bob.person.username, "wrong").await.refused(401, "invalid_credentials");
        }
        bob.is_shut_out().await;
    }

    /// One session ended by an admin ends on every node, and no other does.
    async fn one_session_is_ended_alone(world) {
        let shop = world.tenant("shop", Preset::Shop).await;
        let other = world.another_node();
        let bob = Target::new(&world, &shop, &other, "bob").await;
        let path = format!("/v1/users/{}/sessions", bob.person.id);
        let list = shop.admin.get(&path).await.ok();
        let sessions: Vec<&Value> = list["data"].as_array().unwrap().iter().collect();
        // The newest is the one of the second sign-in.
        let oldest = sessions.last().unwrap()["id"].as_str().unwrap();
        let still = bob.person.signs_in_again(&world, PASSWORD).await;
        shop.admin.delete(&format!("{path}/{oldest}")).await.expect(204);
        bob.person.at(&other).whoami().await.refused(401, "unauthenticated");
        still.at(&other).whoami().await.ok();
        shop.admin.delete(&path).await.expect(204);
        still.at(&other).whoami().await.refused(401, "unauthenticated");
        still.whoami().await.refused(401, "unauthenticated");
    }

    /// What a dry run says would happen does not happen.
    async fn a_dry_run_signs_nobody_out(world) {
        let acme = world.tenant("acme", Preset::Msp).await;
        let bob = acme.admin.hires(&world, "Bob Barker", "Engineer").await;
        let path = format!("/v1/users/{}/deactivate?dry_run=true", bob.id);
        let said = acme.admin.node.call(Method::POST, &path, Some(&acme.admin.token), None).await.ok();
        assert_eq!(said["resulting_status"], "deactivated");
        bob.whoami().await.ok();
        world.node.refresh(&bob.refresh_token).await.ok();
    }

    /// Access that changes in one account leaves the tokens of another alone.
    async fn other_accounts_notice_nothing(world) {
        let one = world.tenant("one", Preset::Shop).await;
        let two = world.tenant("two", Preset::Shop).await;
        let bob = one.admin.brings(&world, "bob", "Engineer").await;
        two.admin.whoami().await.ok();
        one.admin.act(&bob.id, "lock").await.ok();
        two.admin.whoami().await.ok();
        one.admin.whoami().await.ok();
        two.admin.act(&bob.id, "unlock").await.refused(404, "not_found");
        bob.whoami().await.refused(401, "unauthenticated");
    }
}
