//! `GET /openapi.yaml` and `GET /openapi.json`

use actix_web::web;

use super::Rendered;
use crate::http::answer::Answer;

/// How long others may keep the document, in seconds.
const MAX_AGE: u32 = 300;

/// The document, ready to be sent: it is long, so it is hashed once.
pub struct Served {
    yaml: Answer,
    json: Answer,
}

impl From<Rendered> for Served {
    fn from(Rendered { yaml, json }: Rendered) -> Self {
        Self {
            yaml: Answer::document("application/yaml", yaml, MAX_AGE),
            json: Answer::document("application/json", json, MAX_AGE),
        }
    }
}

/// The document as YAML.
pub async fn yaml(served: web::Data<Served>) -> Answer {
    served.yaml.clone()
}

/// The document as JSON.
pub async fn json(served: web::Data<Served>) -> Answer {
    served.json.clone()
}
