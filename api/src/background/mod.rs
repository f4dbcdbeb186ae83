//! Work that no request waits for: mail, what time does to users, keys, what has expired, jobs. Safe on any number of nodes.

mod jobs;
mod keys;
mod mail;
mod purge;
mod staged;
mod sweep;

pub use keys::refresh_keys;
pub use purge::purge;
pub use staged::{invite_staged, next_batch};
pub use sweep::sweep;

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use actix_web::web;
use tokio::sync::watch;

use crate::mail::Transport;
use crate::problem::Failure;
use crate::state::State;

/// How often due work is looked for.
const SWEEP_EVERY: Duration = Duration::from_secs(15);
const KEYS_EVERY: Duration = Duration::from_mins(1);
/// How often the limits forget who has not asked for a while; it bounds what a flood of addresses can fill.
const FORGET_EVERY: Duration = Duration::from_secs(5);
const PURGE_EVERY: Duration = Duration::from_hours(1);

/// Background tasks; they finish what they have in hand when told to stop.
pub struct Background {
    stop: watch::Sender<bool>,
    tasks: Vec<actix_web::rt::task::JoinHandle<()>>,
}

impl Background {
    /// Starts everything.
    #[must_use]
    pub fn start(state: &web::Data<State>, transport: Arc<Transport>) -> Self {
        let (stop, stopped) = watch::channel(false);
        let every = |pause, work: fn(&web::Data<State>) -> Result<(), Failure>, name| {
            actix_web::rt::spawn(repeat(state.clone(), pause, work, name, stopped.clone()))
        };
        let tasks = vec![
            actix_web::rt::spawn(mail::send_mail(state.clone(), transport, stopped.clone())),
            actix_web::rt::spawn(jobs::work_jobs_off(state.clone(), stopped.clone())),
            every(SWEEP_EVERY, |state| sweep(state).map(drop), "sweep"),
            every(SWEEP_EVERY, |state| invite_staged(state).map(drop), "staged"),
            every(KEYS_EVERY, refresh_keys, "keys"),
            every(
                FORGET_EVERY,
                |state| {
                    state.limits.forget_idle();
                    Ok(())
                },
                "limits",
            ),
            every(PURGE_EVERY, |state| purge(state).map(drop), "purge"),
        ];
        Self { stop, tasks }
    }

    /// Lets every task finish what it has in hand.
    pub async fn stop(self) {
        let _ = self.stop.send(true);
        for task in self.tasks {
            let _ = task.await;
        }
    }
}

async fn repeat(
    state: web::Data<State>,
    pause: Duration,
    work: fn(&web::Data<State>) -> Result<(), Failure>,
    name: &'static str,
    mut stopped: watch::Receiver<bool>,
) {
    while !wait(tokio::time::sleep(pause), &mut stopped).await {
        let state = state.clone();
        match web::block(move || work(&state)).await {
            Ok(Ok(())) => {}
            Ok(Err(error)) => tracing::warn!(%error, name, "background work failed; it is tried again"),
            Err(error) => tracing::error!(%error, name, "background work panicked; it is tried again"),
        }
    }
}

/// Waits for `pause` or for the end; answers whether it is the end.
async fn wait(pause: impl Future<Output = ()>, stopped: &mut watch::Receiver<bool>) -> bool {
    tokio::select! {
        biased;
        _ = stopped.wait_for(|stopped| *stopped) => true,
        () = pause => false,
    }
}
