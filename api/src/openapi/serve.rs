//! `GET /openapi.yaml` and `GET /openapi.json`

use actix_web::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use actix_web::{HttpResponse, web};

use super::Rendered;

/// The document as YAML.
pub async fn yaml(rendered: web::Data<Rendered>) -> HttpResponse {
    answer("application/yaml", rendered.yaml.clone())
}

/// The document as JSON.
pub async fn json(rendered: web::Data<Rendered>) -> HttpResponse {
    answer("application/json", rendered.json.clone())
}

fn answer(media_type: &'static str, body: String) -> HttpResponse {
    HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, media_type))
        .insert_header((CACHE_CONTROL, "public, max-age=300"))
        .body(body)
}
