//! From an invitation to a session, with a real mail server in between (S0.22).

use api::mail::{MailSettings, Transport, deliver_due};
use domain::policy::Preset;
use mail_parser::MessageParser;
use tests::support::smtp::{Offer, SmtpServer};
use tests::{Invitee, json, on_both};
use url::Url;

on_both! {
    /// S0.22: the invitation goes to the address over STARTTLS with credentials, and its link makes an active user.
    async fn s0_22_an_invitation_travels_by_smtp(world) {
        let acme = world.tenant("acme", Preset::Msp).await;
        world.mails().await;
        let credentials = Some(("roster".to_owned(), "p@ss/word".to_owned()));
        let server = SmtpServer::start(Offer { starttls: true, credentials, ..Offer::default() }).await;
        let ca = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(ca.path(), &server.ca_pem).unwrap();
        let settings = MailSettings {
            from: "Roster <no-reply@roster.example>".to_owned(),
            public_url: Url::parse("https://roster.example").unwrap(),
            ca_file: Some(ca.path().to_owned()),
        };
        let url = format!("smtp://roster:p%40ss%2Fword@localhost:{}", server.address.port());
        let transport = Transport::from_url(&url, &settings).unwrap();

        let role = acme.admin.role("Engineer").await;
        let email = "zoe@acme.example".to_owned();
        let body = json!({ "first_name": "Zoë", "last_name": "Łukasz", "email": email, "role_id": role });
        let created = acme.admin.post("/v1/users", body).await.expect(201);
        assert_eq!(deliver_due(&world.node.state, &transport).await.unwrap(), 1);

        let received = server.received();
        assert_eq!(received.len(), 1);
        assert!(received[0].encrypted);
        assert_eq!(received[0].to, [email.as_str()]);
        let message = MessageParser::default().parse(&received[0].raw).unwrap();
        assert_eq!(message.to().unwrap().first().unwrap().name(), Some("Zoë Łukasz"));
        assert!(message.subject().unwrap().contains("Account acme"));
        let text = message.body_text(0).unwrap();
        let (_, link) = text.split_once("https://roster.example/invitation?token=").unwrap();
        let token: String = link.chars().take_while(|c| c.is_ascii_alphanumeric() || "_-".contains(*c)).collect();

        let zoe = Invitee { id: created["id"].as_str().unwrap().to_owned(), email, token };
        let zoe = zoe.accepts(&world.node).await;
        assert_eq!(zoe.whoami().await.ok()["status"], "active");
    }
}
