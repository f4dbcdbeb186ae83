//! Users who come from elsewhere, with the passwords that they have there.

use domain::ids::OrganizationId;
use domain::permissions::Permissions;
use domain::policy::Preset;
use domain::user::*;
use uuid::Uuid;

use crate::people::*;

fn newcomer(start: Start, has_password: bool) -> NewUser {
    let user = ada();
    NewUser {
        id: user.id,
        account_id: user.account_id,
        profile: user.profile,
        username: None,
        role_id: ROLE,
        role_permissions: Permissions::NONE,
        grants: Vec::new(),
        organization_access: OrganizationAccess::All,
        has_password,
        start,
    }
}

fn refused(new: &NewUser, caller: &Caller, preset: Preset) -> Vec<(&'static str, &'static str)> {
    match bring_in(new, caller, &preset.policy(), now()) {
        Err(CreateRefusal::Fields(fields)) => fields.iter().map(|it| (it.pointer, it.code)).collect(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn s4_4_who_is_imported_is_staged_where_the_policy_stages_them() {
    for (preset, expected) in [
        (Preset::Gateway, Start::Stage),
        (Preset::Msp, Start::Invite),
        (Preset::Portal, Start::Invite),
        (Preset::Shop, Start::Invite),
    ] {
        assert_eq!(start_of_imported(&preset.policy()), expected);
    }
    let policy = Preset::Gateway.policy();
    let named = NewUser { username: Some("ada".to_owned()), ..newcomer(Start::Stage, true) };
    let decision = bring_in(&named, &admin(), &policy, now()).unwrap();
    assert_eq!(decision.user.status(&policy, now()), Status::Staged);
    assert_eq!(decision.effects, [Effect::StorePassword]);
    assert_eq!(refused(&newcomer(Start::Stage, true), &admin(), Preset::Msp), [("/onboarding", "not_allowed")]);
}

#[test]
fn s3_10_being_active_at_once_takes_a_password_and_an_admin_the_policys_leave() {
    let active = newcomer(Start::Activate, true);
    let policy = Preset::Shop.policy();
    let decision = bring_in(&active, &admin(), &policy, now()).unwrap();
    assert_eq!(decision.user.status(&policy, now()), Status::Active);
    assert_eq!(refused(&active, &admin(), Preset::Msp), [("/onboarding", "not_allowed")]);
    let policy = Preset::Msp.policy();
    let by_operator = bring_in(&active, &Caller::system(), &policy, now()).unwrap();
    assert_eq!(by_operator.user.status(&policy, now()), Status::Active);
    let bare = newcomer(Start::Activate, false);
    for caller in [admin(), Caller::system()] {
        assert_eq!(refused(&bare, &caller, Preset::Shop), [("/password_hash", "required")]);
    }
}

#[test]
fn s4_1_nobody_gives_what_they_do_not_have() {
    let narrow = Caller { organization_access: OrganizationAccess::Only(vec![OrganizationId(Uuid::nil())]), ..admin() };
    let new = newcomer(Start::Invite, false);
    let policy = Preset::Msp.policy();
    assert_eq!(bring_in(&new, &narrow, &policy, now()), Err(CreateRefusal::PrivilegeEscalation));
    let powerless = Caller { permissions: Permissions::NONE, ..admin() };
    let powerful = NewUser { role_permissions: Permissions::FULL, ..new };
    assert_eq!(bring_in(&powerful, &powerless, &policy, now()), Err(CreateRefusal::PrivilegeEscalation));
}
