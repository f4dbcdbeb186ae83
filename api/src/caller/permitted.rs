//! What an operation asks of its caller: the one place that decides between 401, 403 and going on.
//!
//! An operation names its permission as the type of its first argument, `Permitted<UsersFull>`, and in the OpenAPI
//! document as `x-required-permission`; a test drives every operation with every role and holds the two together.

use std::future::{Ready, ready};
use std::marker::PhantomData;
use std::ops::Deref;

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest};
use domain::permissions::{Area, Level};

use super::Caller;
use super::authenticate::caller;
use crate::problem::{Code, Failure};

/// A permission, as a type.
pub trait Permission: 'static {
    /// Of which area.
    const AREA: Area;
    /// How much of it.
    const LEVEL: Level;
}

macro_rules! permissions {
    ($($(#[$doc:meta])* $name:ident = $area:ident, $level:ident;)+) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy)]
        pub struct $name;

        impl Permission for $name {
            const AREA: Area = Area::$area;
            const LEVEL: Level = Level::$level;
        }
    )+};
}

permissions! {
    /// Seeing users.
    UsersRead = Users, Read;
    /// Managing users.
    UsersFull = Users, Full;
    /// Seeing roles.
    RolesRead = Roles, Read;
    /// Managing roles.
    RolesFull = Roles, Full;
    /// Seeing the account's policy.
    PoliciesRead = Policies, Read;
    /// Changing the account's policy, name and words.
    PoliciesFull = Policies, Full;
    /// Seeing templates.
    TemplatesRead = Templates, Read;
    /// Managing templates.
    TemplatesFull = Templates, Full;
    /// Seeing organizations.
    OrganizationsRead = Organizations, Read;
    /// Managing organizations.
    OrganizationsFull = Organizations, Full;
    /// Seeing how the licences stand, and what took or freed them.
    LicensesRead = Licenses, Read;
    /// Reading the audit log.
    AuditRead = Audit, Read;
    /// Seeing connections to other systems.
    IntegrationsRead = Integrations, Read;
    /// Managing connections to other systems.
    IntegrationsFull = Integrations, Full;
}

/// A caller who has the permission `P`.
#[derive(Debug, Clone)]
pub struct Permitted<P> {
    caller: Caller,
    permission: PhantomData<P>,
}

impl<P> Permitted<P> {
    /// The caller.
    #[must_use]
    pub fn into_caller(self) -> Caller {
        self.caller
    }
}

impl<P> Deref for Permitted<P> {
    type Target = Caller;

    fn deref(&self) -> &Caller {
        &self.caller
    }
}

/// The caller lacks a permission.
pub(super) fn forbidden(area: Area, level: Level) -> Failure {
    Failure::new(Code::Forbidden, format!("This needs the permission {}:{}.", area.name(), level.name()))
}

impl<P: Permission> FromRequest for Permitted<P> {
    type Error = Failure;
    type Future = Ready<Result<Self, Failure>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(caller(request).and_then(|caller| {
            if caller.permissions.allow(P::AREA, P::LEVEL) {
                let caller = Caller { required: Some((P::AREA, P::LEVEL)), ..caller };
                return Ok(Self { caller, permission: PhantomData });
            }
            Err(forbidden(P::AREA, P::LEVEL))
        }))
    }
}
