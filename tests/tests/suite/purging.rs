//! What has served its time is removed in the end: old mails, dead links.

use api::background::purge;
use chrono::TimeDelta;
use domain::policy::Preset;
use tests::{World, json, on_both};

fn rows(world: &World, table: &str) -> usize {
    world.dump()[table].len()
}

on_both! {
    /// S0.23: an expired invitation is told from a link that never was for ninety days, in which it gets a new one.
    async fn s0_23_an_expired_invitation_is_known_for_ninety_days(world) {
        let acme = world.tenant("acme", Preset::Msp).await;
        let bob = acme.admin.invites(&world, "Bob Barker", "Engineer").await;
        let eve = acme.admin.invites(&world, "Eve Evans", "Engineer").await;
        world.advance(TimeDelta::days(7 + 90));
        purge(&world.node.state).unwrap();
        world.node.check_invitation(&bob.token).await.refused(410, "invitation_expired");
        world.node.request_invitation(&bob.token).await;
        assert_ne!(world.newest_mail_to(&bob.email).await.token(), bob.token);

        world.advance(TimeDelta::seconds(1));
        purge(&world.node.state).unwrap();
        world.node.check_invitation(&eve.token).await.refused(410, "invitation_revoked");
        world.node.request_invitation(&eve.token).await;
        assert_eq!(world.mails().await.iter().filter(|mail| mail.to == eve.email).count(), 1);
        let newer = world.newest_mail_to(&bob.email).await.token();
        world.node.check_invitation(&newer).await.ok();
        assert_eq!(rows(&world, "links"), 1);
    }

    /// Mails go with what they carry; what an invitation's mail came to is shown for as long as the invitation lives.
    async fn mails_are_kept_for_as_long_as_their_links(world) {
        let shop = world.tenant("shop", Preset::Shop).await;
        let bob = shop.admin.brings(&world, "bob", "Engineer").await;
        world.node.forget(&bob.username).await;
        let token = world.newest_mail_to("bob@people.example").await.token();
        world.node.reset(&token, "Another-Password-7").await.expect(204);
        world.mails().await;
        let (mails, links) = (rows(&world, "outbox"), rows(&world, "links"));
        assert!(mails >= 2 && links >= 1, "{mails} mails, {links} links");
        world.advance(TimeDelta::days(90));
        purge(&world.node.state).unwrap();
        assert_eq!((rows(&world, "outbox"), rows(&world, "links")), (mails, links));
        world.advance(TimeDelta::days(8));
        assert!(purge(&world.node.state).unwrap() >= mails + links);
        assert_eq!((rows(&world, "outbox"), rows(&world, "links")), (0, 0));
        assert_eq!(purge(&world.node.state).unwrap(), 0);
    }

    /// A mail that still waits keeps its link, however old.
    async fn a_mail_that_waits_keeps_its_link(world) {
        let acme = world.tenant("acme", Preset::Msp).await;
        world.mails().await;
        let role = acme.admin.role("Engineer").await;
        let body = json!({ "first_name": "Bob", "last_name": "Barker", "email": "bob@acme.example", "role_id": role });
        acme.admin.post("/v1/users", body).await.expect(201);
        world.advance(TimeDelta::days(200));
        purge(&world.node.state).unwrap();
        assert_eq!((rows(&world, "outbox"), rows(&world, "links")), (1, 1));
        // Nobody gets a link that is dead: the mail is given up now, and goes when that is long ago.
        assert!(world.mails().await.iter().all(|mail| mail.to != "bob@acme.example"));
        purge(&world.node.state).unwrap();
        assert_eq!((rows(&world, "outbox"), rows(&world, "links")), (1, 1));
        world.advance(TimeDelta::days(91));
        purge(&world.node.state).unwrap();
        assert_eq!((rows(&world, "outbox"), rows(&world, "links")), (0, 0));
    }
}
