//! The mail URL: what it may say and what it means.

use std::io;
use std::path::{Path, PathBuf};

use lettre::transport::smtp::authentication::Credentials;
use percent_encoding::percent_decode_str;
use url::{Host, Url};

/// Why the mail settings cannot be used: one line for the person who starts the program, without the URL's password.
#[derive(Debug, thiserror::Error)]
pub enum MailUrlError {
    /// No URL at all.
    #[error("the mail URL cannot be read ({0}); special characters in user and password are written as %XX")]
    Unreadable(#[from] url::ParseError),
    /// A scheme that there is no transport for.
    #[error("the mail URL begins with `{0}:`; it must be smtp://, smtps:// or file://")]
    Scheme(String),
    /// No host.
    #[error("the mail URL names no host")]
    NoHost,
    /// No directory.
    #[error("the mail URL names no directory: file:///var/lib/roster/mail")]
    NoDirectory,
    /// Something behind the host.
    #[error("the mail URL says `{0}` behind the host, which means nothing; only ?tls=… may follow")]
    Surplus(String),
    /// A value of `tls` that does not exist.
    #[error("the mail URL says tls={0}; it must be required, opportunistic or none")]
    Tls(String),
    /// `tls` with `smtps`, which always encrypts.
    #[error("smtps:// always encrypts: leave out tls=…, or use smtp://")]
    TlsTwice,
    /// A user without password or the other way round.
    #[error("the mail URL must name both user and password, or neither")]
    HalfCredentials,
    /// Credentials that an attacker could have sent in the clear.
    #[error("tls=opportunistic could send the password unencrypted: leave it out to require TLS, or say tls=none")]
    UnsafeCredentials,
    /// Credentials that are no text.
    #[error("user and password in the mail URL must be UTF-8")]
    NotText,
    /// A sender that is no address.
    #[error("the mail sender `{0}` is not an address like `Roster <no-reply@example.com>`")]
    From(String),
    /// CA certificates that cannot be used.
    #[error("the mail CA file {path} cannot be used: {reason}", path = path.display())]
    CaFile {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        reason: String,
    },
    /// TLS that cannot be set up.
    #[error("TLS for the mail server cannot be set up: {0}")]
    TlsSetup(String),
    /// A directory that cannot be made or written to.
    #[error("the mail directory {path} cannot be used: {source}", path = path.display())]
    Directory {
        /// The directory.
        path: PathBuf,
        /// What is wrong.
        source: io::Error,
    },
}

/// Where mails go.
pub(super) enum Target {
    Smtp(Server),
    Files(PathBuf),
}

/// A mail server and how to speak to it.
pub(super) struct Server {
    pub(super) host: String,
    pub(super) port: u16,
    pub(super) encryption: Encryption,
    pub(super) credentials: Option<Credentials>,
}

/// When a connection is encrypted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Encryption {
    Never,
    IfOffered,
    StartTls,
    FromTheStart,
}

pub(super) fn parse(text: &str) -> Result<Target, MailUrlError> {
    // Not a URL of the standard: `file://data/mail` is a relative directory here, as with `sqlite://`.
    if let Some(directory) = text.strip_prefix("file://") {
        return directory_of(directory).map(Target::Files);
    }
    let url = Url::parse(text)?;
    let from_the_start = match url.scheme() {
        "smtp" => false,
        "smtps" => true,
        other => return Err(MailUrlError::Scheme(other.to_owned())),
    };
    let host = match url.host() {
        Some(Host::Domain(name)) if !name.is_empty() => name.to_owned(),
        Some(Host::Ipv4(ip)) => ip.to_string(),
        Some(Host::Ipv6(ip)) => ip.to_string(),
        Some(Host::Domain(_)) | None => return Err(MailUrlError::NoHost),
    };
    if !matches!(url.path(), "" | "/") {
        return Err(MailUrlError::Surplus(url.path().to_owned()));
    }
    if let Some(fragment) = url.fragment() {
        return Err(MailUrlError::Surplus(format!("#{fragment}")));
    }
    let credentials = credentials_of(&url)?;
    let encryption = encryption_of(&url, from_the_start, credentials.is_some())?;
    let usual = match (from_the_start, &credentials) {
        (true, _) => 465,
        (false, Some(_)) => 587,
        (false, None) => 25,
    };
    Ok(Target::Smtp(Server { host, port: url.port().unwrap_or(usual), encryption, credentials }))
}

