//! Counts every request before its operation runs, and says in every answer what is left.

use actix_web::body::{EitherBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::middleware::Next;
use actix_web::{Error, web};

use super::{Client, Standing, write};
use crate::caller::{self, Identity};
use crate::http::addresses::Addresses;
use crate::http::client;
use crate::problem::Failure;
use crate::state::State;

/// Addresses that are not counted: whoever restarts processes must not be turned away.
pub const UNLIMITED: [&str; 2] = ["/livez", "/readyz"];

/// Counts the request; answers 429 where it is one too many.
///
/// # Errors
/// None of its own.
pub async fn attach(
    request: ServiceRequest,
    next: Next<impl MessageBody>,
) -> Result<ServiceResponse<EitherBody<impl MessageBody>>, Error> {
    let mut standings = Vec::with_capacity(2);
    let mut response = match count(&request, &mut standings) {
        Ok(()) => next.call(request).await?.map_into_left_body(),
        Err(exceeded) => request.error_response(Failure::rate_limited(exceeded)).map_into_right_body(),
    };
    write(&standings, response.headers_mut());
    Ok(response)
}

/// Counts the request under the one or two limits that it falls under; `standings` is how the client stands with those
/// that let it through.
fn count(request: &ServiceRequest, standings: &mut Vec<Standing>) -> Result<(), Standing> {
    let (Some(state), Some(addresses)) =
        (request.app_data::<web::Data<State>>(), request.app_data::<web::Data<Addresses>>())
    else {
        return Ok(());
    };
    let (limits, path) = (&state.limits, request.match_info().as_str());
    if UNLIMITED.contains(&path) {
        return Ok(());
    }
    if addresses.is_public_post(path) {
        standings.push(limits.count_address(client::network(request.request()))?);
        return Ok(());
    }
    match caller::of(request.request()) {
        Some(Identity::User(account, user)) => {
            standings.push(limits.count_client(Client::User(user))?);
            standings.push(limits.count_account(account)?);
        }
        Some(Identity::Operator(operator)) => standings.push(limits.count_client(Client::Operator(operator))?),
        None => standings.push(limits.count_client(Client::Address(client::network(request.request())))?),
    }
    Ok(())
}
