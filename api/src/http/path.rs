//! Ids in addresses.

use std::future::{Ready, ready};
use std::ops::Deref;

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest, web};
use uuid::Uuid;

use crate::problem::{Code, Failure};

/// The id in an address. What is no UUID names nothing: 404.
#[derive(Clone, Copy, Debug)]
pub struct Id<T>(pub T);

impl<T> Deref for Id<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

/// Two ids in an address: to whom it belongs, and what.
#[derive(Clone, Copy, Debug)]
pub struct Pair<A, B>(pub A, pub B);

/// The number in an address. What is no number names nothing: 404.
#[derive(Clone, Copy, Debug)]
pub struct Number(pub i64);

impl FromRequest for Number {
    type Error = Failure;
    type Future = Ready<Result<Self, Failure>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let number = web::Path::<i64>::from_request(request, payload).into_inner();
        ready(number.map(|number| Self(number.into_inner())).map_err(|_| Failure::plain(Code::NotFound)))
    }
}

impl<A: From<Uuid>, B: From<Uuid>> FromRequest for Pair<A, B> {
    type Error = Failure;
    type Future = Ready<Result<Self, Failure>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let ids = web::Path::<(Uuid, Uuid)>::from_request(request, payload).into_inner();
        ready(ids.map(|ids| Self(ids.0.into(), ids.1.into())).map_err(|_| Failure::plain(Code::NotFound)))
    }
}

impl<T: From<Uuid>> FromRequest for Id<T> {
    type Error = Failure;
    type Future = Ready<Result<Self, Failure>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let id = web::Path::<Uuid>::from_request(request, payload).into_inner();
        ready(id.map(|id| Self(id.into_inner().into())).map_err(|_| Failure::plain(Code::NotFound)))
    }
}
