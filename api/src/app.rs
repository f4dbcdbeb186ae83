//! The application: one function builds it for the server and for tests.

use actix_web::body::MessageBody;
use actix_web::dev::{ServiceFactory, ServiceRequest, ServiceResponse};
use actix_web::middleware::{DefaultHeaders, from_fn};
use actix_web::{App, Error, Resource, guard, web};
use utoipa_actix_web::AppExt;
use utoipa_actix_web::service_config::ServiceConfig;

use crate::http::unmatched::{Addresses, unmatched};
use crate::http::{body, head, request_id};
use crate::openapi::{self, Rendered};
use crate::state::State;
use crate::{account, audit, auth, caller, health, invitations, jwks, me, media, problem, roles, users};

const YAML: &str = "/openapi.yaml";
const JSON: &str = "/openapi.json";
const DOCS: &str = "/docs";
const DOCS_PART: &str = "/docs/{name}";
const PROBLEMS: &str = "/problems";
const PROBLEM: &str = "/problems/{code}";
/// Addresses that are no operations of the document.
const PAGES: [&str; 6] = [YAML, JSON, DOCS, DOCS_PART, PROBLEMS, PROBLEM];

/// What every worker shares beside the state; made once for the process.
#[derive(Clone)]
pub struct Shared {
    state: web::Data<State>,
    addresses: web::Data<Addresses>,
    rendered: web::Data<Rendered>,
}

impl Shared {
    /// Renders the document and knows its addresses.
    ///
    /// # Errors
    /// When the document cannot be rendered, which a test rules out.
    pub fn new(state: web::Data<State>) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
        let document = openapi::document();
        let rendered = Rendered::of(&document)?;
        Ok(Self {
            state,
            addresses: web::Data::new(Addresses::of(&document, &PAGES)),
            rendered: web::Data::new(rendered),
        })
    }
}

/// Adds every operation of the OpenAPI document.
pub fn routes(config: &mut ServiceConfig) {
    auth::routes(config);
    invitations::routes(config);
    me::routes(config);
    account::routes(config);
    users::routes(config);
    roles::routes(config);
    audit::routes(config);
    media::routes(config);
    jwks::routes(config);
    health::routes(config);
}

/// A page that can be read; with any other method it falls through to the answer for what matches nothing.
fn page(path: &str) -> Resource {
    web::resource(path).guard(guard::Get())
}

/// Builds the application.
pub fn build(
    shared: Shared,
) -> App<
    impl ServiceFactory<
        ServiceRequest,
        Config = (),
        Response = ServiceResponse<impl MessageBody>,
        Error = Error,
        InitError = (),
    >,
> {
    let Shared { state, addresses, rendered } = shared;
    let (app, _) = App::new().into_utoipa_app().configure(routes).split_for_parts();
    app.app_data(state)
        .app_data(addresses)
        .app_data(rendered)
        .app_data(body::limit())
        .service(page(YAML).to(openapi::yaml))
        .service(page(JSON).to(openapi::json))
        .service(page(DOCS).to(openapi::docs::page))
        .service(page(DOCS_PART).to(openapi::docs::part))
        .service(page(PROBLEMS).to(problem::index))
        .service(page(PROBLEM).to(problem::page))
        .default_service(web::to(unmatched))
        .wrap(
            DefaultHeaders::new()
                .add(("X-Content-Type-Options", "nosniff"))
                .add(("Cache-Control", "no-store"))
                .add(("Referrer-Policy", "no-referrer")),
        )
        .wrap(from_fn(caller::attach))
        .wrap(from_fn(head::as_get))
        .wrap(from_fn(request_id::attach))
}
