//! `POST /v1/me/password`

use actix_web::{post, web};
use domain::user::change_password;
use persistence::{credentials, password_history, users};
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

use crate::caller::Caller;
use crate::change::{Note, settle};
use crate::http::answer::Answer;
use crate::http::body::Body;
use crate::http::query::{Nothing, Query};
use crate::passwords::Password;
use crate::problem::{Code, Failure};
use crate::state::{State, read};
use crate::users::{check_but_history, check_unused, hash_new_password};

/// One's own password, changed.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[expect(clippy::struct_field_names, reason = "the contract fixes the names")]
#[schema(example = json!({
    "current_password": "correct horse battery",
    "new_password": "staple correct horse", "confirm_password": "staple correct horse"
}))]
pub struct ChangePassword {
    /// The password as it is.
    #[schema(value_type = String, format = Password, max_length = 128)]
    current_password: Password,
    /// The new one.
    #[schema(value_type = String, format = Password, min_length = 8, max_length = 128)]
    new_password: Password,
    /// The same again.
    #[schema(value_type = String, format = Password, min_length = 8, max_length = 128)]
    confirm_password: Password,
}

/// Change one's own password
///
/// The session that asks goes on; all others end (S0.30).
#[utoipa::path(
    operation_id = "change_my_password",
    tag = "Me",
    request_body = ChangePassword,
    responses((status = 204, description = "The new password is set")),
    extensions(
        ("x-required-permission" = json!("authenticated")),
        ("x-problems" = json!(["wrong_password", "overloaded"]))
    )
)]
#[post("/v1/me/password")]
pub async fn change_my_password(
    caller: Caller,
    _: Query<Nothing>,
    body: Body<ChangePassword>,
    state: web::Data<State>,
) -> Result<Answer, Failure> {
    let Body(ChangePassword { current_password, new_password, confirm_password }) = body;
    let (account, id) = (caller.account_id(), caller.user_id);
    let history = caller.account.policy.password.history;
    let (user, hash, last) = read(&state, move |conn| {
        let last = password_history::hashes(conn, account, id, history)?;
        Ok((users::get(conn, account, id)?, credentials::find(conn, account, id)?.password_hash, last))
    })
    .await?;
    check_but_history(&new_password, &confirm_password, (&user).into(), &caller.account.policy.password)?;
    let is_right = state.passwords.verify(current_password, hash.clone()).await?.matches;
    if is_right {
        // Only now: who does not know the present password must not find it out by trying it as the new one.
        check_unused(&state, &new_password, last).await?;
    }
    let password_hash = if is_right { Some(hash_new_password(&state, new_password).await?) } else { None };
    let changed = caller.answer(&state, move |conn, work, caller| {
        let stored = users::find(conn, account, id)?;
        let unchanged = credentials::find(conn, account, id)?.password_hash == hash;
        if !is_right || !unchanged {
            // Whoever holds a stolen session must not find out the password by trying.
            crate::auth::count_failure(conn, work, &stored)?;
            return Ok(Err(Failure::plain(Code::WrongPassword)));
        }
        let decision = change_password(&stored.user, work.now);
        let kept_session = Some(caller.session_id);
        let note = Note { password_hash, kept_session, ..Note::of("user.password_changed") };
        settle(conn, work, &stored, decision, &note)?;
        Ok(Ok(Answer::no_content()))
    });
    changed.await
}
