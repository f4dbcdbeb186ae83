//! That an organization is a company of the PSA, and what has become of the company since.

use super::MapRefusal;
use crate::ids::{OrganizationId, PsaConnectionId};
use crate::names::names;

/// What has become of the company that an organization is mapped to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum LinkState {
    /// The PSA has it.
    Ok,
    /// The PSA does not have it any more.
    Missing,
    /// The PSA has it as one that is no longer served.
    Inactive,
    /// It is missing or inactive, and one other company bears its name: neither vendor's API tells what a company was
    /// merged into, so this is what a merger looks like.
    Merged,
}

names! { LinkState: Ok = "ok", Missing = "missing", Inactive = "inactive", Merged = "merged" }

/// A company that an organization is, or is to be, mapped to.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Link {
    /// The connection to the PSA that has it.
    pub connection: PsaConnectionId,
    /// Its id there.
    pub company_id: String,
}

/// How the PSA has a company.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Seen {
    /// As one that is served.
    Active,
    /// As one that is no longer served.
    Inactive,
    /// Not at all.
    Gone,
}

/// What has become of a company: how the PSA has it, and whether exactly one other company that is served bears its name.
#[must_use]
pub fn state_of(seen: Seen, has_namesake: bool) -> LinkState {
    match (seen, has_namesake) {
        (Seen::Active, _) => LinkState::Ok,
        (Seen::Inactive | Seen::Gone, true) => LinkState::Merged,
        (Seen::Inactive, false) => LinkState::Inactive,
        (Seen::Gone, false) => LinkState::Missing,
    }
}

/// Whether an organization may be mapped to a company: how the PSA has it, and which organization is mapped to it already.
///
/// # Errors
/// The first that applies: the organization is deactivated, the PSA does not have the company, another organization is it.
pub fn map(
    organization: OrganizationId,
    is_active: bool,
    seen: Seen,
    mapped: Option<OrganizationId>,
) -> Result<(), MapRefusal> {
    if !is_active {
        return Err(MapRefusal::OrganizationDeactivated);
    }
    if seen == Seen::Gone {
        return Err(MapRefusal::UnknownCompany);
    }
    match mapped {
        Some(other) if other != organization => Err(MapRefusal::CompanyTaken { by: other }),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    const ONE: OrganizationId = OrganizationId(Uuid::from_u128(1));
    const OTHER: OrganizationId = OrganizationId(Uuid::from_u128(2));

    #[test]
    fn s1_3_a_company_maps_to_at_most_one_organization() {
        assert_eq!(map(ONE, true, Seen::Active, None), Ok(()));
        assert_eq!(map(ONE, true, Seen::Active, Some(ONE)), Ok(()), "mapping again is nothing new");
        assert_eq!(map(ONE, true, Seen::Active, Some(OTHER)), Err(MapRefusal::CompanyTaken { by: OTHER }));
    }

    #[test]
    fn s1_3_the_company_must_exist_and_the_organization_be_active() {
        assert_eq!(map(ONE, true, Seen::Inactive, None), Ok(()), "whoever leaves may still be looked after");
        assert_eq!(map(ONE, true, Seen::Gone, None), Err(MapRefusal::UnknownCompany));
        assert_eq!(map(ONE, false, Seen::Gone, Some(OTHER)), Err(MapRefusal::OrganizationDeactivated));
    }

    #[test]
    fn s1_3_what_became_of_a_company_is_reported() {
        for (seen, has_namesake, due) in [
            (Seen::Active, false, LinkState::Ok),
            (Seen::Active, true, LinkState::Ok),
            (Seen::Inactive, false, LinkState::Inactive),
            (Seen::Inactive, true, LinkState::Merged),
            (Seen::Gone, false, LinkState::Missing),
            (Seen::Gone, true, LinkState::Merged),
        ] {
            assert_eq!(state_of(seen, has_namesake), due, "{seen:?} {has_namesake}");
        }
    }
}
