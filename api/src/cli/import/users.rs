//! `roster import users`

use std::fs::File;
use std::io::{self, Read, stdin};
use std::path::Path;
use std::process::ExitCode;
use std::time::Duration;

use actix_web::web;
use domain::ids::{AccountId, JobId};
use domain::job::{JobKind, JobState, Outcome};
use domain::user::Scope;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use persistence::jobs::{self, Job, JobResult, ResultFilter};
use persistence::lists::Start;
use persistence::{StorageError, accounts};
use serde_json::{Value, json};
use url::Url;

use super::SOME_REFUSED;
use crate::change::{Actor, Work};
use crate::cli::account::said;
use crate::cli::options::{PsaOptions, UsersImportOptions};
use crate::cli::run::Stopped;
use crate::cli::setup;
use crate::http::export::Format;
use crate::http::origin::Origin;
use crate::jobs::{New, Task, advance, claim_this, new_job, queue, seal};
use crate::problem::Failure;
use crate::state::{State, WebSettings};
use crate::users::Intake;

/// Bytes read from the file at a time.
const BLOCK: usize = 64 * 1024;

/// Refused rows that are printed; the job keeps all of them.
const TOLD_MAX: i64 = 100;

/// How long is waited when a server works on the job instead.
const PAUSE: Duration = Duration::from_millis(500);

/// Imports a file of users, showing how far it has come, and prints one JSON object.
pub(in crate::cli) fn users(options: &UsersImportOptions) -> Result<ExitCode, Stopped> {
    let public_url = match &options.public_url {
        Some(url) => url.clone(),
        None => Url::parse(&format!("http://{}", options.bind))?,
    };
    let state = setup::state(
        &options.data,
        &options.signing_in,
        public_url,
        None,
        WebSettings::default(),
        &PsaOptions::default(),
    )?;
    let account = match state.db.query(|conn| accounts::find_by_slug(conn, &options.account)) {
        Ok(account) => account.id,
        Err(StorageError::NotFound) => return Err(format!("there is no account {}", options.account).into()),
        Err(error) => return Err(error.into()),
    };
    let task = Task::import(options.onboarding, options.dry_run);
    let job = take_in(&state, account, task, &options.file).map_err(|failure| said(&failure))?;
    let job = work_off(&state, &job).map_err(|failure| said(&failure))?;
    println!("{}", summary(&state, &job)?);
    match job.error {
        None if job.tally.refused > 0 => Ok(ExitCode::from(SOME_REFUSED)),
        None => Ok(ExitCode::SUCCESS),
        Some((_, detail)) => Err(detail.into()),
    }
}

/// Writes the file into the inputs of a new job and lets it be worked on.
fn take_in(state: &web::Data<State>, account: AccountId, task: Task, path: &Path) -> Result<Job, Failure> {
    let unreadable = |error: io::Error| {
        let detail = format!("cannot read {}: {error}", path.display());
        Failure::new(crate::problem::Code::MalformedRequest, detail)
    };
    let is_csv = path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("csv"));
    let mut intake = Intake::new(if is_csv { Format::Csv } else { Format::Ndjson });
    let mut file: Box<dyn Read> =
        if path == Path::new("-") { Box::new(stdin()) } else { Box::new(File::open(path).map_err(unreadable)?) };
    let write = |body: &dyn Fn(&mut persistence::Conn, &Work) -> Result<Job, Failure>| {
        Work::write_here(state, account, Actor::System, Origin::default(), body)
    };
    let origin = Origin::default();
    let new =
        new_job(state, New { account, owner: None, kind: JobKind::UsersImport, task, origin }, state.ambient.now())?;
    write(&|conn, _| {
        jobs::insert(conn, &new)?;
        Ok(new.clone())
    })?;
    let mut read = || -> Result<i64, Failure> {
        let (mut block, mut number, mut is_end) = (vec![0; BLOCK], 0, false);
        while !is_end {
            match file.read(&mut block).map_err(unreadable)? {
                0 => {
                    intake.end()?;
                    is_end = true;
                }
                count => intake.feed(&block[..count])?,
            }
            while let Some(items) = intake.chunk(is_end)? {
                let sealed = seal(state, new.id, number, &items)?;
                write(&|conn, _| {
                    jobs::add_input(conn, (account, new.id), number, &sealed)?;
                    Ok(new.clone())
                })?;
                number += 1;
            }
        }
        Ok(intake.total())
    };
    match read() {
        Ok(total) => write(&|conn, work| queue(conn, work, new.clone(), total)),
        Err(failure) => {
            state.db.write_installation(|conn| jobs::discard(conn, account, new.id))?;
            Err(failure)
        }
    }
}

/// Works the job off, or watches a server do it, until it is over.
fn work_off(state: &web::Data<State>, job: &Job) -> Result<Job, Failure> {
    let bar =
        ProgressBar::with_draw_target(Some(u64::try_from(job.total).unwrap_or_default()), ProgressDrawTarget::stderr());
    let style = "{bar:40} {pos}/{len} users, {per_sec}, {eta} left{msg}";
    bar.set_style(ProgressStyle::with_template(style).map_err(|error| Failure::internal(&error))?);
    loop {
        let worked = match claim_this(state, job.account_id, job.id)? {
            Some(lease) => Some(advance(state, &lease)?),
            None => None,
        };
        let now = state.db.query(|conn| jobs::find(conn, job.account_id, job.id))?;
        bar.set_position(u64::try_from(now.tally.done()).unwrap_or_default());
        if now.tally.refused > 0 {
            bar.set_message(format!(", {} refused", now.tally.refused));
        }
        if now.state.is_over() {
            bar.finish();
            return Ok(now);
        }
        if worked.is_none() {
            std::thread::sleep(PAUSE);
        }
    }
}

fn summary(state: &web::Data<State>, job: &Job) -> Result<Value, StorageError> {
    let place: (AccountId, JobId) = (job.account_id, job.id);
    let filter = ResultFilter { outcomes: vec![Outcome::Refused], shows_unknown: true };
    let refused = state
        .db
        .query(|conn| jobs::list_results(conn, place, &Scope::Everybody, &filter, Start::Offset(0), TOLD_MAX))?;
    let told = |result: JobResult| json!({ "line": result.line, "code": result.code, "detail": result.detail });
    Ok(json!({
        "job_id": job.id.to_string(),
        "state": job.state.name(),
        "dry_run": job.task["dry_run"],
        "total": job.total,
        "imported": job.tally.changed,
        "refused": job.tally.refused,
        "complete": job.state == JobState::Succeeded && job.tally.refused == 0,
        "rows": refused.into_iter().map(told).collect::<Vec<_>>(),
    }))
}
