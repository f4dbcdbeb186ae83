//! `DELETE /v1/me/mfa/totp`

use actix_web::{HttpResponse, delete, web};
use domain::user::drop_mfa;
use persistence::users;

use crate::caller::Caller;
use crate::change::{Note, settle};
use crate::http::query::{Nothing, Query};
use crate::problem::Failure;
use crate::state::State;

/// Drop one's own second factor
///
/// Refused where the account's policy requires one.
#[utoipa::path(
    operation_id = "drop_my_totp",
    tag = "Me",
    responses((status = 204, description = "There is no second factor any more")),
    extensions(("x-required-permission" = json!("authenticated")), ("x-problems" = json!(["mfa_required"])))
)]
#[delete("/v1/me/mfa/totp")]
pub async fn drop_my_totp(caller: Caller, _: Query<Nothing>, state: web::Data<State>) -> Result<HttpResponse, Failure> {
    let account = caller.account_id();
    caller
        .write(&state, move |conn, work, caller| {
            let stored = users::find(conn, account, caller.user_id)?;
            let decision = drop_mfa(&stored.user, &work.account.policy, work.now)?;
            settle(conn, work, &stored, decision, &Note::of("user.mfa_dropped"))?;
            Ok(())
        })
        .await?;
    Ok(HttpResponse::NoContent().finish())
}
