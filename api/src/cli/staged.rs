//! `roster account staged`

use std::thread::sleep;
use std::time::Duration;

use domain::ids::AccountId;
use domain::user::{Scope, Status};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use persistence::users::{self, Filter};
use persistence::{Conn, StorageError, accounts};
use serde_json::json;

use super::options::StagedOptions;
use super::run::Stopped;
use super::setup;
use crate::ambient::Ambient;
use crate::background::next_batch;

/// How often is looked while servers invite.
const PAUSE: Duration = Duration::from_millis(500);

/// Prints how many users are staged and when the next batch of them is invited; with `--follow` only once none is left,
/// showing until then how far the batches have come.
pub(super) fn staged(options: &StagedOptions) -> Result<(), Stopped> {
    let (ambient, db) = (Ambient::system(), setup::database(&options.data)?);
    let account = match db.query(|conn| accounts::find_by_slug(conn, &options.account)) {
        Ok(account) => account.id,
        Err(StorageError::NotFound) => return Err(format!("there is no account {}", options.account).into()),
        Err(error) => return Err(error.into()),
    };
    let look = || {
        db.query(|conn| {
            let policy = accounts::find(conn, account)?.policy;
            let batch = policy.onboarding.staged_batch;
            let next_at = batch.map(|batch| next_batch(conn, account, batch, ambient.now())).transpose()?.flatten();
            Ok::<_, StorageError>((count(conn, account)?, batch, next_at))
        })
    };
    let (mut waiting, mut batch, mut next_at) = look()?;
    if options.follow {
        let bar = ProgressBar::with_draw_target(Some(waiting), ProgressDrawTarget::stderr());
        bar.set_style(ProgressStyle::with_template("{bar:40} {pos}/{len} invited{msg}")?);
        while waiting > 0 {
            if batch.is_none() {
                bar.abandon();
                return Err(format!("the policy of {} invites nobody by itself", options.account).into());
            }
            bar.set_length(bar.length().unwrap_or_default().max(bar.position() + waiting));
            bar.set_position(bar.length().unwrap_or_default() - waiting);
            let when = next_at.map(|at| format!(", next batch {}", at.format("%F %T UTC")));
            bar.set_message(when.unwrap_or_default());
            sleep(PAUSE);
            (waiting, batch, next_at) = look()?;
        }
        bar.set_position(bar.length().unwrap_or_default());
        bar.set_message("");
        bar.finish();
    }
    let next_at = next_at.filter(|_| waiting > 0);
    let batch = batch.map(|batch| json!({ "size": batch.size, "every_minutes": batch.every_minutes }));
    println!("{}", json!({ "staged": waiting, "staged_batch": batch, "next_batch_at": next_at }));
    Ok(())
}

fn count(conn: &mut Conn, account: AccountId) -> Result<u64, StorageError> {
    let counts = users::by_status(&users::shares(conn, account, Scope::Everybody, &Filter::default())?);
    let staged = counts.iter().find(|count| count.status == Status::Staged);
    Ok(staged.and_then(|count| u64::try_from(count.users).ok()).unwrap_or_default())
}