fn directory_of(text: &str) -> Result<PathBuf, MailUrlError> {
    // RFC 8089: the host of a local file may be called localhost.
    let path = text.strip_prefix("localhost").filter(|rest| rest.starts_with('/')).unwrap_or(text);
    let path = percent_decode_str(path).decode_utf8().map_err(|_| MailUrlError::NotText)?;
    if path.is_empty() { Err(MailUrlError::NoDirectory) } else { Ok(Path::new(path.as_ref()).to_owned()) }
}

fn credentials_of(url: &Url) -> Result<Option<Credentials>, MailUrlError> {
    let decode = |text: &str| match percent_decode_str(text).decode_utf8() {
        Ok(text) => Ok(text.into_owned()),
        Err(_) => Err(MailUrlError::NotText),
    };
    match (url.username(), url.password()) {
        ("", None) => Ok(None),
        ("", Some(_)) | (_, None) => Err(MailUrlError::HalfCredentials),
        (user, Some(password)) => Ok(Some(Credentials::new(decode(user)?, decode(password)?))),
    }
}

fn encryption_of(url: &Url, from_the_start: bool, credentials: bool) -> Result<Encryption, MailUrlError> {
    let mut tls = None;
    for (key, value) in url.query_pairs() {
        if key != "tls" || tls.is_some() {
            return Err(MailUrlError::Surplus(format!("?{key}=")));
        }
        tls = Some(value.into_owned());
    }
    match (from_the_start, tls.as_deref()) {
        (true, None) => Ok(Encryption::FromTheStart),
        (true, Some(_)) => Err(MailUrlError::TlsTwice),
        (false, Some("none")) => Ok(Encryption::Never),
        (false, Some("required")) => Ok(Encryption::StartTls),
        (false, Some("opportunistic")) if credentials => Err(MailUrlError::UnsafeCredentials),
        (false, None) if credentials => Ok(Encryption::StartTls),
        (false, None | Some("opportunistic")) => Ok(Encryption::IfOffered),
        (false, Some(other)) => Err(MailUrlError::Tls(other.to_owned())),
    }
}

#[cfg(test)]
mod tests {
    use super::{Encryption, Target, parse};

    fn smtp(url: &str) -> (String, u16, Encryption, bool) {
        match parse(url).unwrap() {
            Target::Smtp(server) => (server.host, server.port, server.encryption, server.credentials.is_some()),
            Target::Files(path) => panic!("{}", path.display()),
        }
    }

    #[test]
    fn passwords_are_never_sent_in_the_clear_by_accident() {
        assert_eq!(smtp("smtp://mx"), ("mx".into(), 25, Encryption::IfOffered, false));
        assert_eq!(smtp("smtp://mx?tls=required"), ("mx".into(), 25, Encryption::StartTls, false));
        assert_eq!(smtp("smtp://u%40x:p@mx/"), ("mx".into(), 587, Encryption::StartTls, true));
        assert_eq!(smtp("smtp://u:p@mx:2525?tls=none"), ("mx".into(), 2525, Encryption::Never, true));
        assert_eq!(smtp("smtps://u:p@[::1]"), ("::1".into(), 465, Encryption::FromTheStart, true));
    }

    #[test]
    fn a_directory_may_be_relative() {
        for (url, directory) in [
            ("file:///var/mail%20out", "/var/mail out"),
            ("file://localhost/var/mail", "/var/mail"),
            ("file://./data/mail", "./data/mail"),
            ("file://data/mail", "data/mail"),
        ] {
            assert!(matches!(parse(url), Ok(Target::Files(path)) if path.as_os_str() == directory), "{url}");
        }
    }

    #[test]
    fn a_wrong_url_gets_one_clear_line_without_the_password() {
        for (url, line) in [
            ("mx.example", "cannot be read"),
            ("http://u:hunter2@mx", "begins with `http:`"),
            ("smtp://", "names no host"),
            ("file://", "names no directory"),
            ("smtp://mx/ehlo", "`/ehlo` behind the host"),
            ("smtp://mx#x", "`#x` behind the host"),
            ("smtp://mx?starttls=1", "`?starttls=` behind the host"),
            ("smtp://mx?tls=yes", "tls=yes"),
            ("smtps://mx?tls=none", "always encrypts"),
            ("smtp://u@mx", "both user and password"),
            ("smtp://:hunter2@mx", "both user and password"),
            ("smtp://u:hunter2@mx?tls=opportunistic", "unencrypted"),
            ("smtp://u:hunter2%ff@mx", "UTF-8"),
            ("smtp://u:hunter2@mx:port", "cannot be read"),
        ] {
            let error = parse(url).err().expect(url).to_string();
            assert!(error.contains(line), "{url}: {error}");
            assert!(!error.contains("hunter2") && !error.contains('\n'), "{url}: {error}");
        }
    }
}
