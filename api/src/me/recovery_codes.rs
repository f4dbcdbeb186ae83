//! `POST /v1/me/mfa/recovery-codes`

use actix_web::{post, web};
use persistence::{credentials, users};

use super::confirm_totp::RecoveryCodes;
use crate::caller::Caller;
use crate::change::audit::{self, Target, TargetKind};
use crate::http::answer::Answer;
use crate::http::body::{Empty, OptionalBody};
use crate::http::query::{Nothing, Query};
use crate::problem::{Code, Failure};
use crate::state::State;
use crate::totp::recovery_codes;

/// Make new recovery codes
///
/// Ten new ones, shown once; the old ones no longer work.
#[utoipa::path(
    operation_id = "make_my_recovery_codes",
    tag = "Me",
    responses((status = 200, description = "The new recovery codes", body = RecoveryCodes)),
    extensions(
        ("x-required-permission" = json!("authenticated")),
        ("x-problems" = json!(["mfa_not_enrolled"]))
    )
)]
#[post("/v1/me/mfa/recovery-codes")]
pub async fn make_my_recovery_codes(
    caller: Caller,
    _: Query<Nothing>,
    _: OptionalBody<Empty>,
    state: web::Data<State>,
) -> Result<Answer, Failure> {
    let (account, id) = (caller.account_id(), caller.user_id);
    caller
        .answer(&state, move |conn, work, _| {
            let user = users::get(conn, account, id)?;
            if user.mfa.is_none() {
                return Err(Failure::plain(Code::MfaNotEnrolled));
            }
            let codes = recovery_codes(&work.state.ambient);
            credentials::replace_recovery_codes(conn, account, id, &codes.each_ref().map(|code| code.hash(id)))?;
            let target = Target { kind: TargetKind::User, id: id.0, name: user.username };
            audit::record(conn, work, "user.recovery_codes_replaced", target, None, None, None)?;
            let recovery_codes = codes.iter().map(|code| code.text().to_string()).collect();
            Ok(Ok(Answer::ok(&RecoveryCodes { recovery_codes })?))
        })
        .await
}
