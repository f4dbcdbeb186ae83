//! A PSA on the loopback interface. It answers as the vendors' public documentation says, `ConnectWise` and Autotask alike,
//! and goes wrong on demand.

mod autotask;
mod connectwise;
mod filter;

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use actix_web::dev::ServerHandle;
use actix_web::http::StatusCode;
use actix_web::{App, HttpRequest, HttpResponse, HttpServer, web};
use serde_json::{Value, json};

/// A company of it.
#[derive(Clone, Debug)]
pub struct Company {
    /// Its id.
    pub id: i64,
    /// Its name.
    pub name: String,
    /// What it is called in short.
    pub identifier: String,
    /// Whether it is still served.
    pub active: bool,
}

/// How it goes wrong, once for each.
#[derive(Clone, Debug)]
pub enum Trouble {
    /// A status with headers and a body.
    Answer(u16, Vec<(&'static str, String)>, String),
    /// Nothing at all, for so long.
    Hang(Duration),
    /// A body that goes on and on.
    Flood,
}

/// The PSA; it ends when dropped.
pub struct LoopbackPsa {
    /// Where it is.
    pub url: String,
    inner: Arc<Mutex<Inner>>,
    handle: ServerHandle,
}

/// What it has and was asked.
#[derive(Debug, Default)]
struct Inner {
    companies: Vec<Company>,
    troubles: VecDeque<Trouble>,
    asked: Vec<String>,
    page_limit: Option<usize>,
    zone: Option<String>,
}

impl LoopbackPsa {
    /// Starts with companies of these names, whose ids begin at 250.
    ///
    /// # Panics
    /// When no port is free.
    #[must_use]
    pub fn start(names: &[&str]) -> Self {
        let inner = Arc::new(Mutex::new(Inner::default()));
        let shared = web::Data::from(Arc::clone(&inner));
        let server = HttpServer::new(move || App::new().app_data(shared.clone()).default_service(web::to(answer)))
            .workers(1)
            .disable_signals()
            .shutdown_timeout(0)
            .bind(("127.0.0.1", 0))
            .expect("a port is free");
        let url = format!("http://{}", server.addrs()[0]);
        let server = server.run();
        let handle = server.handle();
        actix_web::rt::spawn(server);
        let psa = Self { url, inner, handle };
        for (name, id) in names.iter().zip(250..) {
            psa.founds(id, name);
        }
        psa
    }

    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// One more company.
    pub fn founds(&self, id: i64, name: &str) {
        let identifier = name.split_whitespace().next().unwrap_or_default().to_owned();
        self.inner().companies.push(Company { id, name: name.to_owned(), identifier, active: true });
    }

    /// A company is no longer served.
    pub fn retires(&self, id: i64) {
        self.inner().companies.iter_mut().filter(|company| company.id == id).for_each(|company| company.active = false);
    }

    /// A company is gone.
    pub fn loses(&self, id: i64) {
        self.inner().companies.retain(|company| company.id != id);
    }

    /// A company has another name.
    pub fn renames(&self, id: i64, name: &str) {
        let mut inner = self.inner();
        inner
            .companies
            .iter_mut()
            .filter(|company| company.id == id)
            .for_each(|company| name.clone_into(&mut company.name));
    }

    /// The next questions are answered like this, one by one.
    pub fn goes_wrong(&self, troubles: impl IntoIterator<Item = Trouble>) {
        self.inner().troubles.extend(troubles);
    }

    /// Whatever trouble was still to come does not.
    pub fn recovers(&self) {
        self.inner().troubles.clear();
    }

    /// No more items on a page than these, whatever is asked for.
    pub fn pages_of(&self, size: usize) {
        self.inner().page_limit = Some(size);
    }

    /// Autotask: the zone that is named.
    pub fn names_zone(&self, zone: &str) {
        self.inner().zone = Some(zone.to_owned());
    }

    /// Every question since the last time this was asked, as method, path and query.
    #[must_use]
    pub fn asked(&self) -> Vec<String> {
        std::mem::take(&mut self.inner().asked)
    }

    /// A body that connects to it as `ConnectWise`.
    #[must_use]
    pub fn connectwise(&self, name: &str) -> Value {
        json!({ "kind": "connectwise", "name": name, "base_url": self.url, "credentials": {
            "company_id": "acme", "public_key": "public", "private_key": "private-key-of-acme", "client_id": "client"
        } })
    }

    /// A body that connects to it as Autotask.
    #[must_use]
    pub fn autotask(&self, name: &str) -> Value {
        json!({ "kind": "autotask", "name": name, "base_url": self.url, "credentials": {
            "username": "api@acme.example", "secret": "secret-of-acme", "integration_code": "CODE"
        } })
    }
}

impl Drop for LoopbackPsa {
    fn drop(&mut self) {
        // What is under way is not waited for; a handle that is never polled does nothing, so it is left to the runtime.
        let stopping = self.handle.stop(false);
        drop(actix_web::rt::spawn(stopping));
    }
}

/// A web page in place of an answer.
#[must_use]
pub fn web_page(status: u16) -> Trouble {
    let html = ("content-type", "text/html; charset=utf-8".to_owned());
    Trouble::Answer(status, vec![html], "<!DOCTYPE html><html><body>Sign in to your account</body></html>".to_owned())
}

/// A status alone.
#[must_use]
pub fn status(status: u16) -> Trouble {
    Trouble::Answer(status, Vec::new(), String::new())
}

/// "Ask less often", with or without seconds to wait.
#[must_use]
pub fn too_many(retry_after: Option<u64>) -> Trouble {
    let headers = retry_after.map(|seconds| ("retry-after", seconds.to_string()));
    Trouble::Answer(429, headers.into_iter().collect(), "{\"message\":\"Too many requests\"}".to_owned())
}

async fn answer(request: HttpRequest, body: web::Bytes, inner: web::Data<Mutex<Inner>>) -> HttpResponse {
    let trouble = {
        let mut inner = inner.lock().unwrap_or_else(PoisonError::into_inner);
        inner.asked.push(format!("{} {}", request.method(), request.uri()));
        inner.troubles.pop_front()
    };
    match trouble {
        Some(Trouble::Answer(status, headers, body)) => {
            let mut answer = HttpResponse::build(StatusCode::from_u16(status).expect("a status"));
            for header in headers {
                answer.insert_header(header);
            }
            return answer.body(body);
        }
        Some(Trouble::Hang(pause)) => {
            actix_web::rt::time::sleep(pause).await;
            return HttpResponse::Ok().json(json!([]));
        }
        Some(Trouble::Flood) => {
            let company = "{\"id\":1,\"name\":\"x\"},".repeat(1000);
            let endless = futures_util::stream::repeat_with(move || Ok::<_, actix_web::Error>(company.clone().into()));
            return HttpResponse::Ok().content_type("application/json").streaming(endless);
        }
        None => {}
    }
    let inner = inner.lock().unwrap_or_else(PoisonError::into_inner);
    let path = request.path().to_ascii_lowercase();
    if let Some(path) = path.strip_prefix("/v4_6_release/apis/3.0/") {
        return connectwise::answer(&request, path, &inner);
    }
    if let Some(path) = path.strip_prefix("/atservicesrest/v1.0/") {
        return autotask::answer(&request, path, &body, &inner);
    }
    HttpResponse::NotFound().json(json!({ "code": "NotFound", "message": "Not found" }))
}

fn header<'a>(request: &'a HttpRequest, name: &str) -> &'a str {
    request.headers().get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
}

fn parameter(request: &HttpRequest, name: &str) -> Option<String> {
    url::form_urlencoded::parse(request.query_string().as_bytes())
        .find(|(known, _)| known == name)
        .map(|(_, value)| value.into_owned())
}
