//! What is on record about a client organization.

use crate::Moment;
use crate::ids::{AccountId, MediaId, OrganizationId, UserId};
use crate::names::names;
use crate::policy::Policy;
use crate::time::months_after;
use crate::user::Deactivation;

use super::Status;

/// Everything on record about a client organization that rules decide on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Organization {
    /// Which one.
    pub id: OrganizationId,
    /// The account whose client it is.
    pub account_id: AccountId,
    /// Its name; unique in the account without case.
    pub name: String,
    /// Its logo (S1.2).
    pub logo: Option<MediaId>,
    /// The engineer who looks after it unless somebody else is named (S1.4).
    pub default_engineer: Option<UserId>,
    /// The vCIO likewise (S1.4).
    pub default_vcio: Option<UserId>,
    /// The deactivation, if any.
    pub deactivated: Option<Deactivation>,
    /// When the record was made.
    pub created_at: Moment,
    /// When it last changed.
    pub updated_at: Moment,
}

/// What a user can be to an organization.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Caretaker {
    /// The default engineer.
    Engineer,
    /// The default vCIO.
    Vcio,
}

names! { Caretaker: Engineer = "default_engineer", Vcio = "default_vcio" }

impl Organization {
    /// Its status, which follows from the facts alone.
    #[must_use]
    pub const fn status(&self) -> Status {
        if self.deactivated.is_some() { Status::Deactivated } else { Status::Active }
    }

    /// From when on users may reactivate it: so many calendar months in UTC after the deactivation, that instant
    /// included; none while it is active (S1.12).
    #[must_use]
    pub fn reactivatable_at(&self, policy: &Policy) -> Option<Moment> {
        let deactivated = self.deactivated.as_ref()?;
        Some(months_after(deactivated.at, policy.organization.reactivation_lock_months))
    }

    /// The user who is this to it.
    #[must_use]
    pub const fn default(&self, which: Caretaker) -> Option<UserId> {
        match which {
            Caretaker::Engineer => self.default_engineer,
            Caretaker::Vcio => self.default_vcio,
        }
    }

    /// The organization without the defaults that this user is; none where they are none of them.
    #[must_use]
    pub fn without(&self, user: UserId, now: Moment) -> Option<Self> {
        let keep = |default: Option<UserId>| default.filter(|&id| id != user);
        let without = Self {
            default_engineer: keep(self.default_engineer),
            default_vcio: keep(self.default_vcio),
            ..self.clone()
        };
        (without != *self).then_some(Self { updated_at: now, ..without })
    }
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;

    use super::super::people::{ENGINEER, VCIO, deactivated_at, umbrella};
    use super::*;
    use crate::policy::Preset;

    fn at(text: &str) -> Moment {
        DateTime::parse_from_rfc3339(text).unwrap().into()
    }

    fn back(deactivated: &str, months: u32) -> Moment {
        let mut policy = Preset::Msp.policy();
        policy.organization.reactivation_lock_months = months;
        deactivated_at(at(deactivated)).reactivatable_at(&policy).unwrap()
    }

    #[test]
    fn s1_12_the_lock_lasts_calendar_months_in_utc() {
        for (deactivated, months, expected) in [
            ("2026-03-02T09:00:00Z", 12, "2027-03-02T09:00:00Z"),
            ("2024-02-29T12:00:00.000001Z", 12, "2025-02-28T12:00:00.000001Z"),
            ("2024-02-29T00:00:00Z", 48, "2028-02-29T00:00:00Z"),
            ("2025-08-31T23:59:59.999999Z", 12, "2026-08-31T23:59:59.999999Z"),
            ("2025-08-31T10:00:00Z", 6, "2026-02-28T10:00:00Z"),
            ("2025-08-31T10:00:00Z", 1, "2025-09-30T10:00:00Z"),
            // Midnight somewhere else is another day in UTC.
            ("2026-03-01T01:00:00+02:00", 12, "2027-02-28T23:00:00Z"),
            ("2026-03-02T09:00:00Z", 0, "2026-03-02T09:00:00Z"),
        ] {
            assert_eq!(back(deactivated, months), at(expected), "{deactivated} and {months} months");
        }
    }

    #[test]
    fn no_policy_goes_beyond_the_calendar() {
        assert_eq!(back("2026-03-02T09:00:00Z", u32::MAX), Moment::MAX_UTC);
    }

    #[test]
    fn an_active_organization_has_nothing_to_wait_for() {
        assert_eq!(umbrella().reactivatable_at(&Preset::Msp.policy()), None);
    }

    #[test]
    fn s1_4_whoever_goes_is_no_default_any_more() {
        let now = at("2026-03-02T09:00:00Z");
        let both = Organization { default_engineer: Some(ENGINEER), default_vcio: Some(VCIO), ..umbrella() };
        let without = both.without(ENGINEER, now).unwrap();
        assert_eq!((without.default_engineer, without.default_vcio, without.updated_at), (None, Some(VCIO), now));
        assert_eq!(umbrella().without(ENGINEER, now), None);
        let one = Organization { default_engineer: Some(VCIO), default_vcio: Some(VCIO), ..umbrella() };
        assert_eq!(one.without(VCIO, now).map(|one| (one.default_engineer, one.default_vcio)), Some((None, None)));
    }
}
