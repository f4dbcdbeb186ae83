//! Every address that exists, as the OpenAPI document has them, so that none is forgotten.

use std::collections::HashSet;

use actix_router::{Patterns, ResourceDef};
use actix_web::http::Method;
use utoipa::openapi::path::Operation;
use utoipa::openapi::{OpenApi, PathItem, RefOr};

use crate::openapi::IF_MATCH;

/// Every address that exists, with its methods: those of the OpenAPI document, and pages.
pub struct Addresses {
    all: Vec<Address>,
    public_posts: HashSet<String>,
}

struct Address {
    pattern: ResourceDef,
    methods: Vec<Method>,
    operations: Vec<(Method, Known)>,
}

/// What is known of an operation before it runs.
#[derive(Clone, Debug)]
pub struct Known {
    /// Its `x-required-permission`.
    pub permission: String,
    /// Whether it is about a single resource whose tag it holds `If-Match` against.
    pub takes_if_match: bool,
}

impl Addresses {
    /// The addresses of the document and of `pages`, which can only be read.
    #[must_use]
    pub fn of(document: &OpenApi, pages: &[&str]) -> Self {
        let pattern = |path: &str| ResourceDef::new(Patterns::Single(path.to_owned()));
        let operations = document.paths.paths.iter().map(|(path, item)| {
            let operations: Vec<_> =
                operations(item).into_iter().map(|(method, operation)| (method, Known::of(operation))).collect();
            let mut methods: Vec<_> = operations.iter().map(|(method, _)| method.clone()).collect();
            if let Some(get) = methods.iter().position(|method| method == Method::GET) {
                methods.insert(get + 1, Method::HEAD);
            }
            Address { pattern: pattern(path), methods, operations }
        });
        let pages = pages.iter().map(|path| Address {
            pattern: pattern(path),
            methods: vec![Method::GET, Method::HEAD],
            operations: Vec::new(),
        });
        let all: Vec<_> = operations.chain(pages).collect();
        let is_public_post =
            |(method, operation): &(Method, Known)| method == Method::POST && operation.permission == "public";
        let public_posts = all.iter().filter(|address| address.operations.iter().any(is_public_post));
        let public_posts = public_posts.filter_map(|address| address.pattern.pattern().map(str::to_owned)).collect();
        Self { all, public_posts }
    }

    /// The methods of an address; none where there is nothing.
    #[must_use]
    pub fn methods(&self, path: &str) -> Option<&[Method]> {
        self.find(path).map(|address| address.methods.as_slice())
    }

    /// The operation that a request is for. It is looked for one address after the other: not for every request.
    #[must_use]
    pub fn operation(&self, method: &Method, path: &str) -> Option<&Known> {
        let operations = &self.find(path)?.operations;
        operations.iter().find(|(known, _)| known == method).map(|(_, operation)| operation)
    }

    /// Whether somebody may send something here without saying who they are, as when they sign in.
    #[must_use]
    pub fn is_public_post(&self, path: &str) -> bool {
        self.public_posts.contains(path)
    }

    fn find(&self, path: &str) -> Option<&Address> {
        self.all.iter().find(|address| address.pattern.is_match(path))
    }
}

impl Known {
    fn of(operation: &Operation) -> Self {
        let permission = operation.extensions.as_ref().and_then(|known| known.get("x-required-permission"));
        let reference = format!("#/components/parameters/{IF_MATCH}");
        let mut parameters = operation.parameters.iter().flatten();
        Self {
            permission: permission.and_then(|value| value.as_str()).unwrap_or_default().to_owned(),
            takes_if_match: parameters
                .any(|parameter| matches!(parameter, RefOr::Ref(to) if to.ref_location == reference)),
        }
    }
}

fn operations(item: &PathItem) -> Vec<(Method, &Operation)> {
    [
        (&item.get, Method::GET),
        (&item.put, Method::PUT),
        (&item.post, Method::POST),
        (&item.patch, Method::PATCH),
        (&item.delete, Method::DELETE),
    ]
    .into_iter()
    .filter_map(|(operation, method)| operation.as_ref().map(|operation| (method, operation)))
    .collect()
}
