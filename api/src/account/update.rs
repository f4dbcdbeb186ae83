//! `PATCH /v1/account`

use std::collections::BTreeMap;

use actix_web::{patch, web};
use domain::policy::Vocabulary;
use domain::text::clean_name;
use domain::user::Status;
use persistence::accounts::{self, Account};
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

use super::AccountView;
use super::change::record_account;
use crate::caller::{Permitted, PoliciesFull};
use crate::http::answer::Answer;
use crate::http::body::{Body, set};
use crate::http::query::{Nothing, Query};
use crate::http::title::clean_title;
use crate::problem::{Failure, FieldProblem};
use crate::state::State;

/// Longest word for a status, in characters.
pub const WORD_MAX: usize = 40;

/// Changes to the account (JSON Merge Patch, RFC 7396): what is left out stays.
#[derive(Debug, Default, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "vocabulary": { "suspended": "On hold", "staged": null } }))]
pub struct UpdateAccount {
    /// The account's name.
    #[serde(default, deserialize_with = "set")]
    #[schema(value_type = String, min_length = 1, max_length = 100, pattern = "^[^\\u0000-\\u001F\\u007F-\\u009F\\u2028-\\u202E\\u2066-\\u2069]*$", required = false)]
    name: Option<String>,
    /// The account's words: status to word; statuses that are left out keep theirs, null brings back the preset's.
    #[serde(default, deserialize_with = "set")]
    #[schema(value_type = crate::openapi::schemas::VocabularyChanges, required = false)]
    vocabulary: Option<BTreeMap<String, Option<String>>>,
}

/// Change the account's name and words
///
/// `status_label` is the account's word for a user's status. Filters and rules go by the status itself.
#[utoipa::path(
    operation_id = "update_account",
    tag = "Account",
    request_body = UpdateAccount,
    responses((status = 200, description = "The account as it is now", body = AccountView)),
    extensions(("x-required-permission" = json!("policies:full")))
)]
#[patch("/v1/account")]
pub async fn update_account(
    caller: Permitted<PoliciesFull>,
    _: Query<Nothing>,
    body: Body<UpdateAccount>,
    state: web::Data<State>,
) -> Result<Answer, Failure> {
    let Body(body) = body;
    let name = body.name.as_deref().map(clean_title).transpose()?;
    let words = cleaned(body.vocabulary.unwrap_or_default())?;
    caller
        .write(&state, move |conn, work, _| {
            let before = &*work.account;
            work.require_unchanged(|| Ok(AccountView::from(before)))?;
            let preset = before.preset.vocabulary();
            let vocabulary = words.iter().fold(before.vocabulary.clone(), |words: Vocabulary, (status, word)| {
                let word = word.clone().unwrap_or_else(|| preset.label(*status).to_owned());
                words.with(*status, word)
            });
            let name = name.unwrap_or_else(|| before.name.clone());
            if (&name, &vocabulary) != (&before.name, &before.vocabulary) {
                let after = Account { name, vocabulary, updated_at: work.now, ..before.clone() };
                accounts::save(conn, &after)?;
                record_account(conn, work, &after)?;
                return Answer::resource(&AccountView::from(&after));
            }
            Answer::resource(&AccountView::from(before))
        })
        .await
}

/// The words that were sent, each for a status that there is.
fn cleaned(words: BTreeMap<String, Option<String>>) -> Result<Vec<(Status, Option<String>)>, Failure> {
    let mut problems = Vec::new();
    let mut cleaned = Vec::new();
    for (name, word) in words {
        let pointer = format!("/vocabulary/{}", name.replace('~', "~0").replace('/', "~1"));
        let Some(status) = name.parse().ok().filter(|status| *status != Status::Deleted) else {
            problems.push(FieldProblem::at(pointer, "unknown_status", "There is no such status."));
            continue;
        };
        match word.as_deref().map(clean_name).transpose() {
            Err(fault) => problems.push(FieldProblem::at(pointer, fault.code(), format!("A word {fault}."))),
            Ok(Some(word)) if word.chars().count() > WORD_MAX => {
                problems.push(FieldProblem::at(pointer, "too_long", "A word has at most 40 characters."));
            }
            Ok(word) => cleaned.push((status, word)),
        }
    }
    if problems.is_empty() { Ok(cleaned) } else { Err(Failure::invalid(problems)) }
}
