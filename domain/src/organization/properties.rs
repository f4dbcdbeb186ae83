//! Whatever happens in whatever order, the licences in use are the active organizations, and never more than there are.

use chrono::TimeDelta;
use proptest::prelude::*;
use uuid::Uuid;

use super::people::{NOW, admin, new};
use super::{Command, Decision, Effect, NewOrganization, Organization, Status, create, decide};
use crate::Moment;
use crate::ids::{OperatorId, OrganizationId};
use crate::license::License;
use crate::policy::Preset;
use crate::user::Caller;

/// Something that somebody does.
#[derive(Clone, Debug)]
enum Step {
    Create,
    Deactivate(prop::sample::Index),
    Reactivate(prop::sample::Index),
    /// Support brings one back.
    Restore(prop::sample::Index),
    Limit(Option<i64>),
    Wait(i64),
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let any = any::<prop::sample::Index>;
    let step = prop_oneof![
        4 => Just(Step::Create),
        3 => any().prop_map(Step::Deactivate),
        3 => any().prop_map(Step::Reactivate),
        1 => any().prop_map(Step::Restore),
        1 => prop::option::of(0..8_i64).prop_map(Step::Limit),
        2 => (0..500_i64).prop_map(Step::Wait),
    ];
    prop::collection::vec(step, 0..120)
}

fn step(step: &Step, organizations: &mut [Organization], license: License, now: Moment) -> Option<(usize, Decision)> {
    let (index, command, caller) = match step {
        Step::Deactivate(index) => (index, Command::Deactivate { reason: None }, admin()),
        Step::Reactivate(index) => (index, Command::Reactivate, admin()),
        Step::Restore(index) => (index, Command::Reactivate, Caller::operator(OperatorId(Uuid::from_u128(1)))),
        Step::Create | Step::Limit(_) | Step::Wait(_) => return None,
    };
    let index = (!organizations.is_empty()).then(|| index.index(organizations.len()))?;
    let decision = decide(&organizations[index], &command, &caller, license, &Preset::Msp.policy(), now).ok()?;
    Some((index, decision))
}

proptest! {
    #[test]
    fn s1_7_the_ledger_adds_up_to_the_count_and_never_goes_over_the_limit(steps in steps()) {
        let mut organizations: Vec<Organization> = Vec::new();
        let mut license = License { limit: Some(3), used: 0 };
        let mut now = NOW;
        for taken in &steps {
            let before = license;
            let decision = match taken {
                Step::Create => {
                    let id = OrganizationId(Uuid::from_u128(1000 + organizations.len() as u128));
                    let decision = create(&NewOrganization { id, ..new() }, &admin(), license, now).ok();
                    organizations.extend(decision.iter().map(|decision| decision.organization.clone()));
                    decision
                }
                Step::Limit(limit) => {
                    license.limit = *limit;
                    None
                }
                Step::Wait(days) => {
                    now += TimeDelta::days(*days);
                    None
                }
                other => step(other, &mut organizations, license, now).map(|(index, decision)| {
                    organizations[index] = decision.organization.clone();
                    decision
                }),
            };
            for effect in decision.iter().flat_map(|decision| &decision.effects) {
                if let Effect::License(movement) = effect {
                    license = license.after(*movement);
                }
            }
            let active = organizations.iter().filter(|organization| organization.status() == Status::Active).count();
            prop_assert_eq!(license.used, i64::try_from(active).unwrap());
            let grew = license.used > before.used;
            prop_assert!(!grew || license.limit.is_none_or(|limit| license.used <= limit));
        }
    }
}
