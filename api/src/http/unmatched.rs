//! Requests that match no operation: 405 where the address exists for other methods, else 404. `OPTIONS` is told which.

use actix_router::{Patterns, ResourceDef};
use actix_web::http::Method;
use actix_web::http::header::ALLOW;
use actix_web::{HttpRequest, HttpResponse, web};
use utoipa::openapi::{OpenApi, PathItem};

use crate::problem::{Code, Failure};

/// Every address that exists, with its methods: those of the OpenAPI document, so that none is forgotten, and pages.
pub struct Addresses(Vec<(ResourceDef, Vec<Method>)>);

impl Addresses {
    /// The addresses of the document and of `pages`, which can only be read.
    #[must_use]
    pub fn of(document: &OpenApi, pages: &[&str]) -> Self {
        let address = |path: &str, methods| (ResourceDef::new(Patterns::Single(path.to_owned())), methods);
        let operations = document.paths.paths.iter().map(|(path, item)| address(path, methods(item)));
        let pages = pages.iter().map(|path| address(path, vec![Method::GET, Method::HEAD]));
        Self(operations.chain(pages).collect())
    }

    fn methods(&self, path: &str) -> Option<Vec<Method>> {
        self.0.iter().find(|(pattern, _)| pattern.is_match(path)).map(|(_, methods)| methods.clone())
    }
}

fn methods(item: &PathItem) -> Vec<Method> {
    [
        (&item.get, Method::GET),
        (&item.get, Method::HEAD),
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
/// 405 or 404.
pub async fn unmatched(request: HttpRequest, addresses: web::Data<Addresses>) -> Result<HttpResponse, Failure> {
    let Some(methods) = addresses.methods(request.path()) else {
        return Err(Failure::new(Code::NotFound, "There is nothing at this address."));
    };
    if request.method() != Method::OPTIONS {
        return Err(Failure::method_not_allowed(methods));
    }
    let methods = methods.iter().map(Method::as_str).collect::<Vec<_>>().join(", ");
    Ok(HttpResponse::NoContent().insert_header((ALLOW, methods)).finish())
}
