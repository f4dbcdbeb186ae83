//! Sends what the outbox holds: claimed, tried, tried again ever more seldom, given up in the end.

use actix_web::web;
use chrono::TimeDelta;
use domain::Moment;
use persistence::outbox::{self, Mail as Row};
use persistence::{Conn, StorageError};
use url::Url;

use super::{Letter, Mail, SendError, Transport, render};
use crate::change::{link_url, token_context};
use crate::problem::Failure;
use crate::state::{State, query};

/// Mails claimed at once.
const BATCH: i64 = 20;
/// How long a claim holds: twice as long as one mail can take. A node that dies with mails in hand delays them by it.
const CLAIM: TimeDelta = TimeDelta::minutes(5);
/// Mails go out for so long before it is recorded that they did: a transaction for each would cost more than sending it
/// does. A node that dies in between has sent as many as fit into it, and they are sent again.
const UNRECORDED: TimeDelta = TimeDelta::milliseconds(100);
/// The first pause after a failure; each further one is twice as long.
const FIRST_PAUSE: TimeDelta = TimeDelta::seconds(15);
/// The longest pause.
const LONGEST_PAUSE: TimeDelta = TimeDelta::hours(1);
/// A mail that could not be sent for so long is given up.
const GIVEN_UP_AFTER: TimeDelta = TimeDelta::days(3);

/// Sends the mails that are due; answers how many were claimed.
///
/// # Errors
/// [`Failure`] when the database fails; mails in hand are tried again when their claim has run out.
pub async fn deliver_due(state: &web::Data<State>, transport: &Transport) -> Result<usize, Failure> {
    let (shared, claimed_at) = (state.clone(), state.ambient.now());
    // Most looks find nothing: only one that does takes the write lock.
    if !query(state, move |conn| Ok(outbox::any_due(conn, claimed_at)?)).await? {
        return Ok(0);
    }
    let claim = move |conn: &mut Conn| outbox::claim_due(conn, claimed_at, claimed_at + CLAIM, BATCH);
    let due = web::block(move || shared.db.write_installation(claim)).await??;
    let (claimed, mut settled, mut recorded_at) = (due.len(), Vec::new(), claimed_at);
    for row in due {
        // A slow mail server: what is left goes to whoever comes when the claim has run out, not to both.
        if state.ambient.now() > claimed_at + CLAIM / 2 {
            break;
        }
        let outcome = deliver(state, transport, &row).await;
        settled.push((row, outcome));
        if state.ambient.now() > recorded_at + UNRECORDED {
            record(state, std::mem::take(&mut settled)).await?;
            recorded_at = state.ambient.now();
        }
    }
    record(state, settled).await?;
    Ok(claimed)
}

/// What became of a mail.
enum Outcome {
    Sent,
    TryAgain(String),
    GiveUp(String),
}

async fn deliver(state: &web::Data<State>, transport: &Transport, row: &Row) -> Outcome {
    let (mail, now) = (row.clone(), state.ambient.now());
    let is_live = move |conn: &mut Conn| Ok(outbox::link_is_live(conn, &mail, now).map_err(|error| error.to_string()));
    match query(state, is_live).await {
        Ok(Ok(true)) => {}
        Ok(Ok(false)) => return Outcome::GiveUp("the link died before the mail was sent".to_owned()),
        Ok(Err(error)) => return Outcome::TryAgain(error),
        Err(failure) => return Outcome::TryAgain(failure.to_string()),
    }
    let mail = match compose(state, row) {
        Ok(mail) => mail,
        Err(error) => return Outcome::GiveUp(error),
    };
    match transport.send(&mail).await {
        Ok(()) => Outcome::Sent,
        Err(SendError::Temporary(error)) => Outcome::TryAgain(error),
        Err(SendError::Permanent(error)) => Outcome::GiveUp(error),
    }
}

fn compose(state: &State, row: &Row) -> Result<Mail, String> {
    let letter: Letter = serde_json::from_value(row.letter.clone()).map_err(|error| error.to_string())?;
    let public_url = &state.settings.public_url;
    let link = row.sealed_token.as_ref().map(|sealed| -> Result<Url, String> {
        let token = state.vault.open(&token_context(row.id), sealed).map_err(|error| error.to_string())?;
        let token = std::str::from_utf8(&token).map_err(|error| error.to_string())?;
        Ok(link_url(public_url, token))
    });
    let link = link.transpose()?;
    Ok(Mail {
        id: row.id.0,
        at: row.created_at,
        to: row.recipient.clone(),
        to_name: row.recipient_name.clone(),
        rendered: render(&letter, link.as_ref(), public_url).map_err(|error| error.to_string())?,
    })
}

async fn record(state: &web::Data<State>, settled: Vec<(Row, Outcome)>) -> Result<(), Failure> {
    if settled.is_empty() {
        return Ok(());
    }
    let state = state.clone();
    let recorded = web::block(move || {
        let now = state.ambient.now();
        state.db.write_installation(|conn| settled.iter().try_for_each(|(row, outcome)| mark(conn, row, outcome, now)))
    });
    Ok(recorded.await??)
}

fn mark(conn: &mut Conn, row: &Row, outcome: &Outcome, now: Moment) -> Result<(), StorageError> {
    match outcome {
        Outcome::Sent => {
            tracing::info!(mail = %row.id, "mail sent");
            outbox::mark_sent(conn, row, now)
        }
        Outcome::TryAgain(error) => {
            let next = next_attempt(row, now);
            tracing::warn!(mail = %row.id, %error, attempts = row.attempts + 1, next = ?next, "mail not sent");
            outbox::mark_failed(conn, row, error, next, now)
        }
        Outcome::GiveUp(error) => {
            tracing::warn!(mail = %row.id, %error, "mail given up");
            outbox::mark_failed(conn, row, error, None, now)
        }
    }
}

fn next_attempt(row: &Row, now: Moment) -> Option<Moment> {
    let doublings = u32::try_from(row.attempts).unwrap_or(u32::MAX).min(16);
    let pause = (FIRST_PAUSE * 2_i32.pow(doublings)).min(LONGEST_PAUSE);
    let next = now + pause;
    (next <= row.created_at + GIVEN_UP_AFTER).then_some(next)
}
