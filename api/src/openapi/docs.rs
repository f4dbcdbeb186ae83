//! `GET /docs`: the document as a page to read and to try out. Everything that it loads comes from this program.

use std::error::Error;
use std::sync::Arc;

use actix_web::web::{self, Bytes};
use utoipa_swagger_ui::{Config, serve};

use crate::http::answer::Answer;
use crate::problem::{Code, Failure};

/// What the page may do: run and load what this server has, and call this server. Styles of elements are Swagger UI's own
/// way to set sizes; they can neither run nor load anything.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; style-src-attr 'unsafe-inline'; \
    img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// How long others may keep the page and what it loads, in seconds.
const MAX_AGE: u32 = 3600;

const PAGE: &str = include_str!("../../assets/docs/index.html");

/// Starts Swagger UI; a file of its own, since the page may not run what is written into it.
const START: &str = include_str!("../../assets/docs/start.js");

const HTML: &str = "text/html; charset=utf-8";
const SCRIPT: &str = "text/javascript; charset=utf-8";

/// What the page needs of Swagger UI.
const PARTS: [(&str, &str); 3] = [
    ("swagger-ui-bundle.js", SCRIPT),
    ("swagger-ui.css", "text/css; charset=utf-8"),
    ("favicon-32x32.png", "image/png"),
];

/// The page and what it loads, ready to be sent: some of it is long, so it is hashed once.
pub struct Docs {
    page: Answer,
    parts: Vec<(&'static str, Answer)>,
}

impl Docs {
    /// Takes Swagger UI out of the program.
    ///
    /// # Errors
    /// When a part of it is not there, which a test rules out.
    pub fn load() -> Result<Self, Box<dyn Error + Send + Sync>> {
        let mut parts = vec![("start.js", answer(SCRIPT, START))];
        for (name, media_type) in PARTS {
            let file = serve(name, Arc::new(Config::default())).map_err(|error| error.to_string())?;
            let bytes = file.ok_or_else(|| format!("Swagger UI has no {name}"))?.bytes;
            parts.push((name, answer(media_type, bytes.into_owned())));
        }
        Ok(Self { page: answer(HTML, PAGE), parts })
    }
}

/// The page.
pub async fn page(docs: web::Data<Docs>) -> Answer {
    docs.page.clone()
}

/// A file that the page loads.
///
/// # Errors
/// A problem when there is no such file.
pub async fn part(name: web::Path<String>, docs: web::Data<Docs>) -> Result<Answer, Failure> {
    let part = docs.parts.iter().find(|(known, _)| *known == name.as_str());
    let absent = || Failure::new(Code::NotFound, "There is nothing at this address; /docs is the page.");
    part.map(|(_, answer)| answer.clone()).ok_or_else(absent)
}

fn answer(media_type: &'static str, body: impl Into<Bytes>) -> Answer {
    Answer::document(media_type, body, MAX_AGE).with_content_policy(POLICY)
}
