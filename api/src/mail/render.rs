//! Turns a letter into subject, plain text and HTML.

use std::sync::LazyLock;

use chrono::{DateTime, Utc};
use minijinja::syntax::SyntaxConfig;
use minijinja::{Environment, UndefinedBehavior, Value, context};
use url::Url;

use super::line::one_line;
use super::{Letter, SignIn};

/// A mail's words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rendered {
    /// The subject: one line.
    pub subject: String,
    /// The plain text.
    pub text: String,
    /// The same as HTML, without images or anything else to fetch.
    pub html: String,
}

/// Why a letter could not be rendered: a mistake of the program, never of the reader's data.
#[derive(Debug, thiserror::Error)]
pub enum RenderError {
    /// The letter speaks of a link and none was given.
    #[error("the letter `{0}` needs a link")]
    NoLink(&'static str),
    /// A template is wrong.
    #[error("the mail template is wrong: {0}")]
    Template(String),
}

/// The letter in words. `link` is what the reader is to open; `public_url` tells who writes.
///
/// # Errors
/// If the letter needs a link and there is none, or if a template is wrong.
pub fn render(letter: &Letter, link: Option<&Url>, public_url: &Url) -> Result<Rendered, RenderError> {
    if letter.needs_link() && link.is_none() {
        return Err(RenderError::NoLink(letter.kind()));
    }
    let templates = TEMPLATES.as_ref().map_err(|error| RenderError::Template(error.to_string()))?;
    let fill = |extension: &str, show: fn(&str) -> Value, subject: &str| {
        let (link, public_url) = (link.map(|link| show(link.as_str())), show(public_url.as_str()));
        templates
            .get_template(&format!("{}.{extension}", letter.kind()))
            .and_then(|template| template.render(context! { subject, link, public_url, ..facts(letter) }))
            .map_err(|error| RenderError::Template(error.to_string()))
    };
    let text = fill("txt", |address| Value::from(address), "")?;
    // The text's first line is the subject: all that a mail says stands in its template. Names are one line by now.
    let (subject, text) = text
        .strip_prefix("Subject: ")
        .and_then(|text| text.split_once("\n\n"))
        .ok_or_else(|| RenderError::Template(format!("{}.txt has no subject", letter.kind())))?;
    let html = fill("html", address_in_html, subject)?;
    Ok(Rendered { subject: subject.to_owned(), text: text.to_owned(), html })
}

fn facts(letter: &Letter) -> Value {
    match letter {
        Letter::Invitation { first_name, account_name, expires_at, sign_in } => context! {
            expires_at => moment(expires_at), sign_in => shown(sign_in.as_ref()), ..names(first_name, account_name)
        },
        Letter::ResetLink { first_name, account_name, expires_at, requested_by_admin, sign_in } => context! {
            expires_at => moment(expires_at), requested_by_admin, sign_in => shown(sign_in.as_ref()), ..names(first_name, account_name)
        },
        Letter::MfaReset { first_name, account_name } | Letter::MfaEnrolled { first_name, account_name } => {
            names(first_name, account_name)
        }
        Letter::InactivityWarning { first_name, account_name, suspended_at } => context! {
            suspended_at => moment(suspended_at), ..names(first_name, account_name)
        },
        Letter::PasswordChanged { first_name, account_name, by_admin } => context! {
            by_admin, ..names(first_name, account_name)
        },
        Letter::ReactivationRequested {
            account_name,
            account_slug,
            organization_name,
            requested_by,
            reason,
            reactivatable_at,
            request_id,
        } => context! {
            account_slug,
            organization_name => one_line(organization_name),
            requested_by => one_line(requested_by),
            reason => reason.as_deref().map(one_line),
            reactivatable_at => moment(reactivatable_at),
            request_id => request_id.to_string(),
            // Support is a desk, and nobody's first name.
            ..names("", account_name)
        },
        Letter::ReactivationDecided { first_name, account_name, organization_name, approved, reason } => context! {
            organization_name => one_line(organization_name),
            approved,
            reason => one_line(reason),
            ..names(first_name, account_name)
        },
    }
}

fn shown(sign_in: Option<&SignIn>) -> Option<Value> {
    sign_in.map(|SignIn { username, account_slug }| context! { username => one_line(username), account_slug })
}

fn names(first_name: &str, account_name: &str) -> Value {
    context! { first_name => one_line(first_name), account_name => one_line(account_name) }
}

/// Cut to the minute, not rounded: the link works at least until the moment that its mail names.
fn moment(at: &DateTime<Utc>) -> String {
    at.format("%A, %-d %B %Y, %H:%M UTC").to_string()
}

/// The engine escapes slashes too, which readers undo but people who look at the source (and simple filters) do not.
fn address_in_html(address: &str) -> Value {
    let escaped = address
        .replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
        .replace('\'', "&#39;");
    Value::from_safe_string(escaped)
}

static TEMPLATES: LazyLock<Result<Environment<'static>, minijinja::Error>> = LazyLock::new(|| {
    let mut templates = Environment::new();
    templates.set_syntax(SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).build()?);
    templates.set_undefined_behavior(UndefinedBehavior::Strict);
    for (name, source) in SOURCES {
        templates.add_template(name, source)?;
    }
    Ok(templates)
});

macro_rules! sources {
    ($($name:literal),* $(,)?) => { &[$(($name, include_str!(concat!("../../templates/mail/", $name)))),*] };
}

static SOURCES: &[(&str, &str)] = sources![
    "layout.txt",
    "layout.html",
    "button.html",
    "invitation.txt",
    "invitation.html",
    "reset_link.txt",
    "reset_link.html",
    "mfa_reset.txt",
    "mfa_reset.html",
    "mfa_enrolled.txt",
    "mfa_enrolled.html",
    "inactivity_warning.txt",
    "inactivity_warning.html",
    "password_changed.txt",
    "password_changed.html",
    "reactivation_requested.txt",
    "reactivation_requested.html",
    "reactivation_decided.txt",
    "reactivation_decided.html",
];

#[cfg(test)]
mod tests;
