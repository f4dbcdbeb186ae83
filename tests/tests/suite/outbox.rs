//! The outbox: mail is written with the change that causes it and sent afterwards, once, for as long as it makes sense.

use api::mail::{MailSettings, Transport, deliver_due};
use chrono::TimeDelta;
use domain::policy::Preset;
use persistence::{StorageError, outbox};
use tests::support::smtp::{Offer, SmtpServer};
use tests::world::Node;
use tests::{PASSWORD, Person, Tenant, World, json, on_both};
use url::Url;

pub async fn server() -> (SmtpServer, Transport) {
    let server = SmtpServer::start(Offer::default()).await;
    let settings = MailSettings {
        from: "no-reply@roster.example".to_owned(),
        public_url: Url::parse("https://roster.example").unwrap(),
        ca_file: None,
    };
    let transport = Transport::from_url(&format!("smtp://localhost:{}", server.address.port()), &settings).unwrap();
    (server, transport)
}

async fn deliver(node: &Node, transport: &Transport) -> usize {
    deliver_due(&node.state, transport).await.unwrap()
}

/// Creates a user without looking at the mail; answers with their id.
async fn create(admin: &Person, name: &str) -> String {
    let role = admin.role("Engineer").await;
    let email = format!("{name}@acme.example");
    let body = json!({ "first_name": name, "last_name": "Test", "email": email, "role_id": role });
    admin.post("/v1/users", body).await.expect(201)["id"].as_str().unwrap().to_owned()
}

/// An account with nothing left in the outbox.
async fn acme(world: &World) -> Tenant {
    let acme = world.tenant("acme", Preset::Msp).await;
    world.mails().await;
    acme
}

async fn delivery(world: &World, tenant: &Tenant, user: &str) -> serde_json::Value {
    let admin = tenant.admin.signs_in_again(world, PASSWORD).await;
    admin.sees(user).await["invitation"]["delivery"].clone()
}

fn sealed_tokens(world: &World, tenant: &Tenant, user: &str) -> bool {
    let (account, user) = (tenant.id.parse().unwrap(), user.parse().unwrap());
    let sealed: Result<_, StorageError> =
        world.node.state.db.query(|conn| outbox::newest_sealed_token(conn, account, user));
    sealed.unwrap().is_some()
}

