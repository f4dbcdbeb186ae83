//! What can go wrong between Roster and a PSA.

use std::time::Duration;

use crate::http::AddressFault;

/// Why the PSA gave no answer that is of use; the sentence is for whoever manages the connection.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// The address is none that is asked.
    #[error("{0}")]
    Address(AddressFault),
    /// No connection came about.
    #[error("The PSA cannot be reached: {0}.")]
    Unreachable(&'static str),
    /// It did not answer in time.
    #[error("The PSA did not answer in time.")]
    TimedOut,
    /// It knows no such user, or the secret is another (401).
    #[error("The PSA refused the credentials{}", said(.0.as_deref()))]
    CredentialsRefused(Option<String>),
    /// It knows the user, who may not see companies (403).
    #[error("The PSA does not let this user see companies{}", said(.0.as_deref()))]
    NotPermitted(Option<String>),
    /// It was asked too often (429).
    #[error("The PSA asks to be asked less often. Try again in {} seconds.", retry_after.as_secs().max(1))]
    RateLimited {
        /// When it wants to be asked again.
        retry_after: Duration,
    },
    /// It failed, or refused for another reason.
    #[error("The PSA answered with the status {status}{}", said(message.as_deref()))]
    Refused {
        /// The HTTP status.
        status: u16,
        /// What it said.
        message: Option<String>,
    },
    /// What it answered is not what the vendor's documentation says.
    #[error("The PSA's answer cannot be understood: {0}.")]
    NotUnderstood(&'static str),
}

fn said(message: Option<&str>) -> String {
    message.map_or_else(|| ".".to_owned(), |message| format!(": {message}"))
}

/// Longest sentence of the PSA's own that is passed on, in characters.
const MESSAGE_MAX: usize = 200;

/// What the PSA said about its refusal, if it said it in the way that is documented: `ConnectWise` in `message`, Autotask
/// in `errors`. Anything else is not passed on.
pub fn message(body: &[u8]) -> Option<String> {
    let body: serde_json::Value = serde_json::from_slice(body).ok()?;
    let text = body["message"].as_str().or_else(|| body["errors"][0].as_str())?;
    let clean: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).take(MESSAGE_MAX).collect();
    let clean = clean.trim().trim_end_matches('.');
    (!clean.is_empty()).then(|| format!("{clean}."))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_documented_messages_are_passed_on_and_cut_short() {
        assert_eq!(message(br#"{"code":"Unauthorized","message":"Wrong key."}"#).as_deref(), Some("Wrong key."));
        assert_eq!(message(br#"{"errors":["No\nsuch zone"]}"#).as_deref(), Some("No such zone."));
        assert_eq!(message(b"<html>secret</html>"), None);
        assert_eq!(message(br#"{"message":"  "}"#), None);
        let long = message(format!(r#"{{"message":"{}"}}"#, "x".repeat(1000)).as_bytes());
        assert_eq!(long.map(|text| text.chars().count()), Some(MESSAGE_MAX + 1));
    }
}
