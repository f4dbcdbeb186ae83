//! A deactivated organization brought back (S1.11): by users once the lock has run out, by support at any time, and by
//! nobody without a licence (S1.12, S1.13).

use super::decide::Case;
use super::{Decision, Effect, Organization, Refusal};
use crate::license::Movement;
use crate::user::CallerId;

pub(super) fn reactivate(case: &Case<'_>) -> Result<Decision, Refusal> {
    let Some(until) = case.organization.reactivatable_at(case.policy) else { return Ok(case.unchanged()) };
    let is_support = matches!(case.caller.by, CallerId::Operator(_));
    if !is_support && case.now < until {
        return Err(Refusal::ReactivationLocked { until });
    }
    case.license.take()?;
    let organization = Organization { deactivated: None, ..case.organization.clone() };
    Ok(case.changed(organization, [Effect::License(Movement::Reactivated), Effect::ThawTemplate]))
}

#[cfg(test)]
mod tests {
    use chrono::{DateTime, TimeDelta};
    use uuid::Uuid;

    use super::super::people::{admin, deactivated_at, umbrella};
    use super::super::{Command, decide};
    use super::*;
    use crate::Moment;
    use crate::ids::OperatorId;
    use crate::license::License;
    use crate::policy::Preset;
    use crate::user::Caller;

    fn at(text: &str) -> Moment {
        DateTime::parse_from_rfc3339(text).unwrap().into()
    }

    fn ask(organization: &Organization, caller: &Caller, license: License, now: Moment) -> Result<Decision, Refusal> {
        decide(organization, &Command::Reactivate, caller, license, &Preset::Msp.policy(), now)
    }

    #[test]
    fn s1_12_not_an_instant_before_twelve_months() {
        for (deactivated, back) in [
            ("2026-03-02T09:00:00Z", "2027-03-02T09:00:00Z"),
            ("2024-02-29T09:00:00Z", "2025-02-28T09:00:00Z"),
            ("2025-08-31T09:00:00Z", "2026-08-31T09:00:00Z"),
        ] {
            let (organization, until) = (deactivated_at(at(deactivated)), at(back));
            let ask = |now| ask(&organization, &admin(), License::unlimited(0), now);
            assert_eq!(ask(at(deactivated)), Err(Refusal::ReactivationLocked { until }));
            assert_eq!(ask(until - TimeDelta::microseconds(1)), Err(Refusal::ReactivationLocked { until }));
            let decision = ask(until).unwrap();
            assert_eq!((decision.changed, decision.organization.deactivated), (true, None));
            assert_eq!(decision.effects, [Effect::License(Movement::Reactivated), Effect::ThawTemplate]);
        }
    }

    #[test]
    fn s1_12_a_second_deactivation_starts_the_clock_again() {
        let (first, second) = (at("2024-01-31T00:00:00Z"), at("2025-02-01T00:00:00Z"));
        let back = ask(&deactivated_at(first), &admin(), License::unlimited(0), second).unwrap().organization;
        let command = Command::Deactivate { reason: None };
        let policy = Preset::Msp.policy();
        let again = decide(&back, &command, &admin(), License::unlimited(1), &policy, second).unwrap().organization;
        assert_eq!(again.reactivatable_at(&policy), Some(at("2026-02-01T00:00:00Z")));
    }

    #[test]
    fn s1_13_support_does_not_wait_but_needs_a_licence_too() {
        let (support, now) = (Caller::operator(OperatorId(Uuid::from_u128(7))), at("2026-03-02T09:00:00Z"));
        assert!(ask(&deactivated_at(now), &support, License { limit: Some(1), used: 0 }, now).unwrap().changed);
        let refused = ask(&deactivated_at(now), &support, License { limit: Some(1), used: 1 }, now);
        assert_eq!(refused, Err(Refusal::LicenseExhausted { limit: 1 }));
        // Roster itself is no support.
        let refused = ask(&deactivated_at(now), &Caller::system(), License::unlimited(0), now);
        assert!(matches!(refused, Err(Refusal::ReactivationLocked { .. })));
    }

    #[test]
    fn s1_7_without_a_free_licence_nothing_comes_back() {
        let (deactivated, now) = (at("2024-01-31T00:00:00Z"), at("2026-01-31T00:00:00Z"));
        let refused = ask(&deactivated_at(deactivated), &admin(), License { limit: Some(2), used: 2 }, now);
        assert_eq!(refused, Err(Refusal::LicenseExhausted { limit: 2 }));
    }

    #[test]
    fn an_active_one_is_active_already() {
        let now = at("2026-01-31T00:00:00Z");
        let decision = ask(&umbrella(), &admin(), License { limit: Some(1), used: 1 }, now).unwrap();
        assert!(!decision.changed && decision.effects.is_empty());
    }
}
