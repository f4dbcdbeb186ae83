//! Sends mail as it comes, and looks for what is due again.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;

use actix_web::web;
use futures_util::FutureExt;
use tokio::sync::watch;

use super::wait;
use crate::mail::{Transport, deliver_due};
use crate::state::State;

/// How often the outbox is looked into without being told: for retries, and for mails that other nodes wrote.
const PAUSE: Duration = Duration::from_secs(5);

/// How long a mail waits for others, so that a rush of them is claimed and recorded together.
const GATHERING: Duration = Duration::from_millis(25);

pub(super) async fn send_mail(state: web::Data<State>, transport: Arc<Transport>, mut stopped: watch::Receiver<bool>) {
    loop {
        // A mail that makes this panic must not keep all others from being sent.
        match AssertUnwindSafe(deliver_due(&state, &transport)).catch_unwind().await {
            // There may be more than one batch.
            Ok(Ok(sent)) if sent > 0 && !*stopped.borrow() => continue,
            Ok(Ok(_)) => {}
            Ok(Err(error)) => tracing::warn!(%error, "the outbox cannot be read; it is tried again"),
            Err(_) => tracing::error!("sending mail panicked; it is tried again"),
        }
        let bell = async {
            tokio::select! {
                () = async {
                    state.outbox_bell.notified().await;
                    tokio::time::sleep(GATHERING).await;
                } => {}
                () = tokio::time::sleep(PAUSE) => {}
            }
        };
        if wait(bell, &mut stopped).await {
            return;
        }
    }
}
