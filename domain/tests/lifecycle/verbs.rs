//! What the verbs do beside the status: footnotes, facts and effects.

use domain::ids::MediaId;
use domain::permissions::Permissions;
use domain::policy::{Policy, Preset};
use domain::user::*;
use uuid::Uuid;

use crate::people::*;

fn effects(user: &User, action: Action) -> Vec<&'static str> {
    asked(user, &command(action)).unwrap().effects.into_iter().map(Effect::code).collect()
}

#[test]
fn s3_12_taking_access_away_ends_every_session_and_link() {
    assert_eq!(effects(&ada(), Action::Lock), ["access_ended", "links_revoked"]);
    let all = ["access_ended", "links_revoked", "organization_defaults_cleared"];
    assert_eq!(effects(&ada(), Action::Deactivate), all);
    assert_eq!(effects(&ada(), Action::Delete), all);
    let reset = ["password_replaced", "access_ended", "links_revoked", "user_notified"];
    assert_eq!(effects(&ada(), Action::ResetPassword), reset);
    assert_eq!(effects(&ada(), Action::ResetMfa), ["mfa_dropped", "access_ended", "user_notified"]);
    assert_eq!(effects(&ada(), Action::SendResetLink), ["access_ended", "reset_link_sent"]);
    assert_eq!(effects(&ada(), Action::RevokeSessions), ["access_ended"]);
}

#[test]
fn s0_23_s0_25_an_invitation_lasts_seven_days_each_time() {
    for (status, action) in [(Status::Staged, Action::Invite), (Status::Provisioned, Action::ResendInvitation)] {
        let decision = asked(&ada_who_is(status), &command(action)).unwrap();
        assert_eq!(decision.effects, [Effect::SendInvitation { expires_at: now() + days(7) }]);
    }
}

#[test]
fn a_password_set_for_an_invited_user_leaves_the_invitation_alive() {
    assert_eq!(effects(&ada_who_is(Status::Provisioned), Action::ResetPassword), ["password_replaced", "access_ended"]);
}

#[test]
fn activating_needs_a_password() {
    let user = User { password: None, ..ada_who_is(Status::Provisioned) };
    assert_eq!(asked(&user, &Command::Activate), Err(Refusal::CredentialRequired));
    let set = asked(&user, &command(Action::ResetPassword)).unwrap().user;
    let active = asked(&set, &Command::Activate).unwrap();
    assert_eq!(active.user.status(&everything(), now()), Status::Active);
    assert_eq!(active.effects, [Effect::KillLinks]);
}

#[test]
fn a_required_change_makes_the_user_await_a_new_password() {
    for status in [Status::Active, Status::Recovery, Status::AwaitingNewPassword, Status::LockedOut] {
        let user = asked(&ada_who_is(status), &Command::ResetPassword { require_change: true }).unwrap().user;
        assert_eq!(user.status(&everything(), now()), Status::AwaitingNewPassword);
    }
}

#[test]
fn a_lock_is_added_to_an_inactivity_and_both_are_lifted_together() {
    let absent = User { inactivity: Some(Inactivity { since: now() }), ..ada() };
    let locked = asked(&absent, &Command::Lock { reason: Some("left".to_owned()) }).unwrap();
    assert!(locked.changed);
    let kinds: Vec<_> = locked.user.blocks(now()).into_iter().map(|block| block.kind.name()).collect();
    assert_eq!(kinds, ["admin_lock", "inactivity"]);
    assert_eq!(locked.user.blocks(now())[0].reason.as_deref(), Some("left"));
    let unlocked = asked(&locked.user, &Command::Unlock).unwrap().user;
    assert_eq!((unlocked.blocks(now()), unlocked.last_seen_at), (vec![], now()));
}

#[test]
fn unlocking_a_suspension_leaves_the_lock_underneath() {
    let both = made(ada_who_is(Status::LockedOut), Status::Suspended);
    let once = asked(&both, &Command::Unlock).unwrap().user;
    assert_eq!(once.auto_lock, both.auto_lock);
    let twice = asked(&once, &Command::Unlock).unwrap().user;
    assert_eq!(twice.status(&everything(), now()), Status::Active);
}

#[test]
fn a_user_never_onboarded_is_reactivated_with_a_fresh_invitation() {
    let user = made(ada_who_is(Status::Staged), Status::Deactivated);
    let decision = asked(&user, &Command::Reactivate).unwrap();
    assert_eq!(decision.effects, [Effect::SendInvitation { expires_at: now() + days(7) }]);
    let onboarded = asked(&ada_who_is(Status::Deactivated), &Command::Reactivate).unwrap();
    assert_eq!(onboarded.effects, []);
    assert_eq!(onboarded.user.last_seen_at, now(), "the time taken out is no absence");
}

