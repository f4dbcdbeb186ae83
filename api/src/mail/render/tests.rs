use chrono::TimeZone;

use super::*;

fn url(text: &str) -> Url {
    Url::parse(text).unwrap()
}

fn sign_in(username: &str) -> SignIn {
    SignIn { username: username.to_owned(), account_slug: "contoso".to_owned() }
}

fn every_letter(first_name: &str) -> Vec<Letter> {
    let (first_name, account_name) = (first_name.to_owned(), "Contoso".to_owned());
    let expires_at = Utc.with_ymd_and_hms(2026, 11, 12, 14, 5, 59).unwrap();
    let reset = |requested_by_admin| Letter::ResetLink {
        first_name: first_name.clone(),
        account_name: account_name.clone(),
        expires_at,
        requested_by_admin,
        sign_in: Some(sign_in(&first_name)),
    };
    let changed = |by_admin| Letter::PasswordChanged {
        first_name: first_name.clone(),
        account_name: account_name.clone(),
        by_admin,
    };
    let decided = |approved| Letter::ReactivationDecided {
        first_name: first_name.clone(),
        account_name: account_name.clone(),
        organization_name: "Größe & Söhne".to_owned(),
        approved,
        reason: "A new contract".to_owned(),
    };
    vec![
        Letter::Invitation {
            first_name: first_name.clone(),
            account_name: account_name.clone(),
            expires_at,
            sign_in: Some(sign_in(&first_name)),
        },
        reset(true),
        reset(false),
        Letter::MfaReset { first_name: first_name.clone(), account_name: account_name.clone() },
        Letter::MfaEnrolled { first_name: first_name.clone(), account_name: account_name.clone() },
        changed(true),
        changed(false),
        Letter::InactivityWarning {
            first_name: first_name.clone(),
            account_name: account_name.clone(),
            suspended_at: expires_at,
        },
        Letter::ReactivationRequested {
            account_name: account_name.clone(),
            account_slug: "contoso".to_owned(),
            organization_name: "Größe & Söhne".to_owned(),
            requested_by: format!("{first_name} Lovelace"),
            reason: Some("They signed\nagain".to_owned()),
            reactivatable_at: expires_at,
            request_id: uuid::Uuid::nil(),
        },
        decided(true),
        decided(false),
    ]
}

fn shown(letter: &Letter) -> Rendered {
    let link = url("https://roster.example/invitation?token=abc-DEF_1&x='<>\"");
    render(letter, Some(&link), &url("https://roster.example/")).unwrap()
}

#[test]
fn an_invitation_reads_like_this() {
    let mail = shown(&every_letter("Ada")[0]);
    assert_eq!(mail.subject, "Your invitation to Contoso");
    assert_eq!(
        mail.text,
        "Hello Ada,

You have been invited to Contoso. To accept the invitation,
open this link and choose your password:

https://roster.example/invitation?token=abc-DEF_1&x=%27%3C%3E%22

Your username is Ada
(in the account contoso).

The link works once, and until Thursday, 12 November 2026, 14:05 UTC.
If it has expired, ask for a new one.

If you did not expect an invitation, you can ignore this message.

Questions? Ask an administrator of Contoso.

This message was sent automatically by https://roster.example/
Replies to it are not read."
    );
    assert!(mail.html.contains("href=\"https://roster.example/invitation?token=abc-DEF_1&amp;x=%27%3C%3E%22\""));
    assert!(mail.html.contains("<strong>Thursday, 12 November 2026, 14:05 UTC</strong>"));
}

/// How whoever gets the letter is greeted: support staff are nobody in particular.
fn named(letter: &Letter, first_name: &str) -> String {
    match letter {
        Letter::ReactivationRequested { .. } => String::new(),
        _ => format!(" {first_name}"),
    }
}

#[test]
fn every_letter_renders_and_is_stored_under_its_kind() {
    for letter in every_letter("Ada") {
        let mail = shown(&letter);
        let names_what_it_is_about = ["Contoso", "Größe & Söhne"].iter().any(|name| mail.subject.contains(name));
        assert!(names_what_it_is_about, "{}", mail.subject);
        assert!(mail.text.starts_with(&format!("Hello{},\n\n", named(&letter, "Ada"))), "{}", mail.text);
        assert!(!mail.text.contains("\n\n\n"), "{}", mail.text);
        assert!(mail.html.starts_with("<!doctype html>") && mail.html.ends_with("</html>"));
        assert_eq!(mail.text.contains("token="), letter.needs_link());
        assert_eq!(mail.html.contains("token="), letter.needs_link());
        let stored = serde_json::to_value(&letter).unwrap();
        assert_eq!(stored["kind"], letter.kind());
        assert_eq!(serde_json::from_value::<Letter>(stored).unwrap(), letter);
    }
}

#[test]
fn a_forgotten_password_says_what_to_do_if_it_was_not_the_reader() {
    let mail = shown(&every_letter("Ada")[2]);
    for words in [&mail.text, &mail.html] {
        assert!(words.contains("If you did not ask for this, ignore this message"), "{words}");
    }
}

#[test]
fn names_are_only_names() {
    for letter in every_letter("<b>\r\nBcc: eve@example.com\n\n{{ link }}{% raw %}") {
        let mail = shown(&letter);
        let greeted = named(&letter, "<b> Bcc: eve@example.com {{ link }}{% raw %}");
        assert!(mail.text.starts_with(&format!("Hello{greeted},\n")), "{}", mail.text);
        assert!(!mail.html.contains("<b>"));
        assert!(mail.html.contains("&lt;b&gt; Bcc"), "{}", mail.html);
        assert!(!mail.subject.contains('\n'));
    }
    let nameless = Letter::MfaReset { first_name: " ".to_owned(), account_name: "A\nB".to_owned() };
    let mail = shown(&nameless);
    assert!(mail.text.starts_with("Hello,\n"));
    assert_eq!(mail.subject, "Your two-factor authentication for A B was reset");
}

#[test]
fn a_letter_with_a_link_is_not_rendered_without_it() {
    let refused = render(&every_letter("Ada")[0], None, &url("https://roster.example/")).unwrap_err();
    assert_eq!(refused.to_string(), "the letter `invitation` needs a link");
}
