//! Requests that match no operation: 405 where the address exists for other methods, else 404. `OPTIONS` is told which.

use actix_web::http::Method;
use actix_web::http::header::ALLOW;
use actix_web::{HttpRequest, HttpResponse, web};

use super::addresses::Addresses;
use crate::problem::{Code, Failure};

/// Answers a request that matches no operation.
///
/// # Errors
/// 405 or 404.
pub async fn unmatched(request: HttpRequest, addresses: web::Data<Addresses>) -> Result<HttpResponse, Failure> {
    let Some(methods) = addresses.methods(request.match_info().as_str()) else {
        return Err(Failure::new(Code::NotFound, "There is nothing at this address."));
    };
    if request.method() != Method::OPTIONS {
        return Err(Failure::method_not_allowed(methods.to_vec()));
    }
    let methods = methods.iter().map(Method::as_str).collect::<Vec<_>>().join(", ");
    Ok(HttpResponse::NoContent().insert_header((ALLOW, methods)).finish())
}
