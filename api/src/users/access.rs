//! `GET /v1/users/{id}/access`

use actix_web::{get, web};
use chrono::{DateTime, Utc};
use domain::ids::UserId;
use domain::user::{MailedLink, Obstacle, ObstacleCode, Onboarding, Step, StepReason, User, obstacles, steps};
use persistence::links::{self, LinkKind};
use persistence::outbox::{self, Delivery};
use persistence::{Conn, audit, users};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::act::seen_now;
use crate::caller::{Caller, Permitted, UsersRead};
use crate::http::path::Id;
use crate::http::query::{Nothing, Query};
use crate::problem::Failure;
use crate::state::{State, read};

/// Whether a user can sign in and, if not, why.
#[derive(Debug, Serialize, ToSchema)]
pub struct AccessView {
    /// Whether right credentials lead in, if perhaps by way of a new password or second factor.
    can_sign_in: bool,
    /// Everything that stands in the way.
    obstacles: Vec<ObstacleView>,
    /// What a sign-in asks for beside the password, in order.
    steps: Vec<StepView>,
}

/// One thing that stands in the way.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({
    "code": "admin_lock", "since": "2026-03-01T09:00:00Z", "until": null,
    "set_by": "0199f2a4-9f0e-7c60-8a52-0d6f3c0b7f12", "lifted_by": "admin"
}))]
pub struct ObstacleView {
    /// What it is.
    #[schema(value_type = crate::openapi::schemas::ObstacleCode)]
    code: &'static str,
    /// Since when.
    #[schema(required)]
    since: Option<DateTime<Utc>>,
    /// Until when, if it ends by itself.
    #[schema(required)]
    until: Option<DateTime<Utc>>,
    /// Who set it, if a user did whom the caller sees.
    #[schema(required)]
    set_by: Option<Uuid>,
    /// Who can lift it.
    #[schema(value_type = crate::openapi::schemas::LiftedBy)]
    lifted_by: &'static str,
}

/// Something that a sign-in asks for beside the password.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({ "challenge": "new_password", "because": "expired", "since": "2026-03-01T09:00:00Z", "set_by": null }))]
pub struct StepView {
    /// What.
    #[schema(value_type = crate::openapi::schemas::ChallengeKind)]
    challenge: &'static str,
    /// Why: the user has a second factor, or the policy requires one; an admin wants another password, or this one is
    /// too old.
    #[schema(value_type = crate::openapi::schemas::StepReason)]
    because: &'static str,
    /// Since when.
    #[schema(required)]
    since: Option<DateTime<Utc>>,
    /// Who set it, if a user did whom the caller sees.
    #[schema(required)]
    set_by: Option<Uuid>,
}

/// Why can this user not sign in?
///
/// Everything that stands between right credentials and a session, with who set it and who can lift it.
#[utoipa::path(
    operation_id = "get_user_access",
    tag = "Users",
    params(("id" = Uuid, Path, description = "The user's id")),
    responses((status = 200, description = "Whether the user can sign in, and what stands in the way", body = AccessView)),
    extensions(("x-required-permission" = json!("users:read")))
)]
#[get("/v1/users/{id}/access")]
pub async fn get_user_access(
    caller: Permitted<UsersRead>,
    id: Id<UserId>,
    _: Query<Nothing>,
    state: web::Data<State>,
) -> Result<web::Json<AccessView>, Failure> {
    let (id, now, caller) = (*id, state.ambient.now(), caller.into_caller());
    let view = read(&state, move |conn| {
        let user = seen_now(conn, &caller.account, &caller.as_domain(), id, now)?;
        let link = mailed(conn, &caller, &user)?;
        let mut view = AccessView { can_sign_in: true, obstacles: Vec::new(), steps: Vec::new() };
        for obstacle in obstacles(&user, link, now) {
            view.can_sign_in = false;
            view.obstacles.push(stands(conn, &caller, &user, obstacle)?);
        }
        for step in steps(&user, &caller.account.policy, now) {
            view.steps.push(asks(conn, &caller, &user, step)?);
        }
        Ok(view)
    })
    .await?;
    Ok(web::Json(view))
}

/// What was mailed to the user last that they get in by.
fn mailed(conn: &mut Conn, caller: &Caller, user: &User) -> Result<Option<MailedLink>, Failure> {
    let account = caller.account_id();
    let kind = if user.onboarding == Onboarding::Invited { LinkKind::Invitation } else { LinkKind::ResetPassword };
    let Some(link) = links::newest(conn, account, user.id, kind)? else { return Ok(None) };
    let deliveries = outbox::deliveries(conn, account, &[link.id])?;
    let undelivered = deliveries.iter().any(|(_, delivery)| *delivery == Delivery::Failed);
    let (created_at, expires_at, revoked_at) = (link.created_at, link.expires_at, link.revoked_at);
    Ok(Some(MailedLink { created_at, expires_at, revoked_at, undelivered }))
}

fn stands(conn: &mut Conn, caller: &Caller, user: &User, obstacle: Obstacle) -> Result<ObstacleView, Failure> {
    let set_by = match obstacle.code {
        ObstacleCode::NotInvited => did(conn, caller, user, &["user.created"])?,
        ObstacleCode::OnboardingIncomplete | ObstacleCode::InvitationExpired | ObstacleCode::MailUndelivered => did(
            conn,
            caller,
            user,
            &["user.created", "user.invited", "user.invitation_resent", "user.reset_link_sent"],
        )?,
        ObstacleCode::InvitationRevoked => did(conn, caller, user, &["user.locked", "user.deactivated", "user.swept"])?,
        ObstacleCode::RecoveryPending => did(conn, caller, user, &["user.reset_link_sent"])?,
        ObstacleCode::Deleted
        | ObstacleCode::Deactivated
        | ObstacleCode::AdminLock
        | ObstacleCode::Inactivity
        | ObstacleCode::AutoLock
        | ObstacleCode::NoPassword => obstacle.set_by,
    };
    Ok(ObstacleView {
        code: obstacle.code.name(),
        since: obstacle.since,
        until: obstacle.until,
        set_by: in_sight(conn, caller, set_by)?,
        lifted_by: obstacle.lifted_by.name(),
    })
}

fn asks(conn: &mut Conn, caller: &Caller, user: &User, step: Step) -> Result<StepView, Failure> {
    let set_by = match step.because {
        StepReason::Enrolled | StepReason::Expired => None,
        StepReason::Required => did(conn, caller, user, &["user.mfa_reset"])?,
        StepReason::MustChange => did(conn, caller, user, &["user.password_expired", "user.password_reset"])?,
    };
    Ok(StepView {
        challenge: step.kind.name(),
        because: step.because.name(),
        since: step.since,
        set_by: in_sight(conn, caller, set_by)?,
    })
}

/// Who did one of these things to the user last: facts on record do not say.
fn did(conn: &mut Conn, caller: &Caller, user: &User, actions: &[&str]) -> Result<Option<UserId>, Failure> {
    Ok(audit::last_doer(conn, caller.account_id(), user.id, actions)?)
}

/// Who set something, if the caller sees them (S4.1).
fn in_sight(conn: &mut Conn, caller: &Caller, user: Option<UserId>) -> Result<Option<Uuid>, Failure> {
    let Some(user) = user else { return Ok(None) };
    let domain_caller = caller.as_domain();
    let scope = domain_caller.scope(&caller.account.policy);
    let seen = users::seen_among(conn, caller.account_id(), &scope, &[user])?;
    Ok(seen.first().map(|user| user.0))
}
