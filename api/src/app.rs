//! The application: one function builds it for the server and for tests.

use std::sync::OnceLock;

use actix_web::body::MessageBody;
use actix_web::dev::{ServiceFactory, ServiceRequest, ServiceResponse};
use actix_web::middleware::{Condition, from_fn};
use actix_web::{App, Error, Resource, guard, web};
use utoipa_actix_web::AppExt;
use utoipa_actix_web::service_config::ServiceConfig;

use crate::http::addresses::Addresses;
use crate::http::unmatched::unmatched;
use crate::http::{body, compress, cors, edge, panics, precondition};
use crate::openapi::docs::Docs;
use crate::openapi::{self, Rendered, Served};
use crate::state::State;
use crate::{
    account, audit, auth, caller, health, idempotency, invitations, jobs, jwks, licenses, limits, me, media,
    organizations, problem, psa_connections, roles, support, templates, users, views,
};

const YAML: &str = "/openapi.yaml";
const JSON: &str = "/openapi.json";
const DOCS: &str = "/docs";
const DOCS_PART: &str = "/docs/{name}";
const PROBLEMS: &str = "/problems";
const PROBLEM: &str = "/problems/{code}";
/// Operations whose address would be taken, with any other method, for one that has an id in this place.
const SHADOWING: [&str; 3] = ["/v1/users/facets", "/v1/users/export", "/v1/organizations/export"];
/// The same, of those that are sent to.
const SHADOWING_POSTS: [&str; 3] = ["/v1/organizations/bulk", "/v1/users/bulk", "/v1/users/import"];
/// Addresses that are no operations of the document.
const PAGES: [&str; 6] = [YAML, JSON, DOCS, DOCS_PART, PROBLEMS, PROBLEM];

/// What every worker shares beside the state; made once for the process.
#[derive(Clone)]
pub struct Shared {
    state: web::Data<State>,
    described: Described,
}

/// What the API says of itself: the same for every server of a process, and some work to write.
#[derive(Clone)]
struct Described {
    addresses: web::Data<Addresses>,
    served: web::Data<Served>,
    docs: web::Data<Docs>,
}

static DESCRIBED: OnceLock<Described> = OnceLock::new();

impl Shared {
    /// Renders the document and knows its addresses.
    ///
    /// # Errors
    /// When the document cannot be rendered, which a test rules out.
    pub fn new(state: web::Data<State>) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
        if let Some(described) = DESCRIBED.get() {
            return Ok(Self { state, described: described.clone() });
        }
        let described = Described::write()?;
        Ok(Self { state, described: DESCRIBED.get_or_init(|| described).clone() })
    }
}

impl Described {
    fn write() -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
        let document = openapi::document();
        let rendered = Rendered::of(&document)?;
        Ok(Self {
            addresses: web::Data::new(Addresses::of(&document, &PAGES)),
            served: web::Data::new(rendered.into()),
            docs: web::Data::new(Docs::load()?),
        })
    }
}

/// Adds every operation of the OpenAPI document: first what is asked for most, since one after another is looked at.
pub fn routes(config: &mut ServiceConfig) {
    config.service(me::get_me);
    users::routes(config);
    me::routes(config);
    auth::routes(config);
    invitations::routes(config);
    account::routes(config);
    jobs::routes(config);
    views::routes(config);
    roles::routes(config);
    psa_connections::routes(config);
    templates::routes(config);
    organizations::routes(config);
    licenses::routes(config);
    audit::routes(config);
    support::routes(config);
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
    let Shared { state, described: Described { addresses, served, docs } } = shared;
    let origins = state.settings.web.cors_origins.clone();
    let has_pages = !origins.is_empty();
    let reads = || guard::Any(guard::Get()).or(guard::Head());
    let shadowing = |app: App<_>| {
        SHADOWING
            .iter()
            .fold(app, |app, path| app.service(web::resource(*path).guard(guard::Not(reads())).to(unmatched)))
    };
    let shadowing_posts = |app: App<_>| {
        SHADOWING_POSTS
            .iter()
            .fold(app, |app, path| app.service(web::resource(*path).guard(guard::Not(guard::Post())).to(unmatched)))
    };
    let (app, _) = App::new().into_utoipa_app().map(shadowing).map(shadowing_posts).configure(routes).split_for_parts();
    app.app_data(state)
        .app_data(addresses)
        .app_data(served)
        .app_data(docs)
        .app_data(body::limit())
        .service(page(YAML).to(openapi::yaml))
        .service(page(JSON).to(openapi::json))
        .service(page(DOCS).to(openapi::docs::page))
        .service(page(DOCS_PART).to(openapi::docs::part))
        .service(page(PROBLEMS).to(problem::index))
        .service(page(PROBLEM).to(problem::page))
        .default_service(web::to(unmatched))
        // From the inside out: what is written last here sees a request first.
        .wrap(from_fn(compress::attach))
        .wrap(from_fn(precondition::attach))
        .wrap(from_fn(idempotency::attach))
        .wrap(from_fn(limits::attach))
        .wrap(from_fn(caller::attach))
        .wrap(from_fn(panics::catch))
        .wrap(Condition::new(has_pages, cors::allow(&origins)))
        .wrap(Condition::new(has_pages, from_fn(cors::problems)))
        .wrap(from_fn(edge::attach))
}
