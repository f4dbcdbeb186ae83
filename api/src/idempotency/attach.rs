//! Claims every `POST` that has a key before it is answered, and answers it with what was kept where there is something.

use actix_web::body::{BoxBody, EitherBody, MessageBody, to_bytes};
use actix_web::dev::{Payload, ServiceRequest, ServiceResponse};
use actix_web::http::Method;
use actix_web::http::header::{HeaderName, HeaderValue};
use actix_web::middleware::Next;
use actix_web::web::{self, Bytes};
use actix_web::{Error, Responder};

use super::claim::{Claim, Entry, Guard};
use super::key::{self, NAME, Owner};
use crate::caller::{self, Identity};
use crate::http::addresses::Addresses;
use crate::http::answer::Answer;
use crate::http::{body, client};
use crate::problem::Failure;
use crate::state::State;

/// Says of an answer that it was given before.
pub const REPLAYED: HeaderName = HeaderName::from_static("idempotency-replayed");

/// Looks at the key for those who may ask at all.
///
/// # Errors
/// None of its own.
pub async fn attach(
    mut request: ServiceRequest,
    next: Next<impl MessageBody>,
) -> Result<ServiceResponse<EitherBody<impl MessageBody, BoxBody>>, Error> {
    let Some((state, owner)) = owner(&request) else {
        return Ok(next.call(request).await?.map_into_left_body());
    };
    let claim = match enter(&mut request, &state, owner).await {
        Ok(Entry::Claimed(claim)) => claim,
        Ok(Entry::Answered(answer)) => {
            let mut response = answer.respond_to(request.request());
            response.headers_mut().insert(REPLAYED, HeaderValue::from_static("true"));
            return Ok(request.into_response(response).map_into_right_body());
        }
        Err(refusal) => return Ok(request.error_response(refusal).map_into_right_body()),
    };
    let guard = Guard(claim.clone());
    let (request, response) = claim.scope(next.call(request)).await?.into_parts();
    let (head, body) = response.into_parts();
    // What answers a POST is written in one piece.
    let bytes = to_bytes(body).await.map_err(|_| Failure::internal(&"an answer to a POST cannot be read"))?;
    claim.conclude(Answer::whole(head.status(), head.headers().clone(), bytes.clone())).await;
    guard.end().await;
    Ok(ServiceResponse::new(request, head.set_body(BoxBody::new(bytes))).map_into_right_body())
}

/// Whose key the request has; none where it has none, or is not let in anyway.
fn owner(request: &ServiceRequest) -> Option<(web::Data<State>, Owner)> {
    if request.method() != Method::POST || !request.headers().contains_key(NAME) {
        return None;
    }
    let state = request.app_data::<web::Data<State>>()?.clone();
    let operation =
        request.app_data::<web::Data<Addresses>>()?.operation(request.method(), request.match_info().as_str())?;
    if !caller::admits(request.request(), &operation.permission) {
        return None;
    }
    let owner = if operation.permission == "public" {
        Owner::Address(client::network(request))
    } else {
        match caller::of(request.request())? {
            Identity::User(account, user) => Owner::User(account, user),
            Identity::Operator(operator) => Owner::Operator(operator),
        }
    };
    Some((state, owner))
}

async fn enter(request: &mut ServiceRequest, state: &web::Data<State>, owner: Owner) -> Result<Entry, Failure> {
    let key = key::key(request.headers())?.to_vec();
    body::check_encoding(request.request())?;
    let bytes = request.extract::<Bytes>().await.map_err(|error| body::unreadable(&error))?;
    let fingerprint =
        key::fingerprint(request.method().as_str(), request.match_info().as_str(), request.query_string(), &bytes);
    let (_, mut payload) = actix_http::h1::Payload::create(true);
    payload.unread_data(bytes);
    request.set_payload(Payload::from(payload));
    Claim::enter(state, owner, &key, fingerprint).await
}
