//! What is asked, and what is answered.

use reqwest::Method;
use reqwest::header::{HeaderMap, HeaderName, HeaderValue, LINK};
use serde::de::DeserializeOwned;
use url::Url;

use crate::fault::{Fault, message};

/// One question. Each is a read, whatever its method, so each may be asked again.
#[derive(Clone, Debug)]
pub struct Ask {
    /// GET, or POST where the vendor takes long questions in a body.
    pub method: Method,
    /// Where.
    pub url: Url,
    /// Who asks, and whatever else the vendor wants to know.
    pub headers: HeaderMap,
    /// The question, in JSON.
    pub body: Option<Vec<u8>>,
}

/// What a header takes no text with.
const UNSENDABLE: Fault = Fault::CredentialsRefused(None);

impl Ask {
    /// A question without a body.
    pub fn get(url: Url) -> Self {
        Self { method: Method::GET, url, headers: HeaderMap::new(), body: None }
    }

    /// A question in a body.
    pub fn post(url: Url, body: &serde_json::Value) -> Self {
        Self { method: Method::POST, url, headers: HeaderMap::new(), body: Some(body.to_string().into_bytes()) }
    }

    /// The same with a header, which is not logged.
    ///
    /// # Errors
    /// [`Fault::CredentialsRefused`] where it has letters that no header can have.
    pub fn with(mut self, name: &'static str, value: &str) -> Result<Self, Fault> {
        let mut value = HeaderValue::from_bytes(value.as_bytes()).map_err(|_| UNSENDABLE)?;
        value.set_sensitive(true);
        self.headers.insert(HeaderName::from_static(name), value);
        Ok(self)
    }
}

/// One answer.
#[derive(Clone, Debug)]
pub struct Reply {
    /// The HTTP status.
    pub status: u16,
    /// Its headers.
    pub headers: HeaderMap,
    /// Its body.
    pub body: Vec<u8>,
}

impl Reply {
    /// The answer as what it is documented to be.
    ///
    /// # Errors
    /// [`Fault`] when it is a refusal, or something else.
    pub fn json<T: DeserializeOwned>(&self) -> Result<T, Fault> {
        match self.status {
            200..=299 => {}
            300..=399 => return Err(Fault::NotUnderstood("it leads to another address, where nobody follows")),
            401 => return Err(Fault::CredentialsRefused(message(&self.body))),
            403 => return Err(Fault::NotPermitted(message(&self.body))),
            404 => {
                return Err(Fault::Refused {
                    status: 404,
                    message: Some("there is no such API at this address, or not for these credentials.".to_owned()),
                });
            }
            status => return Err(Fault::Refused { status, message: message(&self.body) }),
        }
        serde_json::from_slice(&self.body).map_err(|error| {
            let is_markup = self.body.trim_ascii_start().starts_with(b"<");
            match (is_markup, error.is_data()) {
                (true, _) => Fault::NotUnderstood("it is a web page, not JSON"),
                (false, true) => Fault::NotUnderstood("it is not of the form that is documented"),
                (false, false) => Fault::NotUnderstood("it is not JSON"),
            }
        })
    }

    /// Whether there is a next page, if the answer tells (RFC 8288).
    pub fn has_next(&self) -> Option<bool> {
        let links = self.headers.get(LINK)?.to_str().ok()?;
        Some(links.split(',').any(|link| link.contains("rel=\"next\"") || link.contains("rel=next")))
    }
}
