//! `GET /docs`: the document as a page to read and to try out. Everything that it loads comes from this program.

use std::borrow::Cow;
use std::sync::Arc;

use actix_web::http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE};
use actix_web::web::Bytes;
use actix_web::{HttpResponse, HttpResponseBuilder, web};
use utoipa_swagger_ui::{Config, SwaggerFile, serve};

use crate::problem::{Code, Failure};

/// What the page may do: run and load what this server has, and call this server. Styles of elements are Swagger UI's own
/// way to set sizes; they can neither run nor load anything.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; style-src-attr 'unsafe-inline'; \
    img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

const PAGE: &str = include_str!("../../assets/docs/index.html");

/// Starts Swagger UI; a file of its own, since the page may not run what is written into it.
const START: &str = include_str!("../../assets/docs/start.js");

/// What the page needs of Swagger UI.
const PARTS: [&str; 3] = ["swagger-ui-bundle.js", "swagger-ui.css", "favicon-32x32.png"];

/// The page.
pub async fn page() -> HttpResponse {
    answer("text/html; charset=utf-8").body(PAGE)
}

/// A file that the page loads.
///
/// # Errors
/// A problem when there is no such file.
pub async fn part(name: web::Path<String>) -> Result<HttpResponse, Failure> {
    if *name == "start.js" {
        return Ok(answer("text/javascript; charset=utf-8").body(START));
    }
    let absent = || Failure::new(Code::NotFound, "There is nothing at this address; /docs is the page.");
    let name = PARTS.into_iter().find(|part| *part == *name).ok_or_else(absent)?;
    let file = serve(name, Arc::new(Config::default())).map_err(|error| Failure::internal(&*error))?;
    let SwaggerFile { bytes, content_type, .. } = file.ok_or_else(absent)?;
    let bytes = match bytes {
        Cow::Borrowed(bytes) => Bytes::from_static(bytes),
        Cow::Owned(bytes) => Bytes::from(bytes),
    };
    Ok(answer(&content_type).body(bytes))
}

fn answer(content_type: &str) -> HttpResponseBuilder {
    let mut response = HttpResponse::Ok();
    response
        .insert_header((CONTENT_TYPE, content_type))
        .insert_header((CONTENT_SECURITY_POLICY, POLICY))
        .insert_header((CACHE_CONTROL, "public, max-age=3600"));
    response
}
