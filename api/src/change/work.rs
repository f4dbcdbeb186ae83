//! The surroundings of a change: who, when, from where, in which account.

use std::convert::Infallible;
use std::sync::Arc;

use actix_web::web;
use domain::Moment;
use domain::ids::AccountId;
use domain::user::User;
use persistence::accounts::{self, Account};
use persistence::{Committed, Conn};

use super::Actor;
use crate::http::answer::Answer;
use crate::http::etag::Resource;
use crate::http::origin::Origin;
use crate::http::precondition::Precondition;
use crate::http::request_id;
use crate::idempotency::Claim;
use crate::problem::Failure;
use crate::state::State;

/// The surroundings of a change, for the length of its transaction.
#[derive(Clone)]
pub struct Work {
    /// What the process can reach.
    pub state: web::Data<State>,
    /// Who changes something.
    pub actor: Actor,
    /// Where the request comes from.
    pub origin: Origin,
    /// The one moment at which everything in the transaction happens.
    pub now: Moment,
    /// The account, as it is in this transaction.
    pub account: Arc<Account>,
    /// What the caller wants to find unchanged, if they said so.
    pub precondition: Option<Arc<Precondition>>,
}

/// Ends a transaction: either what it did is kept, or it is undone.
enum Stop<T> {
    Undo(T),
    Failed(Failure),
}

impl<T> From<persistence::StorageError> for Stop<T> {
    fn from(error: persistence::StorageError) -> Self {
        Self::Failed(error.into())
    }
}

impl Work {
    /// The same surroundings, with the user as the actor: they have just proved who they are.
    #[must_use]
    pub fn proven(&self, user: &User) -> Self {
        Self { actor: Actor::proven(user), ..self.clone() }
    }

    /// Goes on only if what the caller is shown now is what they want to find, if they said so (`If-Match`).
    ///
    /// # Errors
    /// 412 when it is not, or what `shown` returns.
    pub fn require_unchanged<T: Resource>(&self, shown: impl FnOnce() -> Result<T, Failure>) -> Result<(), Failure> {
        self.precondition.as_ref().map_or(Ok(()), |precondition| precondition.hold_against(&shown()?))
    }

