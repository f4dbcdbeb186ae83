//! Mails over SMTP (RFC 5321), STARTTLS (RFC 3207) and TLS from the start (RFC 8314).
//!
//! lettre speaks the protocol. Its pool is not used: it has no time limit for replies, and it takes back a connection
//! whose command was cut short, so that the next mail would read the replies meant for the last one.

use std::future::Future;
use std::path::Path;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;
use std::{fmt, fs};

use lettre::address::Envelope;
use lettre::transport::smtp::Error;
use lettre::transport::smtp::authentication::{Credentials, DEFAULT_MECHANISMS};
use lettre::transport::smtp::client::{AsyncSmtpConnection, Certificate, Tls, TlsParameters};
use lettre::transport::smtp::commands::{Data, Mail, Rcpt};
use lettre::transport::smtp::extension::{ClientId, Extension, MailBodyParameter, MailParameter};
use tokio::time::{Instant, timeout};

use super::address::{Encryption, Server};
use super::{MailUrlError, SendError};
use crate::mail::line::one_line;

/// How long to wait for a connection and for the reply to a command.
const REPLY: Duration = Duration::from_secs(10);
/// How long to wait until the server has taken the mail: it may scan it first, and giving up early sends it twice.
const ACCEPT: Duration = Duration::from_mins(1);
/// How long to wait for a goodbye that nobody needs.
const GOODBYE: Duration = Duration::from_secs(1);
/// Servers hang up on the idle after some minutes; before that, a connection is used again.
const IDLE: Duration = Duration::from_mins(1);
/// How many idle connections are kept.
const KEPT: usize = 4;

pub(super) struct Smtp {
    host: String,
    port: u16,
    tls: Tls,
    credentials: Option<Credentials>,
    hello: ClientId,
    idle: Mutex<Vec<(AsyncSmtpConnection, Instant)>>,
}

impl Smtp {
    pub(super) fn new(server: Server, ca_file: Option<&Path>) -> Result<Self, MailUrlError> {
        let Server { host, port, encryption, credentials } = server;
        let tls = match encryption {
            Encryption::Never => Tls::None,
            // Whoever can forge a certificate can hide STARTTLS as well: until somebody names the CA to trust,
            // an unverified one still beats none.
            Encryption::IfOffered => Tls::Opportunistic(tls(&host, ca_file, ca_file.is_some())?),
            Encryption::StartTls => Tls::Required(tls(&host, ca_file, true)?),
            Encryption::FromTheStart => Tls::Wrapper(tls(&host, ca_file, true)?),
        };
        Ok(Self { host, port, tls, credentials, hello: ClientId::default(), idle: Mutex::default() })
    }

    pub(super) async fn send(&self, envelope: &Envelope, message: &[u8]) -> Result<(), SendError> {
        // Owned here until the mail is through: if this future is dropped half-way, so is the connection.
        let mut connection = match self.awake().await {
            Some(connection) => connection,
            None => self.connect().await?,
        };
        match self.deliver(&mut connection, envelope, message).await {
            Ok(()) => {
                let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
                if idle.len() < KEPT {
                    idle.push((connection, Instant::now()));
                }
                Ok(())
            }
            Err(error) => {
                let _ = timeout(GOODBYE, connection.quit()).await;
                Err(error)
            }
        }
    }

    /// An idle connection whose server still answers.
    async fn awake(&self) -> Option<AsyncSmtpConnection> {
        loop {
            let (mut connection, since) = self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop()?;
            if since.elapsed() < IDLE && timeout(REPLY, connection.test_connected()).await == Ok(true) {
                return Some(connection);
            }
        }
    }

    async fn connect(&self) -> Result<AsyncSmtpConnection, SendError> {
        let wrapper = if let Tls::Wrapper(tls) = &self.tls { Some(tls.clone()) } else { None };
        let dial = AsyncSmtpConnection::connect_tokio1(
            (self.host.as_str(), self.port),
            Some(REPLY),
            &self.hello,
            wrapper,
            None,
        );
        let mut connection = in_time(REPLY, dial).await.map_err(|e| self.temporary("does not answer", &e))?;
        let starttls = match &self.tls {
            Tls::Required(_) if !connection.can_starttls() => {
                return Err(self.temporary("offers no STARTTLS, and nothing is sent without", &""));
            }
            Tls::Opportunistic(tls) if connection.can_starttls() => Some(tls),
            Tls::Required(tls) => Some(tls),
            Tls::Opportunistic(_) | Tls::None | Tls::Wrapper(_) => None,
        };
        if let Some(tls) = starttls {
            let upgrade = connection.starttls(tls.clone(), &self.hello);
            in_time(REPLY, upgrade).await.map_err(|e| self.temporary("fails at TLS", &e))?;
        }
        if let Some(credentials) = &self.credentials {
            let sign_in = connection.auth(DEFAULT_MECHANISMS, credentials);
            // Temporary, whatever the code: somebody will mend the password, and the mails should still be there then.
            in_time(REPLY, sign_in).await.map_err(|e| self.temporary("refuses user and password", &e))?;
        }
        Ok(connection)
    }

