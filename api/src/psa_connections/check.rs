//! `POST /v1/psa-connections/{id}/test`

use actix_web::{post, web};
use domain::ids::PsaConnectionId;
use persistence::StorageError;
use persistence::psa_connections::{self, Check, PsaConnection};

use super::reach::Reach;
use super::view::PsaCheckView;
use crate::caller::{IntegrationsFull, Permitted};
use crate::http::answer::Answer;
use crate::http::body::{Empty, OptionalBody};
use crate::http::path::Id;
use crate::http::query::{Nothing, Query};
use crate::problem::{Code, Failure};
use crate::state::State;

/// Test a connection to a PSA
///
/// Asks the PSA for a company, and says what is wrong where it does not let the connection see one: that is an answer, not
/// a failure of this operation. It is remembered with the connection as `last_check`.
#[utoipa::path(
    operation_id = "test_psa_connection",
    tag = "PSA",
    params(("id" = Uuid, Path, description = "The connection's id")),
    responses((status = 200, description = "How the test ended", body = PsaCheckView)),
    extensions(("x-required-permission" = json!("integrations:full")))
)]
#[post("/v1/psa-connections/{id}/test")]
pub async fn test_psa_connection(
    caller: Permitted<IntegrationsFull>,
    id: Id<PsaConnectionId>,
    _: Query<Nothing>,
    _: OptionalBody<Empty>,
    state: web::Data<State>,
) -> Result<Answer, Failure> {
    let (account, id) = (caller.account_id(), *id);
    let reach = Reach::find(&state, account, id).await?;
    let found = state.psa.check(&reach.open).await;
    let problem = found.err().map(|fault| (Code::from(&fault).word().to_owned(), fault.to_string()));
    caller
        .answer(&state, move |conn, work, _| {
            let check = Check { at: work.now, problem };
            match psa_connections::find(conn, account, id) {
                // What was tested may have been changed meanwhile: then this says nothing of what it is now.
                Ok(now) if now.credentials_changed_at == reach.kept.credentials_changed_at => {
                    psa_connections::save(conn, &PsaConnection { last_check: Some(check.clone()), ..now })?;
                }
                Ok(_) => {}
                Err(StorageError::NotFound) => return Err(Failure::plain(Code::NotFound)),
                Err(error) => return Err(error.into()),
            }
            Ok(Ok(Answer::ok(&PsaCheckView::from(&check))?))
        })
        .await
}
