//! `GET /v1/jobs/{id}/events`

use std::time::Duration;

use actix_web::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use actix_web::web::Bytes;
use actix_web::{HttpRequest, HttpResponse, get, web};
use domain::ids::JobId;
use futures_util::stream::{self, Stream, StreamExt};

use super::view::{JobView, found};
use crate::caller::{Caller, Permitted, UsersFull};
use crate::http::path::Id;
use crate::http::query::{Nothing, Query};
use crate::openapi::EVENT_ID_MAX;
use crate::problem::{Code, Failure};
use crate::state::{State, query};

/// How often the job is looked at.
const LOOK_EVERY: Duration = Duration::from_millis(500);
/// After so many looks without news a comment keeps proxies from closing the connection: 15 seconds.
const HEARTBEAT: u32 = 30;
/// After so many looks the stream ends, and the client comes again with a token that still lives: 10 minutes.
const LOOKS_MAX: u32 = 1200;
/// Tells clients how long to wait before they come again, in milliseconds.
const RETRY: &str = "retry: 2000\n\n";

/// Watch a job
///
/// Server-sent events: one named `progress` whenever the job has come further, and one named `end` when it is over, with
/// which the stream ends. The data of each is the job, as getting it answers. Now and then there is a comment, to keep the
/// connection open. The stream ends by itself after ten minutes, and when the caller's session does; whoever comes again
/// with `Last-Event-ID` is told only what is new, and 204 when there is nothing more to come.
#[utoipa::path(
    operation_id = "watch_job",
    tag = "Jobs",
    params(("id" = Uuid, Path, description = "The job's id")),
    responses(
        (
            status = 200, description = "Events, as they come",
            content((String = "text/event-stream", example = json!(crate::openapi::examples::job_events())))
        ),
        (status = 204, description = "The job is over, and the last event was received")
    ),
    extensions(("x-required-permission" = json!("users:full")))
)]
#[get("/v1/jobs/{id}/events")]
pub async fn watch_job(
    caller: Permitted<UsersFull>,
    id: Id<JobId>,
    _: Query<Nothing>,
    request: HttpRequest,
    state: web::Data<State>,
) -> Result<HttpResponse, Failure> {
    let received = received(&request)?;
    let mut watch = Watch { state, caller: caller.into_caller(), id: *id, received, looks: 0, idle: 0, is_over: false };
    let first = match watch.look().await? {
        Some(event) => event,
        None if watch.is_over => return Ok(HttpResponse::NoContent().finish()),
        None => Bytes::new(),
    };
    let begin = Bytes::from([RETRY.as_bytes(), &first].concat());
    Ok(HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, "text/event-stream"))
        .insert_header((CACHE_CONTROL, "no-store"))
        .insert_header(("X-Accel-Buffering", "no"))
        .streaming(stream::iter([Ok::<_, Failure>(begin)]).chain(watch.events())))
}

/// The id of the event that the client received last.
fn received(request: &HttpRequest) -> Result<Option<i64>, Failure> {
    let Some(id) = request.headers().get("Last-Event-ID").filter(|id| !id.is_empty()) else { return Ok(None) };
    let is_id = id.len() <= EVENT_ID_MAX && id.as_bytes().iter().all(u8::is_ascii_digit);
    if !is_id {
        return Err(Failure::new(Code::MalformedRequest, "Last-Event-ID is no id of an event: they are numbers."));
    }
    // One that no job gets to is one that was not received.
    Ok(id.to_str().ok().and_then(|id| id.parse().ok()))
}

/// A job that somebody watches.
struct Watch {
    state: web::Data<State>,
    caller: Caller,
    id: JobId,
    /// The revision that was told last.
    received: Option<i64>,
    looks: u32,
    /// Looks since something was told.
    idle: u32,
    is_over: bool,
}

impl Watch {
    /// Looks at the job; answers with an event where there is news, for whoever may still know.
    async fn look(&mut self) -> Result<Option<Bytes>, Failure> {
        let (caller, id, now) = (self.caller.clone(), self.id, self.state.ambient.now());
        let (job, view) = query(&self.state, move |conn| {
            let caller = caller.again(conn, now)?;
            let job = found(conn, &caller, id)?;
            let view = JobView::new(&job)?;
            Ok((job, view))
        })
        .await?;
        self.is_over = job.state.is_over();
        if self.received == Some(job.revision) {
            return Ok(None);
        }
        self.received = Some(job.revision);
        let data = serde_json::to_string(&view).map_err(|error| Failure::internal(&error))?;
        let name = if self.is_over { "end" } else { "progress" };
        Ok(Some(format!("id: {}\nevent: {name}\ndata: {data}\n\n", job.revision).into()))
    }

    fn events(self) -> impl Stream<Item = Result<Bytes, Failure>> {
        stream::unfold(self, |mut watch| async move {
            while !watch.is_over && watch.looks < LOOKS_MAX {
                tokio::time::sleep(LOOK_EVERY).await;
                watch.looks += 1;
                // Who may not know any more is told nothing: the stream ends, and coming again is answered with why.
                match watch.look().await.ok()? {
                    Some(event) => {
                        watch.idle = 0;
                        return Some((Ok(event), watch));
                    }
                    None if watch.idle >= HEARTBEAT => {
                        watch.idle = 0;
                        return Some((Ok(Bytes::from_static(b": still there\n\n")), watch));
                    }
                    None => watch.idle += 1,
                }
            }
            None
        })
    }
}
