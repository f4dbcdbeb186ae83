//! One mail as the bytes that leave: headers, plain text and HTML (RFC 5322, RFC 2046).

use chrono::{DateTime, Utc};
use lettre::address::{Address, Envelope};
use lettre::message::header::{ContentTransferEncoding, ContentType, HeaderName, HeaderValue};
use lettre::message::{Body, Mailbox, Message, MultiPart, SinglePart};
use uuid::Uuid;

use super::line::one_line;
use super::{Rendered, SendError};

/// The longest line that every mail server takes (RFC 5322, section 2.1.1).
const LINE_MAX: usize = 998;

/// A mail that is ready to leave.
#[derive(Clone, Debug)]
pub struct Mail {
    /// The same at every attempt: it makes the Message-ID, by which receivers recognise a repetition.
    pub id: Uuid,
    /// When it was written (not when it is sent): the Date header and, with `file://`, the file's name.
    pub at: DateTime<Utc>,
    /// The receiver's address.
    pub to: String,
    /// The receiver's name; may be empty.
    pub to_name: String,
    /// What it says.
    pub rendered: Rendered,
}

/// Who sends: the same for every mail.
#[derive(Clone, Debug)]
pub(super) struct Sender {
    pub(super) from: Mailbox,
    /// The right-hand side of Message-IDs.
    pub(super) host: String,
}

impl Mail {
    /// The message that leaves.
    ///
    /// # Errors
    /// A permanent one if `to` is no address.
    pub(super) fn message(&self, sender: &Sender) -> Result<Message, SendError> {
        let Rendered { subject, text, html } = &self.rendered;
        let to = address(&self.to)?;
        let name = one_line(&self.to_name);
        // Taken from the arguments: read back from the headers, an unusual name could make it fail.
        let envelope =
            Envelope::new(Some(sender.from.email.clone()), vec![to.clone()]).map_err(|error| broken(&error))?;
        let body = MultiPart::alternative()
            // The boundary must not occur in the text and must not be drawn at random.
            .boundary(format!("=_{}", self.id.simple()))
            .singlepart(part(ContentType::TEXT_PLAIN, text))
            .singlepart(part(ContentType::TEXT_HTML, html));
        Message::builder()
            .envelope(envelope)
            .raw_header(raw("Date", self.at.format("%a, %d %b %Y %H:%M:%S +0000").to_string()))
            .message_id(Some(format!("<{}@{}>", self.id, sender.host)))
            .from(sender.from.clone())
            .to(Mailbox::new(Some(name).filter(|name| !name.is_empty()), to))
            .subject(one_line(subject))
            // RFC 3834, and the same for Exchange: no out-of-office answers.
            .raw_header(raw("Auto-Submitted", "auto-generated".to_owned()))
            .raw_header(raw("X-Auto-Response-Suppress", "All".to_owned()))
            .multipart(body)
            .map_err(|error| broken(&error))
    }
}

/// Plain ASCII is sent as it is, so that links stay in one piece even for those who read the source; anything else is
/// quoted as the library sees fit.
fn part(kind: ContentType, text: &str) -> SinglePart {
    let builder = SinglePart::builder().header(kind);
    if text.is_ascii() && text.lines().all(|line| line.len() <= LINE_MAX) {
        // The library would quote lines of more than 76 characters; these are checked above and need no encoding.
        let lines = text.lines().collect::<Vec<_>>().join("\r\n");
        builder.body(Body::dangerous_pre_encoded(lines.into_bytes(), ContentTransferEncoding::SevenBit))
    } else {
        builder.body(text.to_owned())
    }
}

fn raw(name: &'static str, value: String) -> HeaderValue {
    HeaderValue::new(HeaderName::new_from_ascii_str(name), value)
}

fn broken(error: &lettre::error::Error) -> SendError {
    SendError::Permanent(format!("the mail cannot be put together: {error}"))
}

/// Whether a mail can be addressed to this: what cannot is nobody's address.
#[must_use]
pub fn can_be_addressed(text: &str) -> bool {
    address(text).is_ok()
}

/// The address, its domain in ASCII: only a local part beyond ASCII then needs a server that speaks SMTPUTF8.
fn address(text: &str) -> Result<Address, SendError> {
    let refused = || SendError::Permanent(format!("`{}` is not an email address", one_line(text)));
    if text.contains(char::is_control) {
        return Err(refused());
    }
    let (user, domain) = text.rsplit_once('@').ok_or_else(refused)?;
    let domain = match url::Host::parse(domain) {
        Ok(url::Host::Domain(ascii)) if !domain.is_ascii() => ascii,
        _ => domain.to_owned(),
    };
    Address::new(user, domain).map_err(|_| refused())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_link_stays_in_one_piece() {
        let link = format!("https://roster.example/invitation?token={}", "x".repeat(60));
        let rendered = Rendered {
            subject: "Hello".to_owned(),
            text: format!("Hello,\n\n{link}\n\nBye."),
            html: format!("<p><a href=\"{link}\">Accept</a></p>"),
        };
        let to = "ada@example.com".to_owned();
        let mail = Mail { id: Uuid::nil(), at: DateTime::UNIX_EPOCH, to, to_name: "Ada".to_owned(), rendered };
        let from = "Roster <no-reply@roster.example>".parse().unwrap();
        let sender = Sender { from, host: "roster.example".to_owned() };
        let raw = String::from_utf8(mail.message(&sender).unwrap().formatted()).unwrap();
        assert!(raw.contains(&format!("\r\n\r\n{link}\r\n\r\nBye.")), "{raw}");
        assert_eq!(raw.matches("Content-Transfer-Encoding: 7bit").count(), 2, "{raw}");
    }
}
