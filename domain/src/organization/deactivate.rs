//! An organization taken out of the licence count, its template frozen (S1.7, S1.8). Every other fact is kept.

use super::decide::Case;
use super::{Decision, Effect, Organization};
use crate::license::Movement;
use crate::user::Deactivation;

pub(super) fn deactivate(case: &Case<'_>, reason: Option<&str>) -> Decision {
    if case.organization.deactivated.is_some() {
        return case.unchanged();
    }
    let deactivation = Deactivation { at: case.now, by: case.caller.user_id(), reason: reason.map(str::to_owned) };
    let organization = Organization { deactivated: Some(deactivation), ..case.organization.clone() };
    case.changed(organization, [Effect::License(Movement::Deactivated), Effect::FreezeTemplate])
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;

    use super::super::people::{ADMIN, NOW, admin, deactivated_at, umbrella};
    use super::super::{Command, decide};
    use super::*;
    use crate::license::License;
    use crate::policy::Preset;

    #[test]
    fn s1_7_deactivating_frees_the_licence() {
        let command = Command::Deactivate { reason: Some("Left us".to_owned()) };
        let license = License { limit: Some(0), used: 5 };
        let policy = Preset::Msp.policy();
        let decision = decide(&umbrella(), &command, &admin(), license, &policy, NOW).unwrap();
        assert_eq!(decision.effects, [Effect::License(Movement::Deactivated), Effect::FreezeTemplate]);
        let deactivated = decision.organization.deactivated.clone().unwrap();
        assert_eq!((deactivated.at, deactivated.by), (NOW, Some(ADMIN)));
        assert_eq!(deactivated.reason.as_deref(), Some("Left us"));
        // Once more changes nothing: the clock does not start again.
        let again = decide(&decision.organization, &command, &admin(), license, &policy, NOW + TimeDelta::days(1));
        assert_eq!(again.unwrap(), Decision { changed: false, effects: vec![], ..decision });
        assert_eq!(deactivated_at(NOW).status().name(), "deactivated");
    }
}
