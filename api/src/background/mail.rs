//! Sends mail as it comes, and looks for what is due again.

use std::sync::Arc;
use std::time::Duration;

use actix_web::web;
use tokio::sync::watch;

use super::wait;
use crate::mail::{Transport, deliver_due};
use crate::state::State;

/// How often the outbox is looked into without being told: for retries, and for mails that other nodes wrote.
const PAUSE: Duration = Duration::from_secs(5);

pub(super) async fn send_mail(state: web::Data<State>, transport: Arc<Transport>, mut stopped: watch::Receiver<bool>) {
    loop {
        match deliver_due(&state, &transport).await {
            // There may be more than one batch.
            Ok(sent) if sent > 0 && !*stopped.borrow() => continue,
            Ok(_) => {}
            Err(error) => tracing::warn!(%error, "the outbox cannot be read; it is tried again"),
        }
        let bell = async {
            tokio::select! {
                () = state.outbox_bell.notified() => {}
                () = tokio::time::sleep(PAUSE) => {}
            }
        };
        if wait(bell, &mut stopped).await {
            return;
        }
    }
}
