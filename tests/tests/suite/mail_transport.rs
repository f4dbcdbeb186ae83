//! Mails leave the process whole, once, and never with a password in the clear (S0.22, S0.32).

use std::fs;
use std::os::unix::fs::PermissionsExt;

use api::mail::{Letter, Mail, MailSettings, SendError, Transport, render};
use chrono::{DateTime, Utc};
use mail_parser::{MessageParser, MimeHeaders};
use tempfile::TempDir;
use tests::support::smtp::{Offer, SmtpServer};
use url::Url;
use uuid::Uuid;

fn mail(to: &str) -> Mail {
    let expires_at: DateTime<Utc> = "2026-11-12T14:05:00Z".parse().unwrap();
    let letter = Letter::Invitation {
        first_name: "Zoë".to_owned(),
        account_name: "Contoso".to_owned(),
        expires_at,
        sign_in: None,
    };
    let link = Url::parse("https://roster.example/invitation?token=s3cret").unwrap();
    Mail {
        id: Uuid::from_u128(7),
        at: "2026-11-05T14:05:09.123456Z".parse().unwrap(),
        to: to.to_owned(),
        to_name: "Zoë \"Z\" Łukasz\r\nBcc: eve@example.com".to_owned(),
        rendered: render(&letter, Some(&link), &public_url()).unwrap(),
    }
}

fn public_url() -> Url {
    Url::parse("https://roster.example/").unwrap()
}

fn settings() -> MailSettings {
    MailSettings { from: "Roster <no-reply@roster.example>".to_owned(), public_url: public_url(), ca_file: None }
}

/// The server, and a way to it that trusts its CA.
async fn server(offer: Offer, user: &str, query: &str) -> (SmtpServer, Transport) {
    let server = SmtpServer::start(offer).await;
    let ca = tempfile::NamedTempFile::new().unwrap();
    fs::write(ca.path(), &server.ca_pem).unwrap();
    let url = format!("smtp://{user}localhost:{}{query}", server.address.port());
    let settings = MailSettings { ca_file: Some(ca.path().to_owned()), ..settings() };
    let transport = Transport::from_url(&url, &settings).unwrap();
    (server, transport)
}

fn demanding() -> Offer {
    Offer { starttls: true, credentials: Some(("roster".to_owned(), "p@ss/word".to_owned())), ..Offer::default() }
}

fn assert_is_the_invitation(raw: &[u8]) {
    let parsed = MessageParser::default().parse(raw).unwrap();
    assert_eq!(parsed.subject(), Some("Your invitation to Contoso"));
    assert_eq!(parsed.message_id(), Some("00000000-0000-0000-0000-000000000007@roster.example"));
    assert_eq!(parsed.date().unwrap().to_rfc3339(), "2026-11-05T14:05:09Z");
    assert_eq!(parsed.header_raw("Auto-Submitted").map(str::trim), Some("auto-generated"));
    assert!(parsed.bcc().is_none());
    let to = parsed.to().unwrap().first().unwrap();
    assert_eq!(to.name(), Some("Zoë \"Z\" Łukasz Bcc: eve@example.com"));
    assert_eq!(parsed.from().unwrap().first().unwrap().address(), Some("no-reply@roster.example"));
    assert_eq!(parsed.content_type().unwrap().subtype(), Some("alternative"));
    assert_eq!(parsed.parts.len(), 3);
    assert!(parsed.body_text(0).unwrap().contains("https://roster.example/invitation?token=s3cret"));
    assert!(parsed.body_html(0).unwrap().contains("href=\"https://roster.example/invitation?token=s3cret\""));
}

#[tokio::test]
async fn mails_leave_over_starttls_with_credentials_and_share_a_connection() {
    let (server, transport) = server(demanding(), "roster:p%40ss%2Fword@", "").await;
    transport.send(&mail("zoe@example.com")).await.unwrap();
    transport.send(&mail("zoe@example.com")).await.unwrap();
    let received = server.received();
    assert_eq!(received.len(), 2);
    assert!(received[0].encrypted);
    assert_eq!(received[0].from, "no-reply@roster.example");
    assert_eq!(received[0].to, ["zoe@example.com"]);
    assert_eq!(received[0].raw, received[1].raw);
    assert_is_the_invitation(&received[0].raw);
    assert_eq!(server.connections(), 1);
}

#[tokio::test]
async fn a_wrong_password_is_a_temporary_error_that_says_so() {
    let (server, transport) = server(demanding(), "roster:hunter2@", "").await;
    let error = transport.send(&mail("zoe@example.com")).await.unwrap_err();
    let line = error.to_string();
    assert!(matches!(error, SendError::Temporary(_)));
    assert!(line.contains("refuses user and password") && line.contains("535"), "{line}");
    assert!(!line.contains("hunter2"), "{line}");
    assert!(server.received().is_empty());
}

#[tokio::test]
async fn credentials_and_mails_stay_here_if_the_server_has_no_starttls() {
    let (server, transport) = server(Offer { starttls: false, ..demanding() }, "roster:p%40ss%2Fword@", "").await;
    let error = transport.send(&mail("zoe@example.com")).await.unwrap_err();
    assert!(
        matches!(&error, SendError::Temporary(line) if line.ends_with("offers no STARTTLS, and nothing is sent without")),
        "{error}"
    );
    assert!(server.received().is_empty());
}

