//! Users created as each policy has it.

use domain::ids::OrganizationId;
use domain::permissions::{Area, Level, Permissions};
use domain::policy::{Policy, Preset};
use domain::user::*;
use uuid::Uuid;

use crate::people::*;

fn new_user() -> NewUser {
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
        has_password: false,
        start: Start::Invite,
    }
}

fn status_of(decision: &Decision, policy: &Policy) -> Status {
    decision.user.status(policy, now())
}

fn refused(new: &NewUser, preset: Preset) -> Vec<(&'static str, &'static str)> {
    match create(new, &admin(), &preset.policy(), now()) {
        Err(CreateRefusal::Fields(fields)) => fields.iter().map(|it| (it.pointer, it.code)).collect(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn s0_20_s0_22_a_user_of_an_msp_signs_in_with_the_email_and_is_invited() {
    let policy = Preset::Msp.policy();
    let decision = create(&new_user(), &admin(), &policy, now()).unwrap();
    assert_eq!(decision.user.username, "ada@example.org");
    assert_eq!(status_of(&decision, &policy), Status::Provisioned);
    assert_eq!(decision.effects, [Effect::SendInvitation { expires_at: now() + days(7) }]);
}

#[test]
fn what_the_policy_does_not_allow_is_named_field_by_field() {
    let named = NewUser { username: Some("ada".to_owned()), ..new_user() };
    assert_eq!(refused(&named, Preset::Msp), [("/username", "not_allowed")]);
    assert_eq!(refused(&new_user(), Preset::Portal), [("/username", "required")]);
    let all = NewUser { has_password: true, start: Start::Stage, ..new_user() };
    let fields = [("/username", "required"), ("/password", "not_allowed"), ("/onboarding", "not_allowed")];
    assert_eq!(refused(&all, Preset::Portal), fields);
    assert_eq!(refused(&new_user(), Preset::Shop), [("/password", "required")]);
    let active = NewUser { start: Start::Activate, ..named };
    assert_eq!(refused(&active, Preset::Gateway), [("/onboarding", "not_allowed")]);
}

#[test]
fn s3_3_s3_8_a_user_of_a_shop_has_a_generated_name_and_is_activated_later_or_at_once() {
    let policy = Preset::Shop.policy();
    let later = NewUser { has_password: true, ..new_user() };
    let decision = create(&later, &admin(), &policy, now()).unwrap();
    assert_eq!(decision.user.username, "ada.lovelace");
    assert_eq!(status_of(&decision, &policy), Status::Provisioned);
    assert!(decision.effects.contains(&Effect::StorePassword));
    let at_once = NewUser { start: Start::Activate, username: Some("ada7".to_owned()), ..later };
    let decision = create(&at_once, &admin(), &policy, now()).unwrap();
    assert_eq!((decision.user.username.as_str(), &decision.effects[..]), ("ada7", &[Effect::StorePassword][..]));
    assert_eq!(status_of(&decision, &policy), Status::Active);
}

#[test]
fn s4_4_an_imported_user_is_staged_and_nothing_is_sent() {
    let policy = Preset::Gateway.policy();
    let new = NewUser { username: Some("ada".to_owned()), start: Start::Stage, ..new_user() };
    let decision = create(&new, &admin(), &policy, now()).unwrap();
    assert_eq!((status_of(&decision, &policy), decision.effects), (Status::Staged, vec![]));
}

#[test]
fn nobody_creates_somebody_above_themselves() {
    let policy = Preset::Msp.policy();
    let new = NewUser { role_permissions: Permissions::FULL, ..new_user() };
    let lesser = Caller { permissions: Permissions::NONE.with(Area::Users, Level::Full), ..admin() };
    assert_eq!(create(&new, &lesser, &policy, now()), Err(CreateRefusal::PrivilegeEscalation));
    let one_site = OrganizationAccess::Only(vec![OrganizationId(Uuid::from_u128(5))]);
    let narrow = Caller { organization_access: one_site.clone(), ..admin() };
    assert_eq!(create(&new, &narrow, &policy, now()), Err(CreateRefusal::PrivilegeEscalation));
    let within = NewUser { organization_access: one_site, ..new };
    assert!(create(&within, &narrow, &policy, now()).is_ok());
}

#[test]
fn the_first_admin_signs_in_at_once_with_a_password_and_is_invited_without() {
    for preset in Preset::ALL {
        let policy = preset.policy();
        let with = create_first_admin(&NewUser { has_password: true, ..new_user() }, &policy, now());
        assert_eq!(status_of(&with, &policy), Status::Active);
        let next = if policy.mfa.required {
            NextStep::Challenge(ChallengeKind::TotpEnrollment)
        } else {
            NextStep::Authenticated
        };
        assert_eq!(next_step(&with.user, &policy, false, now()), Ok(next));
        let without = create_first_admin(&new_user(), &policy, now());
        assert_eq!(status_of(&without, &policy), Status::Provisioned);
        let username = if preset == Preset::Shop { "ada.lovelace" } else { "ada@example.org" };
        assert_eq!(without.user.username, username);
    }
}
