//! Challenges between a right password and a session: each has a token, an end and few tries.

use actix_web::web;
use chrono::TimeDelta;
use domain::ids::AccountId;
use domain::user::{ChallengeKind, User, wrong_password};
use persistence::Conn;
use persistence::challenges::{self, Challenge};
use persistence::users::{self, Stored};
use serde::Serialize;

use super::outcome;
use crate::change::{Actor, Note, Work, settle};
use crate::http::answer::Answer;
use crate::http::origin::Origin;
use crate::problem::{Code, Failure};
use crate::state::{State, query};
use crate::tokens::{self, Kind, Token};

/// Wrong answers after which a challenge is given up; they also count like wrong passwords.
const MAX_ATTEMPTS: i64 = 5;

/// How long meeting a challenge may take. Installing an authenticator takes longer than opening one.
fn lifetime(kind: ChallengeKind) -> TimeDelta {
    match kind {
        ChallengeKind::Totp => TimeDelta::minutes(5),
        ChallengeKind::TotpEnrollment | ChallengeKind::NewPassword => TimeDelta::minutes(30),
    }
}

/// Puts a challenge to the user, who has given the second factor or not.
///
/// # Errors
/// [`Failure`] when the database fails.
pub fn put_challenge(
    conn: &mut Conn,
    work: &Work,
    user: &User,
    kind: ChallengeKind,
    second_factor: bool,
) -> Result<outcome::Challenge, Failure> {
    put(conn, work, user, kind, second_factor, false)
}

/// Asks the user for a second factor as the last step of accepting an invitation.
///
/// # Errors
/// [`Failure`] when the database fails.
pub fn put_onboarding(conn: &mut Conn, work: &Work, user: &User) -> Result<outcome::Challenge, Failure> {
    put(conn, work, user, ChallengeKind::TotpEnrollment, false, true)
}

fn put(
    conn: &mut Conn,
    work: &Work,
    user: &User,
    kind: ChallengeKind,
    second_factor: bool,
    onboarding: bool,
) -> Result<outcome::Challenge, Failure> {
    let token = Token::new(Kind::Challenge, &work.state.ambient);
    let challenge = Challenge {
        id: work.state.ambient.id(),
        account_id: work.account.id,
        user_id: user.id,
        kind,
        second_factor,
        onboarding,
        totp_pending: None,
        attempts: 0,
        created_at: work.now,
        expires_at: work.now + lifetime(kind),
    };
    challenges::insert(conn, &challenge, &token.hash())?;
    Ok(outcome::Challenge {
        outcome: outcome::ChallengeWord::Challenge,
        challenge: kind.name(),
        challenge_token: token.as_str().to_owned(),
        expires_in: lifetime(kind).num_seconds(),
    })
}

/// A challenge token that was presented: its hash, and the account to look in.
pub(super) struct Presented {
    hash: [u8; 32],
    kind: ChallengeKind,
    /// The account of whoever has to meet the challenge.
    pub account: AccountId,
}

/// Finds the account that a challenge token belongs to.
pub(super) async fn present(state: &web::Data<State>, token: &str, kind: ChallengeKind) -> Result<Presented, Failure> {
    let hash = tokens::parse(Kind::Challenge, token).ok_or_else(over)?;
    let now = state.ambient.now();
    let found = query(state, move |conn| Ok(challenges::find(conn, &hash, now)?)).await?;
    Ok(Presented { hash, kind, account: found.ok_or_else(over)?.account_id })
}

impl Presented {
    /// The hash of its token.
    pub(super) fn hash(&self) -> [u8; 32] {
        self.hash
    }

    /// The challenge and who has to meet it, with the account's lock held.
    pub(super) fn load(&self, conn: &mut Conn, work: &Work) -> Result<(Challenge, Stored), Failure> {
        let challenge = challenges::find(conn, &self.hash, work.now)?.filter(|found| found.kind == self.kind);
        let challenge = challenge.ok_or_else(over)?;
        let stored = users::find(conn, work.account.id, challenge.user_id)?;
        Ok((challenge, stored))
    }

    /// Runs `body` in a write transaction of the challenge's account. A refusal that must be remembered, such as a
    /// wrong code, is the inner result: it is kept and then reported.
    pub(super) async fn answer<T: Serialize + Send + 'static>(
        self,
        state: &web::Data<State>,
        origin: Origin,
        body: impl FnOnce(&mut Conn, &Work, Challenge, Stored) -> Result<Result<T, Failure>, Failure> + Send + 'static,
    ) -> Result<Answer, Failure> {
        Work::answer(state, self.account, Actor::Anonymous, origin, move |conn, work| {
            let (challenge, stored) = self.load(conn, work)?;
            let id = stored.user.id;
            Ok(match body(conn, work, challenge, stored)? {
                Ok(value) => Ok(Answer::ok(&value)?.concerning(id)),
                Err(refusal) => Err(refusal),
            })
        })
        .await
    }
}

/// Counts a wrong answer, against the challenge and against the user.
pub(super) fn wrong_answer(
    conn: &mut Conn,
    work: &Work,
    challenge: &Challenge,
    stored: &Stored,
) -> Result<Failure, Failure> {
    if challenge.attempts + 1 >= MAX_ATTEMPTS {
        challenges::remove(conn, challenge)?;
    } else {
        challenges::count_attempt(conn, challenge)?;
    }
    count_failure(conn, work, stored)?;
    Ok(Failure::new(Code::InvalidCredentials, "The code is wrong or was used already."))
}

/// Counts a wrong password or code against the user; too many lock.
///
/// # Errors
/// [`Failure`] when the database fails.
pub fn count_failure(conn: &mut Conn, work: &Work, stored: &Stored) -> Result<(), Failure> {
    let decision = wrong_password(&stored.user, &work.account.policy, work.now);
    let locks = decision.user.auto_lock != stored.user.auto_lock && decision.user.auto_lock.is_some();
    // A single slip is not worth an entry in the audit log; a lock is.
    let note = if locks { Note::of("user.locked_out") } else { Note::default() };
    settle(conn, work, stored, decision, &note)?;
    Ok(())
}

pub(super) fn over() -> Failure {
    Failure::plain(Code::InvalidChallenge)
}
