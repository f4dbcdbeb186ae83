//! `POST /v1/invitations/request-new`

use actix_web::{post, web};
use domain::user::request_invitation;
use persistence::links::{self, LinkKind};
use persistence::users;

use super::check::InvitationToken;
use crate::change::{Actor, Note, Work, settle};
use crate::http::answer::Answer;
use crate::http::body::Body;
use crate::http::origin::Origin;
use crate::http::query::{Nothing, Query};
use crate::problem::Failure;
use crate::state::{State, query};
use crate::tokens::{self, Kind};

/// Ask for a new invitation
///
/// With the token of an expired one. The answer is always the same; if the user is still invited, a new invitation is
/// mailed, at most every few minutes.
#[utoipa::path(
    operation_id = "request_new_invitation",
    tag = "Invitations",
    request_body = InvitationToken,
    responses((status = 202, description = "If the invitation was ours, a new one is on its way")),
    security(()),
    extensions(("x-required-permission" = json!("public")))
)]
#[post("/v1/invitations/request-new")]
pub async fn request_new_invitation(
    _: Query<Nothing>,
    body: Body<InvitationToken>,
    origin: Origin,
    state: web::Data<State>,
) -> Result<Answer, Failure> {
    let hash = tokens::parse(Kind::Invitation, &body.0.token);
    let found = match hash {
        Some(hash) => query(&state, move |conn| Ok(links::find(conn, LinkKind::Invitation, &hash)?)).await?,
        None => None,
    };
    // A token cannot be guessed: how long the answer takes tells nothing.
    let Some(link) = found else { return Ok(Answer::accepted()) };
    Work::answer(&state, link.account_id, Actor::Anonymous, origin, move |conn, work| {
        let stored = users::find(conn, work.account.id, link.user_id)?;
        let decision = request_invitation(&stored.user, &work.account.policy, work.now);
        settle(conn, work, &stored, decision, &Note::of("user.invitation_requested"))?;
        Ok(Ok(Answer::accepted()))
    })
    .await
}
