//! Sends questions: in time, not too often, again where that may help, and with no more of an answer than fits.

use std::sync::Arc;
use std::time::Duration;

use reqwest::header::{ACCEPT, CONTENT_TYPE, HeaderValue, RETRY_AFTER, USER_AGENT};
use reqwest::redirect::Policy;
use reqwest::{Client, Response};
use rustls::{ClientConfig, RootCertStore};
use tokio::time::{Instant, sleep, timeout, timeout_at};

use super::address::{Hosts, check_address};
use super::ask::{Ask, Reply};
use super::pace::{Pace, REST_MAX, Site};
use super::resolve::{Guarded, LeadsInside};
use crate::fault::{Fault, message};
use crate::psa::{Timing, Unusable};

/// Largest answer that is read, in bytes: a thousand companies take a fraction of it.
const BODY_MAX: usize = 8 * 1024 * 1024;

/// How often a question is asked at most.
const ATTEMPTS: u32 = 3;

/// What is waited where a PSA asks to be asked less often and does not say how long (429 without `Retry-After`).
const REST: Duration = Duration::from_secs(30);

/// Sends questions.
#[derive(Debug)]
pub struct Transport {
    http: Client,
    hosts: Hosts,
    pace: Pace,
    timing: Timing,
}

/// How one attempt ended.
enum Attempt {
    Answered(Reply),
    /// It may go better the next time, after so long.
    Again(Fault, Duration),
    Failed(Fault),
}

impl Transport {
    /// # Errors
    /// [`Unusable`] when TLS cannot be set up.
    pub fn new(hosts: Hosts, timing: Timing) -> Result<Self, Unusable> {
        let roots = RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
        let tls = ClientConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
            .with_safe_default_protocol_versions()
            .map_err(|error| Unusable(error.to_string()))?
            .with_root_certificates(roots)
            .with_no_client_auth();
        let http = Client::builder()
            .tls_backend_preconfigured(tls)
            .dns_resolver(Arc::new(Guarded(hosts)))
            // Whoever answers elsewhere would be given the credentials.
            .redirect(Policy::none())
            .referer(false)
            .connect_timeout(timing.attempt)
            .pool_idle_timeout(Duration::from_secs(30))
            .pool_max_idle_per_host(2)
            .build()
            .map_err(|error| Unusable(error.to_string()))?;
        Ok(Self { http, hosts, pace: Pace::new(), timing })
    }

    /// Which hosts are asked.
    pub fn hosts(&self) -> Hosts {
        self.hosts
    }

    /// When whatever begins now has to be over.
    pub fn deadline(&self) -> Instant {
        Instant::now() + self.timing.whole
    }

    /// Asks, for the sign-in `site`, until `deadline`.
    ///
    /// # Errors
    /// [`Fault`] when there is no answer; a refusal is an answer, but for 429 and what may go better the next time.
    pub async fn ask(&self, site: &str, ask: &Ask, deadline: Instant) -> Result<Reply, Fault> {
        let mut place = ask.url.clone();
        place.set_query(None);
        check_address(&place, self.hosts).map_err(Fault::Address)?;
        let site = self.pace.site(site);
        let mut attempt = 1;
        loop {
            let place = match timeout_at(deadline, site.place()).await.map_err(|_| Fault::TimedOut)? {
                Ok(place) => place,
                // Somebody else was told to come back later. Soon is worth waiting for.
                Err(Fault::RateLimited { retry_after }) if Instant::now() + retry_after < deadline => {
                    sleep(retry_after).await;
                    continue;
                }
                Err(fault) => return Err(fault),
            };
            let ended = timeout_at(deadline, self.attempt(&site, ask)).await.map_err(|_| Fault::TimedOut)?;
            drop(place);
            let (fault, pause) = match ended {
                Attempt::Answered(reply) => return Ok(reply),
                Attempt::Failed(fault) => return Err(fault),
                Attempt::Again(fault, pause) => (fault, pause),
            };
            if attempt == ATTEMPTS || Instant::now() + pause >= deadline {
                return Err(fault);
            }
            tracing::debug!(%fault, attempt, "a PSA is asked again");
            sleep(pause).await;
            attempt += 1;
        }
    }

    async fn attempt(&self, site: &Site, ask: &Ask) -> Attempt {
        let pause = self.timing.pause;
        let mut request = self.http.request(ask.method.clone(), ask.url.clone()).headers(ask.headers.clone());
        request = request
            .header(ACCEPT, "application/json")
            .header(USER_AGENT, concat!("roster/", env!("CARGO_PKG_VERSION")));
        if let Some(body) = &ask.body {
            request = request.header(CONTENT_TYPE, "application/json").body(body.clone());
        }
        let exchange = async {
            let response = request.send().await.map_err(|error| no_connection(&error))?;
            whole(response).await
        };
        let reply = match timeout(self.timing.attempt, exchange).await {
            Ok(Ok(reply)) => reply,
            Ok(Err(fault @ Fault::Unreachable(_))) => return Attempt::Again(fault, pause),
            Ok(Err(fault)) => return Attempt::Failed(fault),
            Err(_) => return Attempt::Again(Fault::TimedOut, pause),
        };
        match reply.status {
            429 => {
                let retry_after = rest(reply.headers.get(RETRY_AFTER));
                site.let_rest(retry_after);
                Attempt::Again(Fault::RateLimited { retry_after }, retry_after)
            }
            // Autotask says with a 500 and a list of errors what is wrong with a question: it stays wrong.
            500 if message(&reply.body).is_some() => Attempt::Answered(reply),
            500 | 502..=504 => {
                Attempt::Again(Fault::Refused { status: reply.status, message: message(&reply.body) }, pause)
            }
            _ => Attempt::Answered(reply),
        }
    }
}

/// The whole answer, unless it is too long.
async fn whole(mut response: Response) -> Result<Reply, Fault> {
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(|_| Fault::Unreachable("the answer broke off"))? {
        if body.len() + chunk.len() > BODY_MAX {
            return Err(Fault::NotUnderstood("it is longer than any list of companies"));
        }
        body.extend_from_slice(&chunk);
    }
    Ok(Reply { status: response.status().as_u16(), headers: response.headers().clone(), body })
}

/// How long a PSA wants to be left alone: seconds (RFC 9110, section 10.2.3; both vendors send that form).
fn rest(header: Option<&HeaderValue>) -> Duration {
    let seconds = header.and_then(|value| value.to_str().ok()).and_then(|text| text.trim().parse().ok());
    // A number that a stranger sends may be any, and too many seconds are no moment.
    seconds.map_or(REST, |seconds: u64| Duration::from_secs(seconds.max(1)).min(REST_MAX))
}

/// Why no connection came about, in words that say nothing of the network in which this server stands.
fn no_connection(error: &reqwest::Error) -> Fault {
    let mut cause: Option<&(dyn std::error::Error + 'static)> = Some(error);
    while let Some(error) = cause {
        if error.is::<LeadsInside>() {
            return Fault::Address(super::AddressFault::Private);
        }
        // An error of input and output keeps what it was made of to itself.
        let inner = error.downcast_ref::<std::io::Error>().and_then(std::io::Error::get_ref);
        if error.is::<rustls::Error>() || inner.is_some_and(<dyn std::error::Error + Send + Sync>::is::<rustls::Error>)
        {
            return Fault::Unreachable("its certificate is not trusted, or it speaks no TLS");
        }
        cause = error.source();
    }
    if error.is_timeout() {
        return Fault::TimedOut;
    }
    Fault::Unreachable(if error.is_connect() { "no connection came about" } else { "the connection broke off" })
}
