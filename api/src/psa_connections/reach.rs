//! Reaching the PSA of a connection. Nothing of it happens in a transaction: what is found out there is decided on
//! afterwards, with the account's lock held.

use actix_web::web;
use domain::ids::{AccountId, PsaConnectionId};
use persistence::psa_connections::{self, PsaConnection};
use psa::Connection;

use super::credentials::Secrets;
use crate::problem::Failure;
use crate::state::{State, query};

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
}
