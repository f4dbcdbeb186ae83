//! Reaching the PSA of a connection. Nothing of it happens in a transaction: what is found out there is decided on
//! afterwards, with the account's lock held.

use std::sync::Arc;
use std::time::Duration;

use actix_web::web;
use domain::Moment;
use domain::ids::{AccountId, PsaConnectionId};
use moka::sync::Cache;
use persistence::Conn;
use persistence::psa_connections::{self, PsaConnection};
use psa::{Company, Connection};

use super::credentials::Secrets;
use crate::problem::{Code, Failure};
use crate::state::{State, query};

/// How long all companies of a PSA are remembered: somebody who maps looks at page after page of suggestions.
const REMEMBERED: Duration = Duration::from_mins(2);

/// Most companies that are remembered, of all PSAs together.
const COMPANIES_MAX: u64 = 500_000;

/// All companies of PSAs, as they were a moment ago, by the connection and when its credentials changed.
#[derive(Debug)]
pub struct Companies(Cache<(PsaConnectionId, Moment), Arc<Vec<Company>>>);

impl Default for Companies {
    fn default() -> Self {
        let weight = |_: &(PsaConnectionId, Moment), companies: &Arc<Vec<Company>>| {
            u32::try_from(companies.len()).unwrap_or(u32::MAX).saturating_add(1)
        };
        Self(Cache::builder().weigher(weight).max_capacity(COMPANIES_MAX).time_to_live(REMEMBERED).build())
    }
}

/// A connection, and how it is asked through.
pub struct Reach {
    /// As it is kept.
    pub kept: PsaConnection,
    /// As it is asked through.
    pub open: Connection,
}

impl Reach {
    /// The account's connection with this id.
    ///
    /// # Errors
    /// 404 when there is none.
    pub async fn find(state: &web::Data<State>, account: AccountId, id: PsaConnectionId) -> Result<Self, Failure> {
        let kept = query(state, move |conn| Ok(psa_connections::find(conn, account, id)?)).await?;
        let open = Secrets::open(state, &kept)?.connection(kept.kind, kept.base_url.as_deref())?;
        Ok(Self { kept, open })
    }

    /// Goes on only if the connection is still what was asked through: it may have been deleted, or pointed at another PSA.
    ///
    /// # Errors
    /// 404 when it is gone, 412 when it was changed.
    pub fn require_still(&self, conn: &mut Conn) -> Result<(), Failure> {
        let now = psa_connections::find(conn, self.kept.account_id, self.kept.id)?;
        if now.base_url == self.kept.base_url && now.credentials_changed_at == self.kept.credentials_changed_at {
            return Ok(());
        }
        Err(Failure::new(
            Code::PreconditionFailed,
            "The connection was changed while its PSA was being asked. Try again.",
        ))
    }

    /// Every company of the PSA, as they were within the last minutes.
    ///
    /// # Errors
    /// What the PSA fails with.
    pub async fn companies(&self, state: &web::Data<State>) -> Result<Arc<Vec<Company>>, Failure> {
        let key = (self.kept.id, self.kept.credentials_changed_at);
        if let Some(known) = state.psa_companies.0.get(&key) {
            return Ok(known);
        }
        let companies = Arc::new(state.psa.all_companies(&self.open).await?);
        state.psa_companies.0.insert(key, Arc::clone(&companies));
        Ok(companies)
    }
}
