//! Works jobs off as they come, and looks for those that other nodes left behind.

use std::time::Duration;

use actix_web::web;
use tokio::sync::watch;

use super::wait;
use crate::jobs::work_off;
use crate::state::State;

/// How often jobs are looked for without being told: for those of other nodes.
const PAUSE: Duration = Duration::from_secs(2);

pub(super) async fn work_jobs_off(state: web::Data<State>, mut stopped: watch::Receiver<bool>) {
    loop {
        let shared = state.clone();
        match web::block(move || work_off(&shared)).await {
            // There may be more.
            Ok(Ok(true)) if !*stopped.borrow() => continue,
            Ok(Ok(_)) => {}
            Ok(Err(error)) => tracing::warn!(%error, "jobs cannot be worked on; it is tried again"),
            Err(error) => tracing::error!(%error, "working on jobs panicked; it is tried again"),
        }
        let bell = async {
            tokio::select! {
                () = state.jobs_bell.notified() => {}
                () = tokio::time::sleep(PAUSE) => {}
            }
        };
        if wait(bell, &mut stopped).await {
            return;
        }
    }
}
