//! Changes that a caller makes. Whoever was signed out, or lost what the operation asks for, while the request waited
//! for its turn does not make them any more.

use std::sync::Arc;

use actix_web::web;
use domain::Moment;
use persistence::accounts::{self, Account};
use persistence::{Conn, roles, sessions};

use super::Caller;
use super::permitted::forbidden;
use crate::change::Work;
use crate::http::answer::Answer;
use crate::problem::{Code, Failure};
use crate::state::State;

impl Caller {
    /// Runs `body` as [`Work::write`] does, for the caller as they are with the account's lock held.
    ///
    /// # Errors
    /// 401 or 403 when the caller may no longer ask; what `body` returns. Nothing was changed then.
    pub async fn write<T: Send + 'static>(
        &self,
        state: &web::Data<State>,
        body: impl FnOnce(&mut Conn, &Work, &Self) -> Result<T, Failure> + Send + 'static,
    ) -> Result<T, Failure> {
        let caller = self.clone();
        Work::write(state, self.account_id(), self.actor(), self.origin.clone(), move |conn, work| {
            let caller = caller.still(conn, work)?;
            body(conn, work, &caller)
        })
        .await
    }

    /// Runs `body` as [`Work::answer`] does, for the caller as they are with the account's lock held.
    ///
    /// # Errors
    /// 401 or 403 when the caller may no longer ask; what `body` returns. Nothing was changed then.
    pub async fn answer(
        &self,
        state: &web::Data<State>,
        body: impl FnOnce(&mut Conn, &Work, &Self) -> Result<Result<Answer, Failure>, Failure> + Send + 'static,
    ) -> Result<Answer, Failure> {
        let caller = self.clone();
        Work::answer(state, self.account_id(), self.actor(), self.origin.clone(), move |conn, work| {
            let caller = caller.still(conn, work)?;
            body(conn, work, &caller)
        })
        .await
    }

    /// The same as [`Work::rehearse`] does it: everything is undone afterwards.
    ///
    /// # Errors
    /// The very refusal that the real call would get.
    pub async fn rehearse<T: Send + 'static>(
        &self,
        state: &web::Data<State>,
        body: impl FnOnce(&mut Conn, &Work, &Self) -> Result<T, Failure> + Send + 'static,
    ) -> Result<T, Failure> {
        let caller = self.clone();
        Work::rehearse(state, self.account_id(), self.actor(), self.origin.clone(), move |conn, work| {
            let caller = caller.still(conn, work)?;
            body(conn, work, &caller)
        })
        .await
    }

    /// The caller as they are now. While the account's access epoch stands nothing can have changed.
    fn still(self, conn: &mut Conn, work: &Work) -> Result<Self, Failure> {
        self.renewed(conn, &work.account, work.now)
    }

    /// The caller as they are at `now`, for what is read again and again while they are answered.
    ///
    /// # Errors
    /// 401 or 403 when they may no longer ask.
    pub fn again(&self, conn: &mut Conn, now: Moment) -> Result<Self, Failure> {
        let account = Arc::new(accounts::find(conn, self.account_id())?);
        self.clone().renewed(conn, &account, now)
    }

    fn renewed(self, conn: &mut Conn, account: &Arc<Account>, now: Moment) -> Result<Self, Failure> {
        if account.access_epoch == self.epoch {
            return Ok(self);
        }
        let found = sessions::authenticate(conn, account.id, self.session_id, now)?;
        let user = found.ok_or_else(|| Failure::plain(Code::Unauthenticated))?;
        if let Some((area, level)) = self.required
            && !user.permissions.allow(area, level)
        {
            return Err(forbidden(area, level));
        }
        Ok(Self {
            username: user.username,
            role_id: user.role_id,
            permissions: user.permissions,
            grants: user.grants,
            organization_access: user.organization_access,
            epoch: account.access_epoch,
            account: Arc::clone(account),
            roles: roles::list(conn, account.id)?.into(),
            remembered: Arc::default(),
            ..self
        })
    }
}
