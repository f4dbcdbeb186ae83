//! Who and what tests play with.

use chrono::DateTime;
use uuid::Uuid;

use super::{NewOrganization, Organization};
use crate::Moment;
use crate::ids::{AccountId, OrganizationId, UserId};
use crate::permissions::{Area, Level, Permissions};
use crate::user::{Caller, CallerId, Deactivation, OrganizationAccess};

pub const ADMIN: UserId = UserId(Uuid::from_u128(1));
pub const ENGINEER: UserId = UserId(Uuid::from_u128(2));
pub const VCIO: UserId = UserId(Uuid::from_u128(3));
pub const OTHER: OrganizationId = OrganizationId(Uuid::from_u128(11));
pub const NOW: Moment = DateTime::from_timestamp(1_772_442_000, 0).unwrap();

/// An active organization.
pub fn umbrella() -> Organization {
    Organization {
        id: OrganizationId(Uuid::from_u128(10)),
        account_id: AccountId(Uuid::from_u128(100)),
        name: "Umbrella".to_owned(),
        logo: None,
        default_engineer: None,
        default_vcio: None,
        deactivated: None,
        created_at: DateTime::UNIX_EPOCH,
        updated_at: DateTime::UNIX_EPOCH,
    }
}

/// One that was deactivated then.
pub fn deactivated_at(at: Moment) -> Organization {
    Organization { deactivated: Some(Deactivation { at, by: Some(ADMIN), reason: None }), ..umbrella() }
}

/// One to be created.
pub fn new() -> NewOrganization {
    let Organization { id, account_id, name, .. } = umbrella();
    NewOrganization { id, account_id, name, default_engineer: None, default_vcio: None }
}

/// Who may do everything.
pub fn admin() -> Caller {
    let by = CallerId::User(ADMIN);
    Caller { by, permissions: Permissions::FULL, grants: Vec::new(), organization_access: OrganizationAccess::All }
}

/// Who only looks.
pub fn reader() -> Caller {
    Caller { permissions: Permissions::NONE.with(Area::Organizations, Level::Read), ..admin() }
}

/// Who reaches these alone.
pub fn only(organizations: &[OrganizationId]) -> Caller {
    Caller { organization_access: OrganizationAccess::Only(organizations.to_vec()), ..admin() }
}
