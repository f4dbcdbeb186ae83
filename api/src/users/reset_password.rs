//! `POST /v1/users/{id}/reset-password`

use actix_web::{post, web};
use domain::ids::UserId;
use domain::user::Command;
use persistence::password_history;
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

use super::act::{Request, act, admit};
use super::action::ActionAnswer;
use super::{check_new_password, hash_new_password};
use crate::caller::{Permitted, UsersFull};
use crate::change::Note;
use crate::http::answer::Answer;
use crate::http::body::Body;
use crate::http::path::Id;
use crate::http::query::{DryRun, Query};
use crate::passwords::Password;
use crate::problem::Failure;
use crate::state::{State, query};

/// A new password for somebody else.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "new_password": "correct horse battery", "confirm_password": "correct horse battery" }))]
pub struct NewPasswordForUser {
    /// The new password.
    #[schema(value_type = String, format = Password, min_length = 8, max_length = 128)]
    pub new_password: Password,
    /// The same again (S0.28).
    #[schema(value_type = String, format = Password, min_length = 8, max_length = 128)]
    pub confirm_password: Password,
    /// Whether the user must change it at the next sign-in.
    pub require_change: Option<bool>,
}

/// Set a user's password
///
/// Where the account's policy lets admins set passwords. It takes effect immediately: the old one no longer works, the
/// new one does, and every session ends (S0.28, S0.29).
#[utoipa::path(
    operation_id = "reset_password",
    tag = "Users",
    params(
        ("id" = Uuid, Path, description = "The user's id"),
        ("dry_run" = Option<bool>, Query, description = "Only say what would happen", example = true)
    ),
    request_body = NewPasswordForUser,
    responses((status = 200, description = "Done, or with `dry_run=true` what would be done", body = ActionAnswer)),
    extensions(
        ("x-required-permission" = json!("users:full")),
        ("x-problems" = json!(["self_action", "privilege_escalation", "invalid_transition", "action_not_offered", "overloaded"]))
    )
)]
#[post("/v1/users/{id}/reset-password")]
pub async fn reset_password(
    caller: Permitted<UsersFull>,
    id: Id<UserId>,
    dry_run: Query<DryRun>,
    body: Body<NewPasswordForUser>,
    state: web::Data<State>,
) -> Result<Answer, Failure> {
    let Body(body) = body;
    let id = *id;
    let command = Command::ResetPassword { require_change: body.require_change.unwrap_or_default() };
    // Before the password is looked at: what is wrong with it would tell the name of a user whom the caller may not see.
    let target = admit(&state, &caller, id, command.clone()).await?;
    let (account, rules) = (caller.account_id(), &caller.account.policy.password);
    let history = rules.history;
    let last = query(&state, move |conn| Ok(password_history::hashes(conn, account, id, history)?)).await?;
    check_new_password(&state, &body.new_password, &body.confirm_password, (&target).into(), rules, last).await?;
    // Hashed before the transaction: it takes long, and a dry run needs none.
    let password_hash = if dry_run.0.0 { None } else { Some(hash_new_password(&state, body.new_password).await?) };
    let note = Note { password_hash, ..Note::of("user.password_reset") };
    act(&state, &caller, Request { id, command, note, dry_run: dry_run.0.0 }).await
}
