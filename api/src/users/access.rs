//! `GET /v1/users/{id}/access`

use actix_web::{get, web};
use chrono::{DateTime, Utc};
use domain::ids::UserId;
use domain::user::{Obstacle, obstacles};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::act::seen_now;
use crate::caller::{Permitted, UsersRead};
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
}

/// One thing that stands in the way.
#[derive(Debug, Serialize, ToSchema)]
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
    /// Who set it, if a user did.
    #[schema(required)]
    set_by: Option<Uuid>,
    /// Who can lift it.
    #[schema(value_type = crate::openapi::schemas::LiftedBy)]
    lifted_by: &'static str,
}

impl From<Obstacle> for ObstacleView {
    fn from(obstacle: Obstacle) -> Self {
        Self {
            code: obstacle.code.name(),
            since: obstacle.since,
            until: obstacle.until,
            set_by: obstacle.set_by.map(|user| user.0),
            lifted_by: obstacle.lifted_by.name(),
        }
    }
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
    let user = read(&state, move |conn| seen_now(conn, &caller.account, &caller.as_domain(), id, now)).await?;
    let obstacles: Vec<_> = obstacles(&user, now).into_iter().map(ObstacleView::from).collect();
    Ok(web::Json(AccessView { can_sign_in: obstacles.is_empty(), obstacles }))
}
