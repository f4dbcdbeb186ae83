//! Mails that were sent, read as their recipients would.

use std::path::Path;

use mail_parser::MessageParser;

/// A mail that was sent.
#[derive(Debug, Clone)]
pub struct SentMail {
    /// Whom to.
    pub to: String,
    /// What about.
    pub subject: String,
    /// What it says.
    pub text: String,
    /// The same in HTML.
    pub html: String,
}

impl SentMail {
    /// The token of the link in the mail.
    ///
    /// # Panics
    /// When there is none.
    #[must_use]
    pub fn token(&self) -> String {
        let (_, rest) = self.text.split_once("?token=").unwrap_or_else(|| panic!("no link in {}", self.text));
        rest.chars().take_while(|c| c.is_ascii_alphanumeric() || "_-".contains(*c)).collect()
    }
}

/// Every mail in a directory, oldest first.
///
/// # Panics
/// When the directory holds something else.
#[must_use]
pub fn read(directory: &Path) -> Vec<SentMail> {
    let mut files: Vec<_> =
        std::fs::read_dir(directory).expect("mails are here").map(|entry| entry.expect("readable").path()).collect();
    files.sort();
    files
        .iter()
        .map(|file| {
            let raw = std::fs::read(file).expect("a mail can be read");
            let message = MessageParser::default().parse(&raw).expect("a mail can be parsed");
            let to = message.to().and_then(|to| to.first()).and_then(|to| to.address()).unwrap_or_default();
            SentMail {
                to: to.to_owned(),
                subject: message.subject().unwrap_or_default().to_owned(),
                text: message.body_text(0).unwrap_or_default().into_owned(),
                html: message.body_html(0).unwrap_or_default().into_owned(),
            }
        })
        .collect()
}
