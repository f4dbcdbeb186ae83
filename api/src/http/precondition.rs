//! `If-Match`: what a caller wants to find unchanged before something is done (RFC 9110, section 13.1.1).
//!
//! It is read here, for every operation alike, and held against the resource in the transaction that changes it, with
//! the account's lock held: of two who saw the same, one gets through (docs/decisions/0010).

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use actix_web::body::{EitherBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::Method;
use actix_web::http::header::IF_MATCH;
use actix_web::middleware::Next;
use actix_web::{Error, web};

use super::addresses::Addresses;
use super::etag::{Condition, EntityTag, Resource};
use crate::caller;
use crate::problem::{Code, Failure};

tokio::task_local! {
    static CURRENT: Arc<Precondition>;
}

/// What the caller wants to find.
#[derive(Debug)]
pub struct Precondition {
    condition: Condition,
    is_held: AtomicBool,
}

impl Precondition {
    /// That of the request which is being answered; none where it has none. Not to be asked in another thread.
    #[must_use]
    pub fn current() -> Option<Arc<Self>> {
        CURRENT.try_with(Arc::clone).ok()
    }

    /// Holds it against what the caller is shown now.
    ///
    /// # Errors
    /// 412 when that is something else; [`Failure`] when it cannot be written as JSON.
    pub fn hold_against(&self, shown: &impl Resource) -> Result<(), Failure> {
        self.is_held.store(true, Ordering::Relaxed);
        if self.condition.matches_settled(&EntityTag::of(shown)?) {
            return Ok(());
        }
        Err(Failure::plain(Code::PreconditionFailed))
    }

    /// Whether anybody held it against anything: what changes something without that has to be undone.
    #[must_use]
    pub fn is_held(&self) -> bool {
        self.is_held.load(Ordering::Relaxed)
    }
}

/// Reads the header for those who may ask at all. What has no tag matches none, so that no operation passes over a
/// condition in silence.
///
/// # Errors
/// None of its own.
pub async fn attach(
    request: ServiceRequest,
    next: Next<impl MessageBody>,
) -> Result<ServiceResponse<EitherBody<impl MessageBody>>, Error> {
    if !request.headers().contains_key(IF_MATCH) {
        return Ok(next.call(request).await?.map_into_left_body());
    }
    let addresses = request.app_data::<web::Data<Addresses>>().cloned();
    let operation =
        addresses.as_ref().and_then(|known| known.operation(request.method(), request.match_info().as_str()));
    let operation = operation.filter(|known| caller::admits(request.request(), &known.permission));
    // What is read has its conditions looked at once it is rendered.
    let Some(operation) = operation.filter(|_| request.method() != Method::GET) else {
        return Ok(next.call(request).await?.map_into_left_body());
    };
    let refusal = match Condition::of(request.headers(), &IF_MATCH) {
        Ok(Some(condition)) if operation.takes_if_match => {
            let precondition = Precondition { condition, is_held: AtomicBool::new(false) };
            return Ok(CURRENT.scope(Arc::new(precondition), next.call(request)).await?.map_into_left_body());
        }
        Ok(None | Some(Condition::Any)) => return Ok(next.call(request).await?.map_into_left_body()),
        Ok(Some(Condition::These(_))) => {
            Failure::new(Code::PreconditionFailed, "What this operation is about has no entity tag, so none matches.")
        }
        Err(unreadable) => unreadable,
    };
    Ok(request.error_response(refusal).map_into_right_body())
}
