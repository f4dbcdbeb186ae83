//! A claim: for as long as a request is being answered, its twins, on whatever node, find that it is.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use actix_web::http::header::RETRY_AFTER;
use actix_web::web;
use domain::ids::{AccountId, AttemptId, UserId};
use persistence::{Conn, Epochs, StorageError, idempotency};

use super::kept::{self, is_kept};
use super::key::Owner;
use super::{CLAIMED_FOR, KEPT_FOR};
use crate::http::answer::{Answer, Subject};
use crate::problem::{Code, Failure};
use crate::state::State;

tokio::task_local! {
    static CURRENT: Arc<Claim>;
}

/// The one attempt that is under way.
pub struct Claim {
    state: web::Data<State>,
    id: [u8; 32],
    attempt: AttemptId,
    /// Whether there is nothing left to give up: it was answered, or given up already.
    is_over: AtomicBool,
}

/// What became of a request with a key.
pub(super) enum Entry {
    /// It is to be answered.
    Claimed(Arc<Claim>),
    /// It was answered before.
    Answered(Box<Answer>),
}

/// What the table says of a request.
enum Found {
    Ours(AttemptId),
    Known(idempotency::Known),
}

impl Claim {
    /// That of the request which is being answered; none where it has no key. Not to be asked in another thread.
    #[must_use]
    pub fn current() -> Option<Arc<Self>> {
        CURRENT.try_with(Arc::clone).ok()
    }

    /// Answers a request under this claim.
    pub(super) async fn scope<F: Future>(self: &Arc<Self>, answer: F) -> F::Output {
        CURRENT.scope(Arc::clone(self), answer).await
    }

    /// Claims a request, or finds how it was answered.
    ///
    /// # Errors
    /// 409 while a twin is being answered, 422 where the key was used for another request, 410 where the answer was
    /// erased.
    pub(super) async fn enter(
        state: &web::Data<State>,
        owner: Owner,
        key: &[u8],
        fingerprint: [u8; 32],
    ) -> Result<Entry, Failure> {
        let (shared, id) = (state.clone(), owner.id(key));
        let known = match web::block(move || look(&shared, owner, &id, &fingerprint)).await?? {
            Found::Ours(attempt) => {
                let is_over = AtomicBool::new(false);
                return Ok(Entry::Claimed(Arc::new(Self { state: state.clone(), id, attempt, is_over })));
            }
            Found::Known(known) => known,
        };
        if !is_same(state, &id, &known.fingerprint, &fingerprint)? {
            return Err(Failure::plain(Code::IdempotencyKeyReused));
        }
        if !known.is_answered {
            return Err(Failure::plain(Code::IdempotencyConflict));
        }
        // The first answer may still be waiting until every node knows what it says (docs/decisions/0008).
        tokio::time::sleep(Epochs::staleness(state.db.url().engine())).await;
        let sealed = known.answer.ok_or_else(|| Failure::plain(Code::IdempotencyAnswerErased))?;
        Ok(Entry::Answered(Box::new(kept::open(&state.vault, &id, &sealed)?)))
    }

    /// Keeps the answer, in the transaction of what it tells, which is one of `account`'s where it is an account's.
    /// [`Claim::committed`] says afterwards that it was.
    ///
    /// # Errors
    /// 409 when the claim was given up, or somebody else took it over: then everything must be undone.
    pub fn keep(&self, conn: &mut Conn, account: Option<AccountId>, answer: &Answer) -> Result<(), Failure> {
        if !is_kept(answer.status) {
            return Ok(());
        }
        let sealed = kept::seal(&self.state.vault, &self.id, answer)?;
        let (attempt, now) = ((&self.id, self.attempt), self.state.ambient.now());
        // Users beside whatever it is about stand under the account's id.
        let subject = match answer.subject {
            Subject::Nobody => None,
            Subject::User(UserId(id)) => Some(id),
            Subject::Some => account.map(|AccountId(id)| id),
        };
        if idempotency::answer(conn, attempt, account, subject, &sealed, now)? {
            Ok(())
        } else {
            Err(Failure::plain(Code::IdempotencyConflict))
        }
    }