    /// Runs `body` in a transaction that holds the account's write lock, away from the workers that answer requests. What
    /// may be sent with an `Idempotency-Key`, every `POST`, is for [`Work::answer`].
    ///
    /// # Errors
    /// What `body` returns, in which case nothing was changed.
    pub async fn write<T: Send + 'static>(
        state: &web::Data<State>,
        account: AccountId,
        actor: Actor,
        origin: Origin,
        body: impl FnOnce(&mut Conn, &Self) -> Result<T, Failure> + Send + 'static,
    ) -> Result<T, Failure> {
        if Claim::current().is_some() {
            return Err(Failure::internal(&"an operation takes Idempotency-Key and does not keep its answer"));
        }
        Self::transact(state, account, actor, origin, body).await
    }

    /// The same, where `body` gives the whole answer: if the request may be sent again, it is kept in this transaction. A
    /// refusal that must be remembered, such as a wrong code, is the inner result: it is kept and then reported.
    ///
    /// # Errors
    /// What `body` returns; 409 when the claim to the request was lost meanwhile, in which case nothing was changed.
    pub async fn answer(
        state: &web::Data<State>,
        account: AccountId,
        actor: Actor,
        origin: Origin,
        body: impl FnOnce(&mut Conn, &Self) -> Result<Result<Answer, Failure>, Failure> + Send + 'static,
    ) -> Result<Answer, Failure> {
        let (claim, request) = (Claim::current(), request_id::current());
        let claimed = claim.clone();
        let concluded = Self::transact(state, account, actor, origin, move |conn, work| {
            let concluded = body(conn, work)?;
            if let Some(claim) = claimed {
                // A refusal names the request that it is the answer to.
                let refusal = |failure: &Failure| request_id::within(request, || Answer::from(failure));
                let answer = concluded.as_ref().map_or_else(refusal, Clone::clone);
                claim.keep(conn, Some(account), &answer)?;
            }
            Ok(concluded)
        })
        .await?;
        if let Some(claim) = claim {
            claim.committed(concluded.as_ref().map_or_else(|failure| failure.code().status(), |answer| answer.status));
        }
        concluded
    }

    /// As [`Work::answer`], for what makes an account: a transaction of the installation, in which `body` also says which
    /// account it made.
    ///
    /// # Errors
    /// What `body` returns; 409 when the claim to the request was lost meanwhile, in which case nothing was changed.
    pub async fn answer_with_account(
        state: &web::Data<State>,
        body: impl FnOnce(&mut Conn, &web::Data<State>) -> Result<(AccountId, Answer), Failure> + Send + 'static,
    ) -> Result<Answer, Failure> {
        let (claim, shared) = (Claim::current(), state.clone());
        let claimed = claim.clone();
        let done: Result<Answer, Failure> = web::block(move || {
            shared.db.write_installation(|conn| {
                let (account, answer) = body(conn, &shared)?;
                if let Some(claim) = claimed {
                    claim.keep(conn, Some(account), &answer)?;
                }
                Ok(answer)
            })
        })
        .await?;
        let answer = done?;
        // With the first administrator's invitation.
        state.outbox_bell.notify_one();
        if let Some(claim) = claim {
            claim.committed(answer.status);
        }
        Ok(answer)
    }

    async fn transact<T: Send + 'static>(
        state: &web::Data<State>,
        account: AccountId,
        actor: Actor,
        origin: Origin,
        body: impl FnOnce(&mut Conn, &Self) -> Result<T, Failure> + Send + 'static,
    ) -> Result<T, Failure> {
        let (shared, precondition) = (state.clone(), Precondition::current());
        let done = crate::state::write(state, account, move |conn| {
            Self::begin(&shared, conn, account, actor, origin, precondition)?.run(conn, body)
        })
        .await;
        let Committed { value, pause, .. } = state.rung(done?);
        if !pause.is_zero() {
            // Access was taken away: by the time the answer is read, every node must know.
            tokio::time::sleep(pause).await;
        }
        Ok(value)
    }

    /// The same, on the calling thread: for background work, which tells nobody when it is done.
    ///
    /// # Errors
    /// What `body` returns, in which case nothing was changed.
    pub fn write_here<T>(
        state: &web::Data<State>,
        account: AccountId,
        actor: Actor,
        origin: Origin,
        body: impl FnOnce(&mut Conn, &Self) -> Result<T, Failure>,
    ) -> Result<T, Failure> {
        let write = |conn: &mut Conn| Self::begin(state, conn, account, actor, origin, None)?.run(conn, body);
        Ok(state.rung(state.db.write(account, write)?).value)
    }

    fn begin(
        state: &web::Data<State>,
        conn: &mut Conn,
        account: AccountId,
        actor: Actor,
        origin: Origin,
        precondition: Option<Arc<Precondition>>,
    ) -> Result<Self, Failure> {
        // Read once the lock is held: a moment from before could lie ahead of what another writer saved.
        let now = state.ambient.now();
        let account = Arc::new(accounts::find(conn, account)?);
        Ok(Self { state: state.clone(), actor, origin, now, account, precondition })
    }

    fn run<T>(&self, conn: &mut Conn, body: impl FnOnce(&mut Conn, &Self) -> Result<T, Failure>) -> Result<T, Failure> {
        let value = body(conn, self)?;
        match &self.precondition {
            Some(precondition) if !precondition.is_held() => {
                Err(Failure::internal(&"an operation takes If-Match and does not look at it"))
            }
            _ => Ok(value),
        }
    }

    /// Like [`Work::write`], but everything is undone afterwards: a dry run is the real thing without its consequences.
    ///
    /// # Errors
    /// What `body` returns: the very refusal that the real call would get.
    pub async fn rehearse<T: Send + 'static>(
        state: &web::Data<State>,
        account: AccountId,
        actor: Actor,
        origin: Origin,
        body: impl FnOnce(&mut Conn, &Self) -> Result<T, Failure> + Send + 'static,
    ) -> Result<T, Failure> {
        let (state, precondition) = (state.clone(), Precondition::current());
        web::block(move || Self::roll_back(&state, account, actor, origin, precondition, body)).await?
    }

    /// The same, on the calling thread: for commands.
    ///
    /// # Errors
    /// What `body` returns: the very refusal that the real thing would get.
    pub fn rehearse_here<T>(
        state: &web::Data<State>,
        account: AccountId,
        actor: Actor,
        origin: Origin,
        body: impl FnOnce(&mut Conn, &Self) -> Result<T, Failure>,
    ) -> Result<T, Failure> {
        Self::roll_back(state, account, actor, origin, None, body)
    }

    fn roll_back<T>(
        state: &web::Data<State>,
        account: AccountId,
        actor: Actor,
        origin: Origin,
        precondition: Option<Arc<Precondition>>,
        body: impl FnOnce(&mut Conn, &Self) -> Result<T, Failure>,
    ) -> Result<T, Failure> {
        let rehearsed = state.db.write(account, |conn| -> Result<Infallible, Stop<T>> {
            let work = Self::begin(state, conn, account, actor, origin, precondition).map_err(Stop::Failed)?;
            Err(work.run(conn, body).map_or_else(Stop::Failed, Stop::Undo))
        });
        match rehearsed {
            Err(Stop::Undo(value)) => Ok(value),
            Err(Stop::Failed(failure)) => Err(failure),
            Ok(never) => match never.value {},
        }
    }
}
