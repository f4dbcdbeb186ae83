//! `POST /v1/me/mfa/totp`

use actix_web::{post, web};
use persistence::credentials::{self, Credentials};
use persistence::users;

use crate::auth::{TotpEnrollment, enrollment};
use crate::caller::Caller;
use crate::http::answer::Answer;
use crate::http::body::{Empty, OptionalBody};
use crate::http::query::{Nothing, Query};
use crate::problem::Failure;
use crate::state::State;

/// Start setting up one's own second factor
///
/// Also to replace one, as with a new phone: the old one works until the new one is confirmed.
#[utoipa::path(
    operation_id = "start_my_totp",
    tag = "Me",
    responses((status = 200, description = "What an authenticator needs", body = TotpEnrollment)),
    extensions(("x-required-permission" = json!("authenticated")))
)]
#[post("/v1/me/mfa/totp")]
pub async fn start_my_totp(
    caller: Caller,
    _: Query<Nothing>,
    _: OptionalBody<Empty>,
    state: web::Data<State>,
) -> Result<Answer, Failure> {
    let account = caller.account_id();
    caller
        .answer(&state, move |conn, work, caller| {
            let user = users::get(conn, account, caller.user_id)?;
            let (shown, sealed) = enrollment(work, &user)?;
            let secrets = credentials::find(conn, account, user.id)?;
            credentials::save(conn, account, user.id, &Credentials { totp_pending: Some(sealed), ..secrets })?;
            Ok(Ok(Answer::ok(&shown)?))
        })
        .await
}
