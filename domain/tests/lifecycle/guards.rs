//! Who may do what to whom.

use domain::ids::{OrganizationId, RoleId};
use domain::permissions::{Area, Level, Permissions};
use domain::policy::{DeleteMode, Policy, Preset, Visibility};
use domain::user::*;
use uuid::Uuid;

use crate::people::*;

const TAKE_AWAY: [Action; 8] = [
    Action::ResetPassword,
    Action::SendResetLink,
    Action::ExpirePassword,
    Action::ResetMfa,
    Action::Lock,
    Action::Deactivate,
    Action::Delete,
    Action::RevokeSessions,
];

fn role_change(permissions: Permissions) -> Command {
    edit(Edit { role: Some((RoleId(Uuid::from_u128(77)), permissions)), ..Edit::default() })
}

fn by(caller: &Caller, command: &Command) -> Result<Decision, Refusal> {
    decide(&ada(), command, caller, &around(), &everything(), now())
}

#[test]
fn nobody_takes_their_own_access_away() {
    let ada_herself = Caller { by: CallerId::User(ADA), ..admin() };
    for action in TAKE_AWAY {
        assert_eq!(by(&ada_herself, &command(action)), Err(Refusal::SelfAction { action }));
    }
    let action = Action::Edit;
    assert_eq!(by(&ada_herself, &role_change(Permissions::NONE)), Err(Refusal::SelfAction { action }));
    let grants = edit(Edit { grants: Some(vec!["techflow".to_owned()]), ..Edit::default() });
    assert_eq!(by(&ada_herself, &grants), Err(Refusal::SelfAction { action }));
    assert!(by(&ada_herself, &rename("Augusta")).unwrap().changed);
}

#[test]
fn nobody_reaches_above_themselves() {
    let helper = Caller { permissions: Permissions::NONE.with(Area::Users, Level::Read), ..admin() };
    let email = edit(Edit { email: Some("mallory@example.org".to_owned()), ..Edit::default() });
    for command in TAKE_AWAY.map(command).into_iter().chain([role_change(Permissions::NONE), email]) {
        assert_eq!(by(&helper, &command), Err(Refusal::PrivilegeEscalation), "{command:?}");
    }
    for harmless in [rename("Augusta"), Command::Unlock] {
        assert!(by(&helper, &harmless).is_ok(), "{harmless:?}");
    }
}

#[test]
fn s3_18_nobody_gives_takes_or_reaches_past_grants_that_they_lack() {
    let grants = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
    let users_only = Caller { permissions: Permissions::NONE.with(Area::Users, Level::Full), ..admin() };
    let technician = Caller { grants: grants(&["techflow"]), ..users_only.clone() };
    let has = |names: &[&str]| User { grants: grants(names), ..ada() };
    let around = Surroundings { target_permissions: Permissions::NONE, ..around() };
    let asks = |caller: &Caller, user: &User, command: &Command| {
        decide(user, command, caller, &around, &everything(), now()).map(|decision| decision.user.grants)
    };
    let give = |names: &[&str]| edit(Edit { grants: Some(grants(names)), ..Edit::default() });
    let escalation = Err(Refusal::PrivilegeEscalation);
    assert_eq!(asks(&users_only, &has(&[]), &give(&["techflow"])), escalation);
    assert_eq!(asks(&technician, &has(&[]), &give(&["techflow"])), Ok(grants(&["techflow"])));
    assert_eq!(asks(&technician, &has(&["techflow"]), &give(&[])), Ok(grants(&[])));
    assert_eq!(asks(&technician, &has(&["techflow"]), &give(&["push_data", "techflow"])), escalation);
    assert_eq!(asks(&technician, &has(&["push_data"]), &command(Action::Lock)), escalation);
    assert!(asks(&technician, &has(&["techflow"]), &command(Action::Lock)).is_ok());
    assert!(asks(&technician, &has(&["push_data"]), &rename("Augusta")).is_ok());
    // Who makes the rules decides which grants there are.
    assert_eq!(asks(&admin(), &has(&["push_data"]), &give(&["techflow"])), Ok(grants(&["techflow"])));
}

