//! `DELETE /v1/me/mfa/totp`

use actix_web::{HttpResponse, delete, web};
use domain::user::drop_mfa;
use persistence::{Conn, users};

use crate::caller::Caller;
use crate::change::{Note, Work, settle};
use crate::http::query::{DryRun, Query};
use crate::problem::Failure;
use crate::state::State;
use crate::users::DryRunResult;

/// Drop one's own second factor
///
/// Refused where the account's policy requires one.
#[utoipa::path(
    operation_id = "drop_my_totp",
    tag = "Me",
    params(
        ("dry_run" = Option<bool>, Query, description = "Only say what would happen", example = true)
    ),
    responses(
        (status = 204, description = "There is no second factor any more"),
        (status = 200, description = "With `dry_run=true`: what would be done", body = DryRunResult)
    ),
    extensions(("x-required-permission" = json!("authenticated")), ("x-problems" = json!(["mfa_required"])))
)]
#[delete("/v1/me/mfa/totp")]
pub async fn drop_my_totp(
    caller: Caller,
    dry_run: Query<DryRun>,
    state: web::Data<State>,
) -> Result<HttpResponse, Failure> {
    let account = caller.account_id();
    let drop = move |conn: &mut Conn, work: &Work, caller: &Caller| {
        let stored = users::find(conn, account, caller.user_id)?;
        let decision = drop_mfa(&stored.user, &work.account.policy, work.now)?;
        let (after, effects) = settle(conn, work, &stored, decision, &Note::of("user.mfa_dropped"))?;
        Ok(DryRunResult::new(after.user.status(&work.account.policy, work.now), effects))
    };
    if dry_run.0.0 {
        return Ok(HttpResponse::Ok().json(caller.rehearse(&state, drop).await?));
    }
    caller.write(&state, drop).await?;
    Ok(HttpResponse::NoContent().finish())
}
