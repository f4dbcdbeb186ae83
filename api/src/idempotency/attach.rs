//! Claims every `POST` that has a key before it is answered, and answers it with what was kept where there is something.

use actix_web::body::{BoxBody, EitherBody, MessageBody, to_bytes};
use actix_web::dev::{Payload, ServiceRequest, ServiceResponse};
use actix_web::http::Method;
use actix_web::http::header::{HeaderName, HeaderValue};
use actix_web::middleware::Next;
use actix_web::web;
use actix_web::{Error, HttpMessage, HttpRequest, HttpResponse, Responder};

use super::claim::{Claim, Entry, Guard};
use super::key::{self, NAME, Owner};
use crate::caller::{self, Identity};
use crate::http::addresses::Addresses;
use crate::http::answer::Answer;
use crate::http::{body, client, content};
use crate::problem::Failure;
use crate::state::State;

/// Says of an answer that it was given before.
pub const REPLAYED: HeaderName = HeaderName::from_static("idempotency-replayed");

/// Operations whose bodies are too large to be kept in memory.
const STREAMED: [&str; 1] = ["/v1/users/import"];

/// Looks at the key for those who may ask at all.
///
/// # Errors
/// None of its own.
pub async fn attach(
    mut request: ServiceRequest,
    next: Next<impl MessageBody>,
) -> Result<ServiceResponse<EitherBody<impl MessageBody, BoxBody>>, Error> {
    let Some((state, owner)) = owner(request.request()) else {
        return Ok(next.call(request).await?.map_into_left_body());
    };
    if STREAMED.contains(&request.match_info().as_str()) {
        // Its body is read bit by bit; the operation claims the request itself when all of it has come ([`once`]).
        return match key::key(request.headers()) {
            Ok(_) => Ok(next.call(request).await?.map_into_left_body()),
            Err(refusal) => Ok(request.error_response(refusal).map_into_right_body()),
        };
    }
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
    let mut answer = Answer::whole(head.status(), head.headers().clone(), bytes.clone());
    answer.subject = head.extensions().get().copied().unwrap_or(answer.subject);
    claim.conclude(answer).await;
    guard.end().await;
    Ok(ServiceResponse::new(request, head.set_body(BoxBody::new(bytes))).map_into_right_body())
}

/// Whose key the request has; none where it has none, or is not let in anyway.
fn owner(request: &HttpRequest) -> Option<(web::Data<State>, Owner)> {
    if request.method() != Method::POST || !request.headers().contains_key(NAME) {
        return None;
    }
    let state = request.app_data::<web::Data<State>>()?.clone();
    let operation =
        request.app_data::<web::Data<Addresses>>()?.operation(request.method(), request.match_info().as_str())?;
    if !caller::admits(request, &operation.permission) {
        return None;
    }
    let owner = if operation.permission == "public" {
        Owner::Address(client::network(request))
    } else {
        match caller::of(request)? {
            Identity::User(account, user) => Owner::User(account, user),
            Identity::Operator(operator) => Owner::Operator(operator),
        }
    };
    Some((state, owner))
}

/// Answers a request whose body, known by its `digest`, was read bit by bit: with what `answer` gives, or with what was
/// kept if it was sent again. `answer` tells nobody of a replay, and what was read for one is the caller's to remove.
///
/// # Errors
/// What [`attach`] refuses, and what `answer` does where the request has no key.
pub async fn once(
    request: &HttpRequest,
    digest: &[u8],
    answer: impl Future<Output = Result<Answer, Failure>>,
) -> Result<HttpResponse, Failure> {
    let Some((state, owner)) = owner(request) else { return Ok(answer.await?.respond_to(request)) };
    let key = key::key(request.headers())?.to_vec();
    let (method, path) = (request.method().as_str(), request.match_info().as_str());
    let fingerprint = key::fingerprint(method, path, request.query_string(), digest);
    match Claim::enter(&state, owner, &key, fingerprint).await? {
        Entry::Answered(answer) => {
            let mut response = answer.respond_to(request);
            response.headers_mut().insert(REPLAYED, HeaderValue::from_static("true"));
            Ok(response)
        }
        Entry::Claimed(claim) => {
            let guard = Guard(claim.clone());
            let answer = claim.scope(answer).await.unwrap_or_else(|failure| Answer::from(&failure));
            claim.conclude(answer.clone()).await;
            guard.end().await;
            Ok(answer.respond_to(request))
        }
    }
}

async fn enter(request: &mut ServiceRequest, state: &web::Data<State>, owner: Owner) -> Result<Entry, Failure> {
    let key = key::key(request.headers())?.to_vec();
    content::check_encoding(request.request())?;
    let limit = body::limit_at(request.match_info().as_str());
    let bytes = body::whole(request.take_payload(), limit).await?;
    let fingerprint =
        key::fingerprint(request.method().as_str(), request.match_info().as_str(), request.query_string(), &bytes);
    let (_, mut payload) = actix_http::h1::Payload::create(true);
    payload.unread_data(bytes);
    request.set_payload(Payload::from(payload));
    Claim::enter(state, owner, &key, fingerprint).await
}
