//! Mail to users, and about them to support: put into the outbox with the change that causes it, sent afterwards.

use domain::Moment;
use domain::ids::MailId;
use domain::user::{RequestedBy, User};
use persistence::Conn;
use persistence::links::{self, Link, LinkKind};
use persistence::outbox::{self, Mail};
use url::Url;

use super::Work;
use crate::mail::{Letter, SignIn};
use crate::problem::Failure;
use crate::tokens::{Kind, Token};

/// The context in which a mail's token is sealed.
#[must_use]
pub fn token_context(mail: MailId) -> String {
    format!("outbox:{mail}")
}

/// The address that a link's mail carries.
#[must_use]
pub fn link_url(public_url: &Url, token: &str) -> Url {
    let page = match crate::tokens::kind_of(token) {
        Some(Kind::PasswordReset) => "reset-password",
        _ => "invitation",
    };
    let mut url = public_url.clone();
    if let Ok(mut segments) = url.path_segments_mut() {
        segments.pop_if_empty().push(page);
    }
    url.query_pairs_mut().append_pair("token", token);
    url
}

/// Makes a link and mails it; every older one of its kind for the user is dead from then on (S0.25).
pub(super) fn send_link(
    conn: &mut Conn,
    work: &Work,
    user: &User,
    kind: LinkKind,
    expires_at: Moment,
) -> Result<(), Failure> {
    links::revoke(conn, work.account.id, user.id, &[kind], work.now)?;
    send_first_link(conn, work, user, kind, expires_at)
}

/// The same for a user who has none of its kind yet.
pub(super) fn send_first_link(
    conn: &mut Conn,
    work: &Work,
    user: &User,
    kind: LinkKind,
    expires_at: Moment,
) -> Result<(), Failure> {
    let first_name = user.profile.first_name.clone();
    let account_name = work.account.name.clone();
    let sign_in = Some(SignIn { username: user.username.clone(), account_slug: work.account.slug.clone() });
    let (token_kind, letter) = match kind {
        LinkKind::Invitation => {
            (Kind::Invitation, Letter::Invitation { first_name, account_name, expires_at, sign_in })
        }
        LinkKind::ResetPassword => {
            let requested_by_admin = user.recovery.is_some_and(|recovery| recovery.by == RequestedBy::Admin);
            (
                Kind::PasswordReset,
                Letter::ResetLink { first_name, account_name, expires_at, requested_by_admin, sign_in },
            )
        }
    };
    let token = Token::new(token_kind, &work.state.ambient);
    let link = Link {
        id: work.state.ambient.id(),
        account_id: work.account.id,
        user_id: user.id,
        created_at: work.now,
        expires_at,
        sent_at: None,
        used_at: None,
        revoked_at: None,
    };
    links::insert(conn, &link, kind, &token.hash())?;
    let id: MailId = work.state.ambient.id();
    let sealed = work
        .state
        .vault
        .seal(&token_context(id), token.as_str().as_bytes())
        .map_err(|error| Failure::internal(&error))?;
    outbox::insert(
        conn,
        &Mail {
            link_id: Some(link.id),
            sealed_token: Some(sealed),
            ..mail(work, id, user, Recipient::of(user), &letter)?
        },
    )?;
    Ok(())
}

/// Mails a letter without a link.
///
/// # Errors
/// [`Failure`] when the database fails.
pub fn send(conn: &mut Conn, work: &Work, user: &User, letter: &Letter) -> Result<(), Failure> {
    let id = work.state.ambient.id();
    outbox::insert(conn, &mail(work, id, user, Recipient::of(user), letter)?)?;
    Ok(())
}

/// Mails a letter about a user to an address that is not theirs: it is theirs all the same, and erased with what else is
/// kept of them.
///
/// # Errors
/// [`Failure`] when the database fails.
pub(super) fn send_about(
    conn: &mut Conn,
    work: &Work,
    user: &User,
    address: String,
    letter: &Letter,
) -> Result<(), Failure> {
    let (id, recipient) = (work.state.ambient.id(), Recipient { address, name: String::new() });
    outbox::insert(conn, &mail(work, id, user, recipient, letter)?)?;
    Ok(())
}

/// Where a mail goes.
struct Recipient {
    address: String,
    /// May be empty.
    name: String,
}

impl Recipient {
    fn of(user: &User) -> Self {
        let name = format!("{} {}", user.profile.first_name, user.profile.last_name);
        Self { address: user.profile.email.clone(), name }
    }
}

fn mail(work: &Work, id: MailId, user: &User, recipient: Recipient, letter: &Letter) -> Result<Mail, Failure> {
    Ok(Mail {
        id,
        account_id: work.account.id,
        user_id: user.id,
        link_id: None,
        letter: serde_json::to_value(letter).map_err(|error| Failure::internal(&error))?,
        recipient: recipient.address,
        recipient_name: recipient.name,
        sealed_token: None,
        created_at: work.now,
        attempts: 0,
    })
}

/// The token of the user's newest link whose mail is still waiting; none once it is out.
///
/// # Errors
/// [`Failure`] when the database fails or the token cannot be opened.
pub fn pending_token(conn: &mut Conn, work: &Work, user: domain::ids::UserId) -> Result<Option<String>, Failure> {
    let Some((mail, sealed)) = outbox::newest_sealed_token(conn, work.account.id, user)? else { return Ok(None) };
    let token = work.state.vault.open(&token_context(mail), &sealed).map_err(|error| Failure::internal(&error))?;
    Ok(Some(String::from_utf8_lossy(&token).into_owned()))
}
