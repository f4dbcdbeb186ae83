//! A handler that panics is answered with a problem; what it was about is in the log.

use actix_web::Error;
use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::middleware::Next;
use futures_util::FutureExt;

use crate::problem::{Code, Failure};

/// Answers a panic.
///
/// # Errors
/// The problem: a request must not be held on to while it is routed, so that it is answered without it.
pub async fn catch(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    std::panic::AssertUnwindSafe(next.call(request)).catch_unwind().await.unwrap_or_else(|_| {
        tracing::error!("a handler panicked");
        Err(Failure::plain(Code::Internal).into())
    })
}
