//! What time, or another policy, does to users: brings the stored status up to date, so that lists tell the truth within
//! a minute.

use std::collections::BTreeMap;

use actix_web::web;
use domain::ids::{AccountId, UserId};
use persistence::users;

use crate::change::{Actor, Work};
use crate::http::origin::Origin;
use crate::problem::{Code, Failure};
use crate::state::State;
use crate::users::{AT_ONCE, pass_over, refresh, refresh_some};

/// Users looked up in one go.
const BATCH: i64 = 1000;

/// Users brought up to date in one transaction: committing takes longer than bringing one up to date.
const TOGETHER: usize = 100;

/// Brings users up to date whose status time has changed, and those of accounts whose policy has changed; answers how
/// many of the former. One who cannot be is left for the next time and keeps none of the others waiting.
///
/// # Errors
/// The first [`Failure`] there was, at the end; at once where the database as a whole fails. What was done is kept.
pub fn sweep(state: &web::Data<State>) -> Result<usize, Failure> {
    let now = state.ambient.now();
    let mut progress = Progress::default();
    let mut after = None;
    loop {
        // From the last one on, because some stay due: whoever is spared, for as long as they are the last.
        let due = state.db.query(|conn| users::due(conn, now, after, BATCH))?;
        let Some(last) = due.last() else { break };
        after = Some(*last);
        let mut accounts: BTreeMap<AccountId, Vec<UserId>> = BTreeMap::new();
        for due in &due {
            accounts.entry(due.account).or_default().push(due.user);
        }
        for (account, users) in accounts {
            for together in users.chunks(TOGETHER) {
                progress.bring_up_to_date(state, account, together)?;
            }
        }
    }
    for account in state.db.query(users::refreshing)? {
        while progress.refresh_some(state, account)? {}
    }
    progress.failed.map_or(Ok(progress.done), Err)
}

/// How far a sweep has come.
#[derive(Default)]
struct Progress {
    done: usize,
    failed: Option<Failure>,
}

impl Progress {
    /// All of them at once; where that fails, one by one.
    fn bring_up_to_date(
        &mut self,
        state: &web::Data<State>,
        account: AccountId,
        users: &[UserId],
    ) -> Result<(), Failure> {
        let refreshed =
            write(state, account, |conn, work| users.iter().try_for_each(|user| refresh(conn, work, *user)));
        match (refreshed, users) {
            (Ok(()), _) => self.done += users.len(),
            (Err(failure), _) if is_of_all(&failure) => return Err(failure),
            (Err(failure), [user]) => {
                tracing::error!(%account, %user, %failure, "a user cannot be brought up to date");
                self.failed.get_or_insert(failure);
            }
            (Err(_), users) => {
                for user in users {
                    self.bring_up_to_date(state, account, std::slice::from_ref(user))?;
                }
            }
        }
        Ok(())
    }

    /// The next users of an account who wait to be looked at under another policy; answers whether more of them may.
    fn refresh_some(&mut self, state: &web::Data<State>, account: AccountId) -> Result<bool, Failure> {
        let refreshed = write(state, account, |conn, work| refresh_some(conn, work, AT_ONCE));
        match refreshed {
            Err(failure) if !is_of_all(&failure) => self.refresh_one_by_one(state, account),
            more_or_away => more_or_away,
        }
    }

    /// The same, of whom one cannot be: that one is passed over.
    fn refresh_one_by_one(&mut self, state: &web::Data<State>, account: AccountId) -> Result<bool, Failure> {
        let mut more = true;
        for _ in 0..AT_ONCE {
            match write(state, account, |conn, work| refresh_some(conn, work, 1)) {
                Ok(true) => {}
                Ok(false) => {
                    more = false;
                    break;
                }
                Err(failure) if is_of_all(&failure) => return Err(failure),
                Err(failure) => {
                    let user = write(state, account, pass_over)?;
                    let user = user.map(|user| user.to_string());
                    tracing::error!(%account, user, %failure, "a user cannot be brought up to date with the policy");
                    self.failed.get_or_insert(failure);
                }
            }
        }
        Ok(more)
    }
}

fn write<T>(
    state: &web::Data<State>,
    account: AccountId,
    body: impl FnOnce(&mut persistence::Conn, &Work) -> Result<T, Failure>,
) -> Result<T, Failure> {
    Work::write_here(state, account, Actor::System, Origin::default(), body)
}

/// Whether the database as a whole fails.
fn is_of_all(failure: &Failure) -> bool {
    matches!(failure.code(), Code::Unavailable | Code::Overloaded)
}