#[tokio::test]
async fn a_server_whose_certificate_nobody_vouches_for_gets_nothing_where_tls_is_required() {
    let (server, _) = server(demanding(), "", "").await;
    let port = server.address.port();
    let transport = Transport::from_url(&format!("smtp://localhost:{port}?tls=required"), &settings()).unwrap();
    let error = transport.send(&mail("zoe@example.com")).await.unwrap_err();
    assert!(error.to_string().contains("fails at TLS"), "{error}");
    assert!(!error.is_permanent());
}

#[tokio::test]
async fn without_credentials_tls_is_used_if_offered() {
    for starttls in [true, false] {
        let server = SmtpServer::start(Offer { starttls, ..Offer::default() }).await;
        let url = format!("smtp://localhost:{}", server.address.port());
        Transport::from_url(&url, &settings()).unwrap().send(&mail("zoe@example.com")).await.unwrap();
        assert_eq!(server.received()[0].encrypted, starttls);
    }
}

#[tokio::test]
async fn a_refused_receiver_is_permanent_with_5xx_and_temporary_with_4xx() {
    let (server, transport) = server(Offer::default(), "", "").await;
    server.refuse(1, "451 4.7.1 greylisted");
    server.refuse(1, "550 5.1.1 no such user");
    let first = transport.send(&mail("zoe@example.com")).await.unwrap_err();
    assert!(!first.is_permanent() && first.to_string().contains("greylisted"), "{first}");
    let second = transport.send(&mail("zoe@example.com")).await.unwrap_err();
    assert!(second.is_permanent() && second.to_string().contains("no such user"), "{second}");
    transport.send(&mail("zoe@example.com")).await.unwrap();
    assert_eq!(server.received().len(), 1);
}

#[tokio::test]
async fn international_addresses_need_a_server_that_knows_them() {
    let (old, to_old) = server(Offer::default(), "", "").await;
    // Only the domain is beyond ASCII: every server can do that.
    to_old.send(&mail("zoe@bücher.example")).await.unwrap();
    assert_eq!(old.received()[0].to, ["zoe@xn--bcher-kva.example"]);
    let error = to_old.send(&mail("zoë@example.com")).await.unwrap_err();
    assert!(error.is_permanent() && error.to_string().contains("SMTPUTF8"), "{error}");

    let (new, to_new) = server(Offer { smtputf8: true, ..Offer::default() }, "", "").await;
    to_new.send(&mail("zoë@example.com")).await.unwrap();
    assert_eq!(new.received()[0].to, ["zoë@example.com"]);
}

#[tokio::test]
async fn what_is_no_address_is_refused_for_good() {
    let (server, transport) = server(Offer::default(), "", "").await;
    for to in ["", "zoe", "zoe@", "zoe@example.com\r\nRCPT TO:<eve@example.com>", "a b@example.com", "<x>@y.example"] {
        let error = transport.send(&mail(to)).await.unwrap_err();
        assert!(error.is_permanent() && error.to_string().contains("is not an email address"), "{error}");
    }
    assert_eq!(server.connections(), 0);
}

#[tokio::test(start_paused = true)]
async fn a_silent_server_is_given_up_in_time() {
    let server = SmtpServer::start(Offer { mute: true, ..Offer::default() }).await;
    let url = format!("smtp://127.0.0.1:{}", server.address.port());
    let error = Transport::from_url(&url, &settings()).unwrap().send(&mail("zoe@example.com")).await.unwrap_err();
    assert!(matches!(&error, SendError::Temporary(line) if line.contains("does not answer")), "{error}");
}

#[tokio::test]
async fn files_are_complete_mails_for_their_owner_only() {
    let home = TempDir::new().unwrap();
    let directory = home.path().join("data/mail");
    let transport = Transport::from_url(&format!("file://{}", directory.display()), &settings()).unwrap();
    transport.send(&mail("zoe@example.com")).await.unwrap();
    transport.send(&mail("zoe@example.com")).await.unwrap();
    let mode = |path: &std::path::Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    let files: Vec<_> = fs::read_dir(&directory).unwrap().map(|entry| entry.unwrap().path()).collect();
    let expected = directory.join("20261105T140509.123456Z-00000000-0000-0000-0000-000000000007.eml");
    assert_eq!(files, [expected]);
    assert_eq!((mode(&directory), mode(&files[0])), (0o700, 0o600));
    assert_is_the_invitation(&fs::read(&files[0]).unwrap());
}

#[test]
fn wrong_settings_stop_the_start_with_one_clear_line() {
    let home = TempDir::new().unwrap();
    let file = home.path().join("file");
    fs::write(&file, "no certificate").unwrap();
    let refused = |url: &str, settings: &MailSettings| Transport::from_url(url, settings).unwrap_err().to_string();
    let in_the_way = refused(&format!("file://{}", file.display()), &settings());
    assert!(in_the_way.contains("cannot be used"), "{in_the_way}");
    for from in ["Roster", "", "x\r\nBcc: eve@example.com", "röster@example.com"] {
        let line = refused("smtp://mx", &MailSettings { from: from.to_owned(), ..settings() });
        assert!(line.starts_with("the mail sender") && !line.contains('\n'), "{line}");
    }
    for ca_file in [file, home.path().join("absent")] {
        let line = refused("smtps://mx", &MailSettings { ca_file: Some(ca_file), ..settings() });
        assert!(line.starts_with("the mail CA file"), "{line}");
    }
}
