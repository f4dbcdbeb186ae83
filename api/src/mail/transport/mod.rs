//! How mails leave the process: over SMTP, or into files.

mod address;
mod files;
mod smtp;

use std::fmt;
use std::path::PathBuf;

use lettre::message::Mailbox;
use url::{Host, Url};

pub use address::MailUrlError;

use super::Mail;
use super::line::one_line;
use super::message::Sender;

/// What every mail has in common, whichever way it leaves.
#[derive(Clone, Debug)]
pub struct MailSettings {
    /// The sender: `Roster <no-reply@example.com>` or just the address.
    pub from: String,
    /// Where the product is reached; its host is the right-hand side of Message-IDs.
    pub public_url: Url,
    /// Certificates (PEM) that are trusted beside the well-known ones, for private mail servers.
    pub ca_file: Option<PathBuf>,
}

/// The sender where none is configured: `no-reply` at the public URL's host.
#[must_use]
pub fn default_from(public_url: &Url) -> String {
    let host = match public_url.host() {
        Some(Host::Domain(domain)) => domain,
        // Many servers refuse address literals; whoever serves under a bare IP address does so to try things out.
        Some(Host::Ipv4(_) | Host::Ipv6(_)) | None => "localhost",
    };
    format!("Roster <no-reply@{host}>")
}

/// Why a mail did not leave; the text is one line and holds no secrets.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SendError {
    /// It never will: the receiver's server refused this receiver or this mail, or the address is none.
    #[error("{0}")]
    Permanent(String),
    /// It may at another time: the network, the server's mood, or a configuration that somebody can mend.
    #[error("{0}")]
    Temporary(String),
}

impl SendError {
    /// Whether another attempt is pointless.
    #[must_use]
    pub fn is_permanent(&self) -> bool {
        matches!(self, Self::Permanent(_))
    }
}

/// A way out for mails. Make one and share it: it keeps connections.
pub struct Transport {
    sender: Sender,
    way: Way,
}

enum Way {
    Smtp(smtp::Smtp),
    Files(files::Files),
}

impl Transport {
    /// The way that `url` names: `smtp://[user:password@]host[:port][?tls=required|opportunistic|none]`, `smtps://…` or
    /// `file://<directory>`, which is created.
    ///
    /// Ports: 587 with a user, else 25; `smtps` 465. With a user TLS is required unless `tls=none` is said; without,
    /// it is used if offered.
    ///
    /// # Errors
    /// If the URL, the sender or the CA file is wrong, or the directory cannot be made; nothing is sent to find out.
    pub fn from_url(url: &str, settings: &MailSettings) -> Result<Self, MailUrlError> {
        let from: Mailbox = settings.from.parse().map_err(|_| MailUrlError::From(one_line(&settings.from)))?;
        // Beyond ASCII, the sender would make every mail one that old servers cannot take.
        if !AsRef::<str>::as_ref(&from.email).is_ascii() {
            return Err(MailUrlError::From(one_line(&settings.from)));
        }
        let host = settings.public_url.host_str().unwrap_or("localhost").to_owned();
        let way = match address::parse(url)? {
            address::Target::Smtp(server) => Way::Smtp(smtp::Smtp::new(server, settings.ca_file.as_deref())?),
            address::Target::Files(directory) => Way::Files(files::Files::new(directory)?),
        };
        Ok(Self { sender: Sender { from, host }, way })
    }

    /// Sends one mail; done means that the server has taken it, or that it is on disk.
    ///
    /// # Errors
    /// See [`SendError`]. After a temporary one the mail may have left nevertheless; its Message-ID stays the same.
    pub async fn send(&self, mail: &Mail) -> Result<(), SendError> {
        let message = mail.message(&self.sender)?;
        match &self.way {
            Way::Smtp(smtp) => smtp.send(message.envelope(), &message.formatted()).await,
            Way::Files(files) => files.write(mail, message.formatted()).await,
        }
    }
}

/// For the log at start: says where mails go, without the password.
impl fmt::Display for Transport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.way {
            Way::Smtp(smtp) => smtp.fmt(f),
            Way::Files(files) => files.fmt(f),
        }
    }
}

impl fmt::Debug for Transport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Transport({self})")
    }
}