    async fn deliver(
        &self,
        connection: &mut AsyncSmtpConnection,
        envelope: &Envelope,
        message: &[u8],
    ) -> Result<(), SendError> {
        let parameters = self.parameters(connection, envelope, message)?;
        let from = Mail::new(envelope.from().cloned(), parameters);
        // The sender is configuration, not this mail's fault: temporary, as with the password.
        let answer = in_time(REPLY, connection.command(from)).await;
        answer.map_err(|e| self.temporary("refuses the sender", &e))?;
        for to in envelope.to() {
            let answer = in_time(REPLY, connection.command(Rcpt::new(to.clone(), vec![]))).await;
            answer.map_err(|e| self.refused("the receiver", &e))?;
        }
        in_time(REPLY, connection.command(Data)).await.map_err(|e| self.refused("the mail", &e))?;
        in_time(ACCEPT, connection.message(message)).await.map_err(|e| self.refused("the mail", &e))?;
        Ok(())
    }

    /// What the server has to be able to do for this mail (RFC 6531, RFC 6152).
    fn parameters(
        &self,
        connection: &AsyncSmtpConnection,
        envelope: &Envelope,
        message: &[u8],
    ) -> Result<Vec<MailParameter>, SendError> {
        let international = envelope.to().iter().any(|to| !AsRef::<str>::as_ref(to).is_ascii());
        let needed = [
            (international, Extension::SmtpUtfEight, MailParameter::SmtpUtfEight, "SMTPUTF8"),
            (
                !message.is_ascii(),
                Extension::EightBitMime,
                MailParameter::Body(MailBodyParameter::EightBitMime),
                "8BITMIME",
            ),
        ];
        let mut parameters = Vec::new();
        for (needed, extension, parameter, name) in needed {
            if needed && !connection.server_info().supports_feature(extension) {
                return Err(SendError::Permanent(format!(
                    "{self} cannot send to an address with letters beyond ASCII: it lacks {name}"
                )));
            }
            if needed {
                parameters.push(parameter);
            }
        }
        Ok(parameters)
    }

    fn temporary(&self, what: &str, why: &dyn fmt::Display) -> SendError {
        SendError::Temporary(self.line(what, why))
    }

    fn refused(&self, what: &str, why: &Failed) -> SendError {
        let line = self.line(&format!("did not take {what}"), why);
        if why.is_about_the_mail() { SendError::Permanent(line) } else { SendError::Temporary(line) }
    }

    fn line(&self, what: &str, why: &dyn fmt::Display) -> String {
        let why = one_line(&why.to_string());
        if why.is_empty() { format!("{self} {what}") } else { format!("{self} {what}: {why}") }
    }
}

impl fmt::Display for Smtp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "mail server {}:{}", self.host, self.port)
    }
}

#[derive(Debug, thiserror::Error)]
enum Failed {
    #[error("{0}")]
    Said(Error),
    #[error("no reply within {} seconds", .0.as_secs())]
    Silent(Duration),
}

impl Failed {
    /// 5xx, except those that ask for (other) credentials or encryption (RFC 4954, RFC 3207).
    fn is_about_the_mail(&self) -> bool {
        match self {
            Self::Said(error) => error
                .status()
                .is_some_and(|code| error.is_permanent() && !matches!(u16::from(code), 530 | 534 | 535 | 538)),
            Self::Silent(_) => false,
        }
    }
}

async fn in_time<T>(limit: Duration, reply: impl Future<Output = Result<T, Error>>) -> Result<T, Failed> {
    match timeout(limit, reply).await {
        Ok(Ok(done)) => Ok(done),
        Ok(Err(error)) => Err(Failed::Said(error)),
        Err(_) => Err(Failed::Silent(limit)),
    }
}

fn tls(host: &str, ca_file: Option<&Path>, verified: bool) -> Result<TlsParameters, MailUrlError> {
    let mut builder = TlsParameters::builder(host.to_owned())
        .dangerous_accept_invalid_certs(!verified)
        .dangerous_accept_invalid_hostnames(!verified);
    if let Some(path) = ca_file {
        let wrong = |reason: String| MailUrlError::CaFile { path: path.to_owned(), reason };
        let pem = fs::read(path).map_err(|error| wrong(error.to_string()))?;
        // An empty list is no error to lettre, but then nothing would be trusted and nobody told.
        if !String::from_utf8_lossy(&pem).contains("-----BEGIN CERTIFICATE-----") {
            return Err(wrong("it holds no certificate in PEM".to_owned()));
        }
        builder = builder.add_root_certificate(Certificate::from_pem(&pem).map_err(|error| wrong(error.to_string()))?);
    }
    builder.build().map_err(|error| MailUrlError::TlsSetup(one_line(&error.to_string())))
}
