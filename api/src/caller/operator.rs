//! Operators of the installation: support staff, with credentials of their own and no power inside an account but what
//! the operations under `/v1/support` do for them. All of it is in the account's audit log, under their name.

use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest, web};
use domain::ids::{AccountId, OperatorId};
use domain::user;
use persistence::{Conn, operators};

use super::authenticate::{Bearer, bearer_of};
use crate::change::{Actor, Work};
use crate::http::answer::Answer;
use crate::http::origin::Origin;
use crate::problem::{Code, Failure};
use crate::state::State;

/// An operator who calls.
#[derive(Debug, Clone)]
pub struct Operator {
    /// Who.
    pub id: OperatorId,
    /// Their name.
    pub name: String,
    /// Where the request comes from.
    pub origin: Origin,
}

impl FromRequest for Operator {
    type Error = Failure;
    type Future = Ready<Result<Self, Failure>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(bearer_of(request).and_then(|bearer| match bearer {
            Bearer::Operator(known) => Ok(Self { id: known.id, name: known.name.clone(), origin: Origin::of(request) }),
            Bearer::User(_) => {
                Err(Failure::new(Code::Forbidden, "This is for operators of the installation, whatever a user's role."))
            }
        }))
    }
}

impl Operator {
    /// The operator, as the audit log names them.
    #[must_use]
    pub fn actor(&self) -> Actor {
        Actor::Operator { id: self.id, name: self.name.clone() }
    }

    /// The operator, as the rules on users see them.
    #[must_use]
    pub const fn as_domain(&self) -> user::Caller {
        user::Caller::operator(self.id)
    }

    /// Goes on only if the credential still works: it may have been revoked while the request waited for its turn.
    ///
    /// # Errors
    /// 401 when it does not.
    pub fn still(&self, conn: &mut Conn) -> Result<(), Failure> {
        match operators::find(conn, self.id)?.revoked_at {
            None => Ok(()),
            Some(_) => Err(Failure::plain(Code::Unauthenticated)),
        }
    }

    /// Runs `body` as [`Work::write`] does.
    ///
    /// # Errors
    /// 401 when the operator was revoked meanwhile; what `body` returns. Nothing was changed then.
    pub async fn write<T: Send + 'static>(
        &self,
        state: &web::Data<State>,
        account: AccountId,
        body: impl FnOnce(&mut Conn, &Work) -> Result<T, Failure> + Send + 'static,
    ) -> Result<T, Failure> {
        let operator = self.clone();
        Work::write(state, account, self.actor(), self.origin.clone(), move |conn, work| {
            operator.still(conn)?;
            body(conn, work)
        })
        .await
    }

    /// Runs `body` as [`Work::answer`] does, or with `dry_run` as [`Work::rehearse`].
    ///
    /// # Errors
    /// 401 when the operator was revoked meanwhile; what `body` returns. Nothing was changed then.
    pub async fn answer(
        &self,
        state: &web::Data<State>,
        account: AccountId,
        dry_run: bool,
        body: impl FnOnce(&mut Conn, &Work) -> Result<Answer, Failure> + Send + 'static,
    ) -> Result<Answer, Failure> {
        let operator = self.clone();
        let body = move |conn: &mut Conn, work: &Work| {
            operator.still(conn)?;
            body(conn, work)
        };
        if dry_run {
            return Work::rehearse(state, account, self.actor(), self.origin.clone(), body).await;
        }
        Work::answer(state, account, self.actor(), self.origin.clone(), |conn, work| body(conn, work).map(Ok)).await
    }
}
