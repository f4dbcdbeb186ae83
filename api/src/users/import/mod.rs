//! `POST /v1/users/import`

mod bring_in;
mod columns;
mod csv;
mod intake;
mod item;
mod receive;

pub use bring_in::bring_in;
pub use intake::Intake;

use actix_web::http::header::CONTENT_TYPE;
use actix_web::{HttpRequest, HttpResponse, post, web};
use domain::user::Start;

use self::receive::{Received, discard, receive};
use crate::caller::{Permitted, UsersFull};
use crate::http::answer::Answer;
use crate::http::content::check_encoding;
use crate::http::export::Format;
use crate::http::query::{FromParameters, Parameters, Query};
use crate::idempotency;
use crate::jobs::{JobView, Task, enough_room, queue, shown};
use crate::problem::{Code, Failure};
use crate::state::State;

/// How users come in.
#[derive(Debug, Clone, Copy)]
pub struct How {
    start: Option<Start>,
    dry_run: bool,
}

impl FromParameters for How {
    fn take(parameters: &mut Parameters) -> Self {
        let detail = format!("This is one of {}.", Start::NAMES.join(", "));
        Self {
            start: parameters.parsed("onboarding", "one_of", &detail, |text| text.parse().ok()),
            dry_run: parameters.flag("dry_run").unwrap_or_default(),
        }
    }
}

/// Import users
///
/// A file of users who come from elsewhere: CSV with a line of column names, or a JSON object on each line. It becomes a job,
/// whose results say of each row who it became, or why not: a row that is refused keeps none of the others out.
///
/// Columns are `first_name`, `last_name`, `email`, `role` (the role's name), and where wanted `username`, `phone`,
/// `organization_access` (`all`, or ids with semicolons between them) and `password_hash`: Argon2 or PBKDF2-SHA256 as PHC
/// string, bcrypt, or Django's `pbkdf2_sha256$…`. The file is UTF-8.
///
/// Without `onboarding`, users are staged where the account's policy stages who is imported (S4.4), else invited.
#[utoipa::path(
    operation_id = "import_users",
    tag = "Users",
    params(
        ("onboarding" = Option<crate::openapi::schemas::Onboarding>, Query, description = "How onboarding starts", example = "invite"),
        ("dry_run" = Option<bool>, Query, description = "Only say what would become of each row", example = true)
    ),
    request_body(
        description = "The file; 64 MiB unless the server was told otherwise",
        content(
            (crate::openapi::schemas::UserFile = "text/csv", example = json!(crate::openapi::examples::imported_users_csv())),
            (crate::openapi::schemas::UserFile = "application/x-ndjson", example = json!(crate::openapi::examples::imported_users_ndjson()))
        )
    ),
    responses((
        status = 202, description = "A job, which goes on in the background", body = JobView,
        headers(("Location" = String, description = "Where the job is found"))
    )),
    extensions(("x-required-permission" = json!("users:full")), ("x-problems" = json!(["too_many_jobs"])))
)]
#[post("/v1/users/import")]
pub async fn import_users(
    caller: Permitted<UsersFull>,
    how: Query<How>,
    request: HttpRequest,
    body: web::Payload,
    state: web::Data<State>,
) -> Result<HttpResponse, Failure> {
    let (caller, Query(how)) = (caller.into_caller(), how);
    let task = Task::import(how.start, how.dry_run);
    let limit = state.settings.web.import_limit;
    let format = check_encoding(&request).and_then(|()| format(&request));
    let Received { job, digest } = receive(&state, &caller, (format, task), body, limit).await;
    let (received, refusal) = match job {
        Ok(received) => (Some(received), None),
        Err(failure) => (None, Some(failure)),
    };
    let left = received.as_ref().map(|(job, _)| job.clone());
    let shared = state.clone();
    let answer = async move {
        if let Some(failure) = refusal {
            return Err(failure);
        }
        let (job, total) = received.ok_or_else(|| Failure::internal(&"nothing was received"))?;
        caller
            .answer(&shared, move |conn, work, caller| {
                enough_room(conn, work.account.id)?;
                let job = queue(conn, work, job, total)?;
                Ok(Ok(Answer::begun(&format!("/v1/jobs/{}", job.id), &shown(conn, caller, job.id)?)?))
            })
            .await
    };
    let answered = idempotency::once(&request, &digest, answer).await;
    if let Some(job) = left {
        // What was answered before, or refused, needs no second copy of the file; what is queued is left alone.
        discard(&state, &job).await;
        state.jobs_bell.notify_one();
    }
    answered
}

fn format(request: &HttpRequest) -> Result<Format, Failure> {
    let content_type = request.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let (media_type, parameters) = content_type.split_once(';').unwrap_or((content_type, ""));
    let charset = parameters.split(';').find_map(|parameter| parameter.trim().strip_prefix("charset="));
    let is_utf8 = charset.is_none_or(|charset| charset.trim_matches('"').eq_ignore_ascii_case("utf-8"));
    match media_type.trim().to_ascii_lowercase().as_str() {
        "text/csv" if is_utf8 => Ok(Format::Csv),
        "application/x-ndjson" if is_utf8 => Ok(Format::Ndjson),
        _ => Err(Failure::new(
            Code::UnsupportedMediaType,
            "Send users as `text/csv` or `application/x-ndjson`, in UTF-8.",
        )),
    }
}
