//! Where a request comes from: for sessions and the audit log.

use actix_web::dev::Payload;
use actix_web::http::header::USER_AGENT;
use actix_web::{FromRequest, HttpMessage, HttpRequest};
use std::future::{Ready, ready};

use super::client;
use super::request_id::RequestId;

/// User agents are cut to this many characters.
const USER_AGENT_MAX: usize = 256;

/// Where a request comes from.
#[derive(Clone, Debug, Default)]
pub struct Origin {
    /// Its id.
    pub request_id: Option<String>,
    /// The address that it comes from.
    pub ip: Option<String>,
    /// The program that sent it, as it says.
    pub user_agent: Option<String>,
}

impl Origin {
    /// Where `request` comes from.
    #[must_use]
    pub fn of(request: &HttpRequest) -> Self {
        let user_agent = request.headers().get(USER_AGENT).map(|value| {
            let text = String::from_utf8_lossy(value.as_bytes());
            text.chars().filter(|c| !c.is_control()).take(USER_AGENT_MAX).collect()
        });
        Self {
            request_id: request.extensions().get::<RequestId>().map(|id| id.0.clone()),
            ip: client::address(request).map(|address| address.to_string()),
            user_agent,
        }
    }
}

impl FromRequest for Origin {
    type Error = actix_web::Error;
    type Future = Ready<Result<Self, Self::Error>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(Ok(Self::of(request)))
    }
}