    /// An answer with this status has been committed.
    pub fn committed(&self, answer: actix_web::http::StatusCode) {
        if is_kept(answer) {
            self.is_over.store(true, Ordering::Release);
        }
    }

    /// Ends the attempt with an answer that was given without changing anything: it is kept, or the claim given up.
    pub(super) async fn conclude(self: &Arc<Self>, answer: Answer) {
        // What says when to come again will be different then.
        let is_passing = answer.headers.contains_key(RETRY_AFTER);
        if self.is_over.load(Ordering::Acquire) || !is_kept(answer.status) || is_passing {
            return;
        }
        let claim = Arc::clone(self);
        let kept = web::block(move || claim.state.db.write_installation(|conn| claim.keep(conn, None, &answer))).await;
        match kept {
            Ok(Ok(())) => self.is_over.store(true, Ordering::Release),
            // Nothing was changed, so that it does no harm to be asked again.
            Ok(Err(failure)) => tracing::warn!(%failure, "an answer could not be kept"),
            Err(error) => tracing::warn!(%error, "an answer could not be kept"),
        }
    }

    fn release(&self) {
        let released: Result<(), StorageError> =
            self.state.db.write_installation(|conn| idempotency::release(conn, &self.id, self.attempt));
        if let Err(error) = released {
            tracing::warn!(%error, "a claim could not be given up: it runs out by itself");
        }
    }
}

/// Gives the claim up when the request ends without an answer to keep, also when its client hangs up.
pub(super) struct Guard(pub(super) Arc<Claim>);

impl Guard {
    /// Gives the claim up now, if that is still to be done, so that the next request under the key finds none.
    pub(super) async fn end(self) {
        if !self.0.is_over.swap(true, Ordering::AcqRel) {
            let claim = Arc::clone(&self.0);
            if let Err(error) = web::block(move || claim.release()).await {
                tracing::warn!(%error, "a claim could not be given up: it runs out by itself");
            }
        }
    }
}

impl Drop for Guard {
    fn drop(&mut self) {
        if !self.0.is_over.swap(true, Ordering::AcqRel)
            && let Ok(runtime) = tokio::runtime::Handle::try_current()
        {
            let claim = Arc::clone(&self.0);
            drop(runtime.spawn_blocking(move || claim.release()));
        }
    }
}

fn look(state: &web::Data<State>, owner: Owner, id: &[u8; 32], fingerprint: &[u8; 32]) -> Result<Found, Failure> {
    let sealed = state.vault.seal(&kept::context("fingerprint", id), fingerprint);
    let sealed = sealed.map_err(|error| Failure::internal(&error))?;
    let attempt: AttemptId = state.ambient.id();
    let look = || {
        state.db.write_installation(|conn| -> Result<Found, Failure> {
            let now = state.ambient.now();
            if let Some(known) = idempotency::find(conn, id)? {
                let is_old = known.created_at + KEPT_FOR <= now;
                let is_abandoned = !known.is_answered
                    && known.claimed_until <= now
                    && is_same(state, id, &known.fingerprint, fingerprint)?;
                if !(is_old || is_abandoned) || !idempotency::forget(conn, id, &known)? {
                    return Ok(Found::Known(known));
                }
            }
            let claim = idempotency::Claim {
                id: *id,
                attempt,
                caller: owner.caller(),
                fingerprint: sealed.clone(),
                created_at: now,
                claimed_until: now + CLAIMED_FOR,
            };
            match idempotency::insert(conn, &claim) {
                Ok(()) => Ok(Found::Ours(attempt)),
                Err(StorageError::Taken(_)) => Err(Failure::plain(Code::IdempotencyConflict)),
                Err(error) => Err(error.into()),
            }
        })
    };
    match look() {
        // Somebody else claimed it at the same moment; now that they have, it can be seen what they asked.
        Err(failure) if failure.code() == Code::IdempotencyConflict => look(),
        found => found,
    }
}

fn is_same(state: &web::Data<State>, id: &[u8; 32], sealed: &[u8], fingerprint: &[u8; 32]) -> Result<bool, Failure> {
    let known = state.vault.open(&kept::context("fingerprint", id), sealed);
    Ok(known.map_err(|error| Failure::internal(&error))?.as_slice() == fingerprint)
}