#[test]
fn nobody_gives_what_they_lack() {
    let users_only = Caller { permissions: Permissions::NONE.with(Area::Users, Level::Full), ..admin() };
    assert_eq!(by(&users_only, &role_change(Permissions::FULL)), Err(Refusal::PrivilegeEscalation));
    assert!(by(&users_only, &role_change(Permissions::NONE)).is_ok());

    let mut policy = everything();
    policy.visibility = Visibility::Account;
    let narrow = Caller { organization_access: OrganizationAccess::Only(vec![]), ..admin() };
    let as_it_is = Edit { organization_access: Some(OrganizationAccess::All), ..Edit::default() };
    let kept = decide(&ada(), &edit(as_it_is), &narrow, &around(), &policy, now());
    assert!(!kept.unwrap().changed, "what the user has already is not given");
    let one_site = vec![OrganizationId(Uuid::from_u128(5))];
    let caller = Caller { organization_access: OrganizationAccess::Only(one_site.clone()), ..admin() };
    let user = User { organization_access: OrganizationAccess::Only(one_site), ..ada() };
    let all = edit(Edit { organization_access: Some(OrganizationAccess::All), ..Edit::default() });
    for policy in [policy, everything()] {
        let refused = decide(&user, &all, &caller, &around(), &policy, now());
        assert_eq!(refused, Err(Refusal::PrivilegeEscalation));
    }
}

#[test]
fn the_last_user_who_manages_users_stays() {
    let alone = Surroundings { others_manage_users: false, ..around() };
    let ask = |command: &Command| decide(&ada(), command, &support(), &alone, &everything(), now());
    for action in [Action::Lock, Action::Deactivate, Action::Delete] {
        assert_eq!(ask(&command(action)), Err(Refusal::LastAdmin), "{action:?}");
    }
    assert_eq!(ask(&role_change(Permissions::NONE)), Err(Refusal::LastAdmin));
    assert!(ask(&role_change(Permissions::FULL)).is_ok());
    // What the user can get over without anybody's help is no danger.
    for action in [Action::ResetPassword, Action::SendResetLink, Action::ResetMfa, Action::RevokeSessions] {
        assert!(ask(&command(action)).is_ok(), "{action:?}");
    }
    let deactivated = ada_who_is(Status::Deactivated);
    let again = decide(&deactivated, &command(Action::Deactivate), &support(), &alone, &everything(), now());
    assert!(!again.unwrap().changed, "what is so already endangers nobody");
}

#[test]
fn what_the_policy_does_not_offer_is_refused() {
    for (preset, status, refused) in [
        (Preset::Msp, Status::Active, &[Action::Activate, Action::Lock, Action::Delete, Action::Restore][..]),
        (Preset::Portal, Status::Active, &[Action::Activate, Action::Deactivate, Action::ResetPassword]),
        (Preset::Shop, Status::Provisioned, &[Action::Deactivate, Action::Restore]),
        (Preset::Gateway, Status::Staged, &[Action::Activate, Action::Deactivate, Action::ResetPassword]),
    ] {
        for action in Action::ALL {
            let result = decide(&ada_who_is(status), &command(action), &admin(), &around(), &preset.policy(), now());
            let not_offered = Err(Refusal::ActionNotOffered { action, current: status });
            let should_be = refused.contains(&action) || action == Action::Restore;
            assert_eq!(result == not_offered, should_be, "{} {action:?}", preset.name());
        }
    }
}

#[test]
fn s3_14_only_support_restores_and_only_what_was_kept() {
    let deleted = ada_who_is(Status::Deleted);
    let restore = command(Action::Restore);
    assert_eq!(asked(&deleted, &restore), Err(Refusal::NotFound));
    let mut policy = everything();
    policy.delete.mode = DeleteMode::Permanent;
    let erased = decide(&ada(), &Command::Delete, &admin(), &around(), &policy, now()).unwrap();
    assert!(erased.effects.contains(&Effect::EraseUser));
    assert_eq!((erased.user.profile.email.as_str(), &erased.user.password), ("", &None));
    let gone = decide(&erased.user, &restore, &support(), &around(), &policy, now());
    assert_eq!(gone, Err(Refusal::NotFound));
}

#[test]
fn s4_1_whom_the_caller_does_not_see_is_absent() {
    let [here, there] = [5, 6].map(|id| OrganizationId(Uuid::from_u128(id)));
    let caller = Caller { organization_access: OrganizationAccess::Only(vec![here]), ..admin() };
    let with =
        |sites: &[OrganizationId]| User { organization_access: OrganizationAccess::Only(sites.to_vec()), ..ada() };
    let ask =
        |user: &User, policy: &Policy| decide(user, &Command::Lock { reason: None }, &caller, &around(), policy, now());
    assert!(ask(&with(&[here]), &everything()).is_ok());
    assert_eq!(ask(&with(&[here, there]), &everything()), Err(Refusal::NotFound));
    assert_eq!(ask(&ada(), &everything()), Err(Refusal::NotFound));
    assert!(ask(&with(&[there]), &Preset::Portal.policy()).is_ok());
    assert!(Caller { by: CallerId::User(ADA), ..caller }.sees(&with(&[there]), &everything()));
}
