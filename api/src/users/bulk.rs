//! `POST /v1/users/bulk`

use std::collections::{BTreeMap, HashSet};

use actix_web::{post, web};
use domain::ids::UserId;
use domain::job::{ITEMS_MAX, JobKind};
use domain::user::Verb;
use persistence::Conn;
use persistence::jobs::{self, JobResult};
use persistence::users::{self, Filter};
use serde::{Deserialize, Serialize};
use url::form_urlencoded::Serializer;
use utoipa::ToSchema;
use uuid::Uuid;
use validator::Validate;

use super::many::{change_each, pack};
use crate::caller::{Caller, Permitted, UsersFull};
use crate::change::Work;
use crate::http::answer::Answer;
use crate::http::body::{Body, LARGE_LIMIT};
use crate::http::query::{self, DryRun, Query};
use crate::jobs::{JobView, New, Task, enough_room, new_job, queue, seal, shown};
use crate::lists::{Choice, are_short};
use crate::problem::Failure;
use crate::state::{State, read};

/// Most users who are worked on while whoever asks waits.
const AT_ONCE: usize = 200;

/// Users in one transaction of a job: the account's lock is held for as long as that takes.
const CHUNK: usize = 100;

/// One verb on many users: either `ids` or `filters` say whom.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "action": "deactivate", "ids": ["0199f2a4-9f0e-7c60-8a52-0d6f3c0b7f13", "0199f2a4-9f0e-7c60-8a52-0d6f3c0b7f14"],
    "reason": "The branch was closed"
}))]
pub struct BulkUsers {
    /// The verb.
    #[schema(value_type = crate::openapi::schemas::BulkAction)]
    action: String,
    /// These users, each once; at most 100,000.
    #[validate(length(min = 1, max = 100_000, message = "1 to 100,000 ids."))]
    #[schema(value_type = Option<crate::openapi::schemas::UserIds>)]
    ids: Option<Vec<Uuid>>,
    /// Everybody whom the list of users shows with this search and these filters: parameter to value, as in the list's
    /// address. All users where it is empty; at most 100,000.
    #[validate(length(max = 20, message = "At most 20 filters."), custom(function = "are_short"))]
    #[schema(value_type = Option<crate::openapi::schemas::Filters>)]
    filters: Option<BTreeMap<String, Choice>>,
    /// Why, for the record.
    #[validate(
        length(max = 500, message = "A reason has at most 500 characters."),
        custom(function = "crate::http::reason::is_prose")
    )]
    #[schema(
        max_length = 500,
        pattern = "^([^\\u0000-\\u0008\\u000B-\\u001F\\u007F-\\u009F\\u2028-\\u202E\\u2066-\\u2069]|\\r\\n)*$"
    )]
    reason: Option<String>,
    /// Whether to say only what would become of each user.
    #[serde(default)]
    dry_run: bool,
}

/// What became of each of a few users.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({
    "action": "deactivate", "dry_run": false,
    "progress": { "total": 2, "done": 2, "changed": 1, "unchanged": 0, "refused": 1, "not_found": 0 },
    "results": [
        { "id": "0199f2a4-9f0e-7c60-8a52-0d6f3c0b7f14", "outcome": "changed", "code": null, "detail": null },
        { "id": "0199f2a4-9f0e-7c60-8a52-0d6f3c0b7f13", "outcome": "refused", "code": "self_action", "detail": "You cannot deactivate yourself." }
    ]
}))]
pub struct BulkResult {
    /// The verb.
    #[schema(value_type = crate::openapi::schemas::BulkAction)]
    action: &'static str,
    /// Whether nothing was changed, only said what would become of each.
    dry_run: bool,
    /// How many had which outcome.
    progress: crate::jobs::ProgressView,
    /// What became of each, in the order in which they were worked on.
    #[schema(max_items = 200)]
    results: Vec<BulkItem>,
}

/// What became of one user.
#[derive(Debug, Serialize, ToSchema)]
pub struct BulkItem {
    /// The user's id.
    id: Uuid,
    /// What became of them.
    #[schema(value_type = crate::openapi::schemas::JobOutcome)]
    outcome: &'static str,
    /// Why not, as in `code` of the problem that the verb would get for this user alone; where something was done to
    /// more than the user, what: `organization_defaults_cleared`.
    #[schema(required)]
    code: Option<String>,
    /// The same in a sentence.
    #[schema(required)]
    detail: Option<String>,
}

