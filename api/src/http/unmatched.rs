//! Requests that match no operation: 405 where the address exists for other methods, else 404.

use actix_router::{Patterns, ResourceDef};
use actix_web::http::Method;
use actix_web::{HttpRequest, web};
use utoipa::openapi::{OpenApi, PathItem};

use crate::problem::{Code, Failure};

/// Every address that exists, with its methods; made from the OpenAPI document, so that none is forgotten.
pub struct Addresses(Vec<(ResourceDef, Vec<Method>)>);

impl Addresses {
    /// The addresses of the document.
    #[must_use]
    pub fn of(document: &OpenApi) -> Self {
        let address =
            |(path, item): (&String, &PathItem)| (ResourceDef::new(Patterns::Single(path.clone())), methods(item));
        Self(document.paths.paths.iter().map(address).collect())
    }

    fn methods(&self, path: &str) -> Option<Vec<Method>> {
        self.0.iter().find(|(pattern, _)| pattern.is_match(path)).map(|(_, methods)| methods.clone())
    }
}

fn methods(item: &PathItem) -> Vec<Method> {
    [
        (&item.get, Method::GET),
        (&item.put, Method::PUT),
        (&item.post, Method::POST),
        (&item.patch, Method::PATCH),
        (&item.delete, Method::DELETE),
    ]
    .into_iter()
    .filter(|(operation, _)| operation.is_some())
    .map(|(_, method)| method)
    .collect()
}

/// Answers a request that matches no operation.
///
/// # Errors
/// Always: 405 or 404.
pub async fn unmatched(request: HttpRequest, addresses: web::Data<Addresses>) -> Result<&'static str, Failure> {
    match addresses.methods(request.path()) {
        Some(methods) => Err(Failure::method_not_allowed(methods)),
        None => Err(Failure::new(Code::NotFound, "There is nothing at this address.")),
    }
}