#[test]
fn nothing_to_reset_or_revoke_changes_nothing() {
    let user = User { mfa: None, ..ada() };
    assert!(!asked(&user, &Command::ResetMfa).unwrap().changed);
    let quiet = Surroundings { live_sessions: 0, ..around() };
    let decision = decide(&ada(), &Command::RevokeSessions, &admin(), &quiet, &everything(), now()).unwrap();
    assert!(!decision.changed);
}

#[test]
fn an_edit_that_says_what_is_so_changes_nothing() {
    let user = ada();
    let same = Edit {
        first_name: Some(user.profile.first_name.clone()),
        email: Some(user.profile.email.clone()),
        username: Some(user.username.clone()),
        role: Some((user.role_id, Permissions::FULL)),
        ..Edit::default()
    };
    let decision = decide(&user, &edit(same), &admin(), &around(), &Preset::Portal.policy(), now()).unwrap();
    assert!(!decision.changed);
}

#[test]
fn s0_26_what_the_policy_fixes_stays() {
    let change = |edit_: Edit, policy: &Policy| decide(&ada(), &edit(edit_), &admin(), &around(), policy, now());
    let email = Edit { email: Some("new@example.org".to_owned()), ..Edit::default() };
    let username = Edit { username: Some("countess".to_owned()), ..Edit::default() };
    let fixed = |field| Err(Refusal::FieldFixed { field });
    assert_eq!(change(email.clone(), &Preset::Msp.policy()), fixed("email"));
    assert_eq!(change(username.clone(), &Preset::Portal.policy()), fixed("username"));
    assert_eq!(change(email, &Preset::Portal.policy()).unwrap().effects, [Effect::KillLinks]);
    assert_eq!(change(username, &Preset::Shop.policy()).unwrap().user.username, "countess");
}

#[test]
fn a_username_that_is_the_email_moves_with_it() {
    let mut policy = Preset::Msp.policy();
    policy.email.editable = true;
    let user = User { username: "ada@example.org".to_owned(), ..ada_who_is(Status::Provisioned) };
    let email = edit(Edit { email: Some("new@example.org".to_owned()), ..Edit::default() });
    let decision = decide(&user, &email, &admin(), &around(), &policy, now()).unwrap();
    assert_eq!(decision.user.username, "new@example.org");
    let sent: Vec<_> = decision.effects.into_iter().map(Effect::code).collect();
    assert_eq!(sent, ["links_revoked", "invitation_sent"], "the old address may never have been the user's");
}

#[test]
fn s0_27_a_photo_that_is_replaced_or_removed_is_dropped() {
    let [first, second] = [1, 2].map(|id| MediaId(Uuid::from_u128(id)));
    let give = |user: &User, photo| asked(user, &edit(Edit { photo: Some(photo), ..Edit::default() })).unwrap();
    let with_first = give(&ada(), Some(first));
    assert_eq!((with_first.user.photo, &with_first.effects[..]), (Some(first), &[][..]));
    assert!(!give(&with_first.user, Some(first)).changed && !give(&ada(), None).changed);
    let with_second = give(&with_first.user, Some(second));
    assert_eq!((with_second.user.photo, with_second.effects), (Some(second), vec![Effect::DropPhoto { photo: first }]));
    let without = give(&with_second.user, None);
    assert_eq!((without.user.photo, without.effects), (None, vec![Effect::DropPhoto { photo: second }]));
    let renamed = asked(&with_first.user, &rename("Augusta")).unwrap();
    assert_eq!((renamed.user.photo, renamed.effects), (Some(first), vec![]));
}

#[test]
fn s2_12_a_photo_is_erased_with_its_user_and_s3_13_kept_by_a_soft_delete() {
    let photo = MediaId(Uuid::from_u128(1));
    let user = User { photo: Some(photo), ..ada() };
    let deleted = |policy: &Policy| decide(&user, &Command::Delete, &admin(), &around(), policy, now()).unwrap();
    let erased = deleted(&Preset::Portal.policy());
    assert!(erased.user.photo.is_none() && erased.effects.contains(&Effect::DropPhoto { photo }));
    let kept = deleted(&Preset::Shop.policy());
    assert!(kept.user.photo == Some(photo) && !kept.effects.contains(&Effect::DropPhoto { photo }));
}
