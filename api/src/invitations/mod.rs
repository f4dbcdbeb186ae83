//! Invitations, from the side of who was invited.

mod accept;
mod check;
mod request_new;

use utoipa_actix_web::service_config::ServiceConfig;

/// Adds the operations on invitations.
pub fn routes(config: &mut ServiceConfig) {
    config
        .service(check::check_invitation)
        .service(accept::accept_invitation)
        .service(request_new::request_new_invitation);
}

use domain::user::LinkRefusal;
use persistence::Conn;
use persistence::links::{self, Link, LinkKind};

use crate::problem::Failure;
use crate::tokens::{self, Kind};

/// The hash of an invitation's token.
fn hash(token: &str) -> Result<[u8; 32], Failure> {
    tokens::parse(Kind::Invitation, token).ok_or_else(|| Failure::invitation(LinkRefusal::Revoked))
}

/// The invitation whose token has this hash.
fn find(conn: &mut Conn, hash: &[u8]) -> Result<Link, Failure> {
    links::find(conn, LinkKind::Invitation, hash)?.ok_or_else(|| Failure::invitation(LinkRefusal::Revoked))
}
