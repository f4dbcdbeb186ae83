//! One policy in place of another: who may, and what must not come of it.

use super::{Policy, PolicyFault, Visibility};
use crate::Moment;
use crate::time::days_after;
use crate::user::{Caller, CallerId, OrganizationAccess};

/// Those who manage users and can sign in, as far as a change of the policy has to know them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Overseers {
    /// When one of them was last seen; none where there is nobody.
    pub seen_at: Option<Moment>,
    /// The same of those who reach every organization or site.
    pub reaching_all_seen_at: Option<Moment>,
}

/// Why a policy is not put in force.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PolicyRefusal {
    /// The caller would see more users than now.
    #[error("That would let you see users whom you do not see now.")]
    PrivilegeEscalation,
    /// Values that make no sense, or that would lock out those who manage users.
    #[error("This policy cannot be put in force.")]
    Faults(Vec<PolicyFault>),
}

impl Policy {
    /// Whether `after` may take the place of this policy. Only what changes is held against those who manage users.
    ///
    /// # Errors
    /// The first [`PolicyRefusal`], with every fault.
    pub fn change_to(
        &self,
        after: &Self,
        caller: &Caller,
        overseers: Overseers,
        now: Moment,
    ) -> Result<(), PolicyRefusal> {
        let widens = self.visibility == Visibility::AllSites && after.visibility == Visibility::Account;
        let sees_all = caller.organization_access == OrganizationAccess::All;
        if widens && !sees_all && matches!(caller.by, CallerId::User(_)) {
            return Err(PolicyRefusal::PrivilegeEscalation);
        }
        let mut faults = after.faults();
        if faults.is_empty() {
            faults.extend(self.shuts_out_the_absent(after, overseers, now));
            faults.extend(self.hides_users_from_all(after, overseers));
        }
        if faults.is_empty() { Ok(()) } else { Err(PolicyRefusal::Faults(faults)) }
    }

    /// Whether users' statuses, or when they change, follow otherwise from `other` than from this policy.
    #[must_use]
    pub fn dates_users_as(&self, other: &Self) -> bool {
        self.password.max_age_days == other.password.max_age_days && self.inactivity == other.inactivity
    }

    /// All who see everybody would be suspended at once, but the one who is spared as the last.
    fn shuts_out_the_absent(&self, after: &Self, overseers: Overseers, now: Moment) -> Option<PolicyFault> {
        if after.inactivity == self.inactivity {
            return None;
        }
        let days = after.inactivity.suspend_after_days?;
        let seen_at = match after.visibility {
            Visibility::Account => overseers.seen_at,
            Visibility::AllSites => overseers.reaching_all_seen_at.or(overseers.seen_at),
        };
        let someone_stays = seen_at.is_none_or(|seen_at| days_after(seen_at, days) > now);
        (!someone_stays).then_some(PolicyFault::LocksOut {
            pointer: "/inactivity/suspend_after_days",
            how: match after.visibility {
                Visibility::Account => "Everybody who manages users has been away for longer than that.",
                Visibility::AllSites => {
                    "Everybody who manages users and reaches all sites has been away for longer than that."
                }
            },
        })
    }

    /// Some users, or those to come, would be out of everybody's sight.
    fn hides_users_from_all(&self, after: &Self, overseers: Overseers) -> Option<PolicyFault> {
        let narrows = self.visibility == Visibility::Account && after.visibility == Visibility::AllSites;
        (narrows && overseers.reaching_all_seen_at.is_none()).then_some(PolicyFault::LocksOut {
            pointer: "/visibility",
            how: "Nobody who manages users reaches all sites: some users would be out of everybody's sight.",
        })
    }
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;

    use super::*;
    use crate::ids::{OperatorId, UserId};
    use crate::permissions::Permissions;
    use crate::policy::Preset;

    fn caller(access: OrganizationAccess) -> Caller {
        Caller {
            by: CallerId::User(UserId(uuid::Uuid::from_u128(1))),
            permissions: Permissions::FULL,
            grants: Vec::new(),
            organization_access: access,
        }
    }

    fn at(days: i64) -> Moment {
        Moment::UNIX_EPOCH + TimeDelta::days(days)
    }

    fn with_inactivity(days: u32) -> Policy {
        let mut policy = Preset::Portal.policy();
        policy.inactivity.suspend_after_days = Some(days);
        policy
    }

    const HERE: Overseers =
        Overseers { seen_at: Some(Moment::UNIX_EPOCH), reaching_all_seen_at: Some(Moment::UNIX_EPOCH) };

    #[test]
    fn not_everybody_who_manages_users_is_shut_out_for_absence() {
        let (before, ada) = (Preset::Portal.policy(), caller(OrganizationAccess::All));
        let change = |days, now| before.change_to(&with_inactivity(days), &ada, HERE, now);
        assert_eq!(change(90, at(89)), Ok(()));
        let Err(PolicyRefusal::Faults(faults)) = change(90, at(90)) else { panic!("it was accepted") };
        assert_eq!(faults.iter().map(|fault| fault.pointer()).collect::<Vec<_>>(), ["/inactivity/suspend_after_days"]);
        // Where a reach bounds what is seen, it is those who see everybody that count.
        let sites = |days| Policy { visibility: Visibility::AllSites, ..with_inactivity(days) };
        let overseers = Overseers { seen_at: Some(at(89)), reaching_all_seen_at: Some(at(0)) };
        assert_eq!(before.change_to(&with_inactivity(90), &ada, overseers, at(90)), Ok(()));
        assert!(sites(91).change_to(&sites(90), &ada, overseers, at(90)).is_err());
        assert_eq!(sites(91).change_to(&sites(90), &ada, overseers, at(89)), Ok(()));
        // What does not change is not the change's fault.
        let absent = with_inactivity(90);
        assert_eq!(absent.change_to(&absent, &ada, HERE, at(500)), Ok(()));
    }

    #[test]
    fn s4_1_somebody_goes_on_seeing_everybody_and_nobody_sees_more_by_it() {
        let (account, sites) = (Preset::Portal.policy(), Preset::Gateway.policy());
        let ada = caller(OrganizationAccess::All);
        let blind = Overseers { reaching_all_seen_at: None, ..HERE };
        let narrowed = Policy { visibility: Visibility::AllSites, ..account.clone() };
        assert_eq!(account.change_to(&narrowed, &ada, HERE, at(0)), Ok(()));
        assert!(matches!(account.change_to(&narrowed, &ada, blind, at(0)), Err(PolicyRefusal::Faults(_))));
        let widened = Policy { visibility: Visibility::Account, ..sites.clone() };
        let some = caller(OrganizationAccess::Only(Vec::new()));
        assert_eq!(sites.change_to(&widened, &some, HERE, at(0)), Err(PolicyRefusal::PrivilegeEscalation));
        assert_eq!(sites.change_to(&widened, &ada, HERE, at(0)), Ok(()));
        let support = Caller::operator(OperatorId(uuid::Uuid::from_u128(2)));
        assert_eq!(sites.change_to(&widened, &support, HERE, at(0)), Ok(()));
    }
}