/// Do something to many users
///
/// Each user gets what the verb would do to them alone, with the same rules and the same codes; what is refused for one
/// keeps none of the others waiting. Up to 200 users are worked on at once: 200. More become a job: 202, and
/// `Location` says where to watch it. `filters` hold whom the list shows the caller when the request comes; who comes
/// later is not among them.
#[utoipa::path(
    operation_id = "change_users",
    tag = "Users",
    params(("dry_run" = Option<bool>, Query, description = "Only say what would happen, as `dry_run` in the body does", example = true)),
    request_body = BulkUsers,
    responses(
        (status = 200, description = "What became of each user", body = BulkResult),
        (
            status = 202, description = "A job, which goes on in the background", body = JobView,
            headers(("Location" = String, description = "Where the job is found"))
        )
    ),
    extensions(("x-required-permission" = json!("users:full")), ("x-problems" = json!(["too_many_jobs"])))
)]
#[post("/v1/users/bulk")]
pub async fn change_users(
    caller: Permitted<UsersFull>,
    rehearsed: Query<DryRun>,
    body: Body<BulkUsers, LARGE_LIMIT>,
    state: web::Data<State>,
) -> Result<Answer, Failure> {
    let (Body(body), caller) = (body, caller.into_caller());
    let verb: Verb = body.action.parse().map_err(|_| {
        Failure::invalid_field("/action", "one_of", format!("This is one of {}.", Verb::NAMES.join(", ")))
    })?;
    let ids = match (body.ids, body.filters) {
        (Some(ids), None) => each_once(ids)?,
        (None, Some(filters)) => matching(&state, &caller, &filters).await?,
        (None, None) => return Err(Failure::invalid_field("/ids", "required", "Send either `ids` or `filters`.")),
        (Some(_), Some(_)) => {
            return Err(Failure::invalid_field("/filters", "conflict", "Send either `ids` or `filters`."));
        }
    };
    let (task, is_few) = (Task::bulk(verb, body.reason, body.dry_run || rehearsed.0.0), ids.len() <= AT_ONCE);
    if is_few && task.dry_run {
        return caller.rehearse(&state, move |conn, work, caller| at_once(conn, work, caller, verb, &task, &ids)).await;
    }
    let answer = caller
        .answer(&state, move |conn, work, caller| {
            if is_few {
                return at_once(conn, work, caller, verb, &task, &ids).map(Ok);
            }
            later(conn, work, caller, task, &ids).map(Ok)
        })
        .await?;
    if !is_few {
        state.jobs_bell.notify_one();
    }
    Ok(answer)
}

fn each_once(ids: Vec<Uuid>) -> Result<Vec<UserId>, Failure> {
    let mut known = HashSet::with_capacity(ids.len());
    if let Some(index) = ids.iter().position(|id| !known.insert(*id)) {
        return Err(Failure::invalid_field(format!("/ids/{index}"), "repeated", "This id was there before."));
    }
    Ok(ids.into_iter().map(UserId).collect())
}

/// Everybody whom the list shows the caller with these filters.
async fn matching(
    state: &web::Data<State>,
    caller: &Caller,
    filters: &BTreeMap<String, Choice>,
) -> Result<Vec<UserId>, Failure> {
    let address = Serializer::new(String::new())
        .extend_pairs(filters.iter().map(|(name, choice)| (name, choice.as_parameter())))
        .finish();
    let place = |parameter: &str| format!("/filters/{}", parameter.replace('~', "~0").replace('/', "~1"));
    let filter: Filter = query::read(&address).map_err(|failure| failure.of_body(place))?;
    let caller = caller.clone();
    let ids = read(state, move |conn| {
        let domain_caller = caller.as_domain();
        let scope = domain_caller.scope(&caller.account.policy);
        let limit = i64::try_from(ITEMS_MAX + 1).unwrap_or(i64::MAX);
        Ok(users::ids(conn, caller.account_id(), scope, &filter, limit)?)
    })
    .await?;
    if ids.len() > ITEMS_MAX {
        let detail = "More than 100,000 users match; narrow the filters.";
        return Err(Failure::invalid_field("/filters", "too_many", detail));
    }
    Ok(ids)
}

fn at_once(
    conn: &mut Conn,
    work: &Work,
    caller: &Caller,
    verb: Verb,
    task: &Task,
    ids: &[UserId],
) -> Result<Answer, Failure> {
    let results = change_each(conn, work, &caller.as_domain(), task, 0, ids)?;
    let progress = crate::jobs::ProgressView::count(&results);
    let item = |result: JobResult| BulkItem {
        id: result.target_id.map(|UserId(id)| id).unwrap_or_default(),
        outcome: result.outcome.name(),
        code: result.code,
        detail: result.detail,
    };
    let results = results.into_iter().map(item).collect();
    Answer::ok(&BulkResult { action: verb.name(), dry_run: task.dry_run, progress, results })
}

fn later(conn: &mut Conn, work: &Work, caller: &Caller, task: Task, ids: &[UserId]) -> Result<Answer, Failure> {
    enough_room(conn, work.account.id)?;
    let new = New {
        account: work.account.id,
        owner: Some(caller.user_id),
        kind: JobKind::UsersBulk,
        task,
        origin: work.origin.clone(),
    };
    let job = new_job(&work.state, new, work.now)?;
    jobs::insert(conn, &job)?;
    for (number, chunk) in (0..).zip(ids.chunks(CHUNK)) {
        jobs::add_input(conn, (job.account_id, job.id), number, &seal(&work.state, job.id, number, &pack(chunk))?)?;
    }
    let job = queue(conn, work, job, i64::try_from(ids.len()).unwrap_or(i64::MAX))?;
    Answer::begun(&format!("/v1/jobs/{}", job.id), &shown(conn, caller, job.id)?)
}