on_both! {
    /// Nothing is sent inside a request: whether the mail server answers is nobody's concern who creates a user.
    async fn nothing_is_sent_inside_a_request(world) {
        let acme = acme(&world).await;
        let before = std::fs::read_dir(world.mail_directory()).unwrap().count();
        let bob = create(&acme.admin, "bob").await;
        assert_eq!(std::fs::read_dir(world.mail_directory()).unwrap().count(), before);
        let seen = acme.admin.sees(&bob).await;
        assert_eq!(seen["invitation"]["delivery"], "pending");
        assert!(sealed_tokens(&world, &acme, &bob));
        world.advance(TimeDelta::minutes(1));
        world.mails().await;
        let seen = acme.admin.sees(&bob).await;
        assert_eq!(seen["invitation"]["delivery"], "sent");
        assert!(!sealed_tokens(&world, &acme, &bob));
    }

    /// Whoever sends mail looks into the outbox when they are told, and need not after every change.
    async fn who_sends_mail_is_told_when_there_is_some_and_only_then(world) {
        let acme = acme(&world).await;
        let is_told = || world.node.is_told_of_mail();
        is_told();
        let bob = create(&acme.admin, "bob").await;
        assert!(is_told());
        acme.admin.patch(&format!("/v1/users/{bob}"), json!({ "last_name": "Builder" })).await.ok();
        assert!(!is_told());
        acme.admin.post(&format!("/v1/users/{bob}/resend-invitation"), json!({})).await.ok();
        assert!(is_told());
    }

    /// Two nodes that send at the same moment send each mail once.
    async fn two_nodes_send_each_mail_once(world) {
        let acme = acme(&world).await;
        let other = world.another_node();
        for number in 0..25 {
            create(&acme.admin, &format!("user{number}")).await;
        }
        let (server, transport) = server().await;
        let send = async |node: &Node| while deliver(node, &transport).await > 0 {};
        futures_util::future::join_all([&world.node, &other, &world.node, &other].map(send)).await;
        let mut receivers: Vec<_> = server.received().into_iter().flat_map(|mail| mail.to).collect();
        assert_eq!(receivers.len(), 25);
        receivers.sort();
        receivers.dedup();
        assert_eq!(receivers.len(), 25);
    }

    /// A server's bad mood delays a mail, ever longer, and does not lose it.
    async fn a_mail_is_tried_again_ever_more_seldom(world) {
        let acme = acme(&world).await;
        let bob = create(&acme.admin, "bob").await;
        let (server, transport) = server().await;
        server.refuse(3, "451 4.7.1 greylisted");
        for pause in [15, 30, 60] {
            assert_eq!(deliver(&world.node, &transport).await, 1);
            assert_eq!(deliver(&world.node, &transport).await, 0);
            assert_eq!(acme.admin.sees(&bob).await["invitation"]["delivery"], "pending");
            world.advance(TimeDelta::seconds(pause - 1));
            assert_eq!(deliver(&world.node, &transport).await, 0);
            world.advance(TimeDelta::seconds(1));
        }
        assert_eq!(deliver(&world.node, &transport).await, 1);
        assert_eq!(server.received().len(), 1);
        assert_eq!(acme.admin.sees(&bob).await["invitation"]["delivery"], "sent");
    }

    /// After three days a mail is given up, the admin sees it, and its token is erased.
    async fn a_mail_is_given_up_after_three_days(world) {
        let acme = acme(&world).await;
        let bob = create(&acme.admin, "bob").await;
        let (server, transport) = server().await;
        server.refuse(10_000, "451 4.3.2 not now");
        let mut attempts = 0;
        for _ in 0..74 {
            attempts += deliver(&world.node, &transport).await;
            world.advance(TimeDelta::hours(1));
        }
        assert!((60..=74).contains(&attempts), "{attempts}");
        assert_eq!(deliver(&world.node, &transport).await, 0);
        assert!(!sealed_tokens(&world, &acme, &bob));
        assert_eq!(delivery(&world, &acme, &bob).await, "failed");
        assert!(server.received().is_empty());
    }

    /// A receiver that does not exist is given up at once, and a new invitation starts anew.
    async fn a_refused_receiver_is_given_up_at_once(world) {
        let acme = acme(&world).await;
        let bob = create(&acme.admin, "bob").await;
        let (server, transport) = server().await;
        server.refuse(1, "550 5.1.1 no such user");
        assert_eq!(deliver(&world.node, &transport).await, 1);
        assert_eq!(acme.admin.sees(&bob).await["invitation"]["delivery"], "failed");
        world.advance(TimeDelta::hours(1));
        assert_eq!(deliver(&world.node, &transport).await, 0);
        let admin = acme.admin.signs_in_again(&world, PASSWORD).await;
        admin.act(&bob, "resend-invitation").await.ok();
        assert_eq!(deliver(&world.node, &transport).await, 1);
        assert_eq!(admin.sees(&bob).await["invitation"]["delivery"], "sent");
    }

    /// A mail whose link died before it left is not sent: replaced, revoked or expired.
    async fn a_mail_with_a_dead_link_is_not_sent(world) {
        let acme = acme(&world).await;
        let (server, transport) = server().await;
        let bob = create(&acme.admin, "bob").await;
        acme.admin.act(&bob, "resend-invitation").await.ok();
        let eve = create(&acme.admin, "eve").await;
        acme.admin.act(&eve, "deactivate").await.ok();
        world.node.forget(&acme.admin.username).await;
        while deliver(&world.node, &transport).await > 0 {}
        let receivers: Vec<_> = server.received().into_iter().flat_map(|mail| mail.to).collect();
        assert_eq!(receivers, ["bob@acme.example", acme.admin.username.as_str()]);

        // A reset link lives for an hour: one that could not be sent until then is of no use.
        world.node.forget(&acme.admin.username).await;
        world.advance(TimeDelta::hours(1));
        while deliver(&world.node, &transport).await > 0 {}
        assert_eq!(server.received().len(), 2);
    }

    /// A node that dies with mails in hand only delays them.
    async fn a_node_that_dies_only_delays_its_mails(world) {
        let acme = acme(&world).await;
        create(&acme.admin, "bob").await;
        let (server, transport) = server().await;
        let (now, until) = (world.now(), world.now() + TimeDelta::minutes(10));
        let claimed: Result<_, StorageError> =
            world.node.state.db.write_installation(|conn| outbox::claim_due(conn, now, until, 20));
        assert_eq!(claimed.unwrap().len(), 1);
        let other = world.another_node();
        assert_eq!(deliver(&other, &transport).await, 0);
        world.advance(TimeDelta::minutes(10));
        assert_eq!(deliver(&other, &transport).await, 1);
        assert_eq!(server.received().len(), 1);
    }
}
