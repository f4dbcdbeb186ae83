//! What can be done to an organization now, by this caller, and otherwise why not: found by asking [`decide`] itself.

use super::{Action, Command, Edit, Organization, Refusal, Status, decide};
use crate::Moment;
use crate::license::License;
use crate::permissions::{Area, Level};
use crate::policy::Policy;
use crate::user::Caller;

/// An action, and what stands in its way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Offer {
    /// What.
    pub action: Action,
    /// What stands in its way; none when it would succeed and change something.
    pub obstacle: Option<Obstacle>,
}

/// Why an action is not available.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Obstacle {
    /// The caller's role does not permit it.
    Forbidden,
    /// The organization is so already.
    Already(Status),
    /// It would be refused.
    Refused(Refusal),
}

impl Obstacle {
    /// The obstacle's name in the API: where the call would be refused, the problem's code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Forbidden => "forbidden",
            Self::Already(Status::Active) => "already_active",
            Self::Already(Status::Deactivated) => "already_deactivated",
            Self::Refused(refusal) => refusal.code(),
        }
    }

    /// When it goes by itself, if it does.
    #[must_use]
    pub const fn until(self) -> Option<Moment> {
        match self {
            Self::Refused(Refusal::ReactivationLocked { until }) => Some(until),
            Self::Forbidden | Self::Already(_) | Self::Refused(_) => None,
        }
    }

    /// The names of obstacles that an action can have.
    pub const CODES: [&'static str; 6] = [
        "forbidden",
        "already_active",
        "already_deactivated",
        "organization_deactivated",
        "reactivation_locked",
        "license_exhausted",
    ];
}

/// Every action, each available or with what stands in its way.
#[must_use]
pub fn available_actions(
    organization: &Organization,
    caller: &Caller,
    license: License,
    policy: &Policy,
    now: Moment,
) -> Vec<Offer> {
    let obstacle = |action| {
        if !caller.permissions.allow(Area::Organizations, Level::Full) {
            return Some(Obstacle::Forbidden);
        }
        match decide(organization, &probe(action, organization), caller, license, policy, now) {
            Ok(decision) if decision.changed => None,
            Ok(_) => Some(Obstacle::Already(organization.status())),
            Err(refusal) => Some(Obstacle::Refused(refusal)),
        }
    };
    Action::ALL.into_iter().map(|action| Offer { action, obstacle: obstacle(action) }).collect()
}

/// The least that the action can be asked with.
fn probe(action: Action, organization: &Organization) -> Command {
    match action {
        // An edit that changes the name stands for all: whoever may edit at all may do that.
        Action::Edit => {
            Command::Edit(Box::new(Edit { name: Some(format!("{}.", organization.name)), ..Edit::default() }))
        }
        Action::Deactivate => Command::Deactivate { reason: None },
        Action::Reactivate => Command::Reactivate,
    }
}

#[cfg(test)]
mod tests {
    use chrono::Months;

    use super::super::people::{NOW, admin, deactivated_at, reader, umbrella};
    use super::*;
    use crate::policy::Preset;

    fn obstacles(organization: &Organization, caller: &Caller, limit: i64, now: Moment) -> Vec<Option<&'static str>> {
        let license = License { limit: Some(limit), used: 1 };
        let offers = available_actions(organization, caller, license, &Preset::Msp.policy(), now);
        assert_eq!(offers.iter().map(|offer| offer.action).collect::<Vec<_>>(), Action::ALL);
        offers.iter().map(|offer| offer.obstacle.map(Obstacle::code)).collect()
    }

    #[test]
    fn s1_11_each_action_says_why_not() {
        let later = NOW + Months::new(12);
        let (active, deactivated) = (umbrella(), deactivated_at(NOW));
        assert_eq!(obstacles(&active, &admin(), 1, NOW), [None, None, Some("already_active")]);
        let [editing, deactivating] = [Some("organization_deactivated"), Some("already_deactivated")];
        assert_eq!(obstacles(&deactivated, &admin(), 2, NOW), [editing, deactivating, Some("reactivation_locked")]);
        assert_eq!(obstacles(&deactivated, &admin(), 1, later), [editing, deactivating, Some("license_exhausted")]);
        assert_eq!(obstacles(&deactivated, &admin(), 2, later), [editing, deactivating, None]);
        assert_eq!(obstacles(&active, &reader(), 2, NOW), [Some("forbidden"); 3]);
    }

    #[test]
    fn s1_12_the_lock_says_when_it_ends() {
        let offers =
            available_actions(&deactivated_at(NOW), &admin(), License::unlimited(0), &Preset::Msp.policy(), NOW);
        let until = offers.iter().map(|offer| offer.obstacle.and_then(Obstacle::until)).collect::<Vec<_>>();
        assert_eq!(until, [None, None, Some(NOW + Months::new(12))]);
        for offer in offers {
            assert!(Obstacle::CODES.contains(&offer.obstacle.unwrap().code()));
        }
    }
}
