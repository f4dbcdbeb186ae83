//! Puts the document together.

use utoipa::openapi::extensions::ExtensionsBuilder;
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::openapi::{
    ContactBuilder, InfoBuilder, License, OpenApi, OpenApiBuilder, SecurityRequirement, ServerBuilder, Tag,
};
use utoipa_actix_web::AppExt;

use super::{bodies, compose, conventions, headers, parameters, problems, schemas};
use crate::app;

const DESCRIPTION: &str = "Users, roles and client organizations of a multi-tenant product.\n\n\
    Every error is `application/problem+json` (RFC 9457) with a stable `code`; `x-problems` lists the codes of an \
    operation beside those that any operation has. Only what is no HTTP, and so never becomes a request, is answered \
    400 or 431 without a body. `x-required-permission` is what the caller's role must permit: \
    an area and a level, `authenticated` for every signed-in user, `public` for everybody, `operator` \
    for operators of the installation, who are no users of any account.";

const BEARER: &str = "An access token, as signing in gives it: a JWT that lives for minutes, handled as RFC8725 asks. \
    One algorithm (`EdDSA`), a type of its own (`at+jwt`), issuer, audience and expiry are checked, and so is whether its \
    session is still alive.";

const OPERATOR: &str = "The credential of an operator of the installation, as `roster operator create` prints it once: an \
    opaque token that works until it is revoked. It opens what is under `/v1/support` and nothing else.";

/// The whole document, without a server or a database.
#[must_use]
pub fn document() -> OpenApi {
    let (_, mut document) =
        actix_web::App::new().into_utoipa_app().openapi(head()).configure(app::routes).split_for_parts();
    if let Some(components) = &mut document.components {
        let bearer = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).bearer_format("JWT");
        let bearer = bearer.description(Some(BEARER)).build();
        components.schemas.extend(schemas::words());
        components.schemas.extend(parameters::schemas());
        let operator = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).bearer_format("rst_opr_…");
        let operator = operator.description(Some(OPERATOR)).build();
        components.security_schemes.insert("bearer".to_owned(), SecurityScheme::Http(bearer).into());
        components.security_schemes.insert("operator".to_owned(), SecurityScheme::Http(operator).into());
    }
    bodies::complete(&mut document);
    open(&mut document);
    conventions::complete(&mut document);
    problems::complete(&mut document);
    headers::complete(&mut document);
    compose::complete(&mut document);
    document
}

/// Says of operations for everybody that they need nothing. utoipa says that an empty requirement will do, which some
/// generators take for a requirement.
fn open(document: &mut OpenApi) {
    for operation in document.paths.paths.values_mut().flat_map(problems::operations) {
        if operation.security.as_deref() == Some(&[SecurityRequirement::default()]) {
            operation.security = Some(Vec::new());
        }
    }
}

fn head() -> OpenApi {
    let license = License::builder().name("Apache-2.0 OR MIT").identifier(Some("Apache-2.0 OR MIT")).build();
    let info = InfoBuilder::new()
        .title("Roster")
        .version(env!("CARGO_PKG_VERSION"))
        .description(Some(DESCRIPTION))
        .contact(Some(ContactBuilder::new().name(Some("The Roster project")).build()))
        .license(Some(license))
        .build();
    let tags = [
        ("Signing in", "Sessions, challenges, passwords and keys."),
        ("Invitations", "From the side of who was invited."),
        ("Me", "The caller."),
        ("Account", "The caller's account."),
        ("Users", "Users and what can be done to them."),
        ("Views", "Named ways of looking at a list, one's own and shared ones."),
        ("Roles", "Roles and what they permit."),
        ("PSA", "Connections to ConnectWise PSA and Autotask PSA, and which organization is which of their companies."),
        ("Templates", "What reviews ask: the account's standard, and what organizations make of it."),
        ("Organizations", "Client organizations and what can be done to them."),
        ("Licences", "How many organizations may be active, and what took or freed each licence."),
        ("Audit log", "Who did what to whom."),
        ("Media", "Pictures that anybody may see."),
        ("Support", "For operators of the installation, with credentials of their own."),
        ("Operating", "For whoever runs the server."),
    ]
    .map(|(name, description)| {
        let mut tag = Tag::new(name);
        tag.description = Some(description.to_owned());
        tag
    });
    // For whoever keeps an inventory of APIs: this one is for clients, not only for services next door.
    let is_internal = ExtensionsBuilder::new().add("x-internal", false).build();
    let server = ServerBuilder::new()
        .url("/")
        .description(Some("The server that this document came from"))
        .extensions(Some(is_internal))
        .build();
    OpenApiBuilder::new()
        .info(info)
        .servers(Some([server]))
        .tags(Some(tags))
        .security(Some([SecurityRequirement::new("bearer", Vec::<String>::new())]))
        .build()
}
