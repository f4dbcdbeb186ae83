//! Who is in a demo account: people in as many statuses as its policy offers, and a role beside the built-in ones.

use actix_web::web;
use domain::ids::RoleId;
use domain::permissions::{Area, Level, Permissions};
use domain::policy::{CreatesAs, Policy, UsernameSource};
use domain::user::{
    Caller, CallerId, Command, NewUser, OrganizationAccess, Profile, Start, User, create, create_first_admin, decide,
};
use persistence::roles::{self, Role};
use persistence::users::{self, Stored};
use persistence::{Conn, accounts};

use crate::account::Created;
use crate::change::audit::{self, Target, TargetKind};
use crate::change::{Actor, Note, Work, role_snapshot, settle, settle_new};
use crate::http::origin::Origin;
use crate::problem::{Code, Failure};
use crate::state::State;

const HELP_DESK: &str = "Help desk";

/// How far somebody has come.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Standing {
    /// Uses the product.
    Active,
    /// Was asked for a new password.
    Expired,
    /// Was sent a link that sets a new password.
    Recovering,
    /// Is out, the way the account's policy has it.
    Out,
    /// Has not answered the invitation.
    Invited,
    /// Has not been written to; invited where nobody is staged.
    Staged,
}

const PEOPLE: [(&str, &str, &str, Standing); 9] = [
    ("Grace", "Hopper", "vCIO", Standing::Active),
    ("Alan", "Turing", "Engineer", Standing::Active),
    ("Margaret", "Hamilton", HELP_DESK, Standing::Active),
    ("Edsger", "Dijkstra", "Engineer", Standing::Expired),
    ("Barbara", "Liskov", "vCIO", Standing::Recovering),
    ("Dennis", "Ritchie", "Engineer", Standing::Out),
    ("Katherine", "Johnson", "Engineer", Standing::Invited),
    ("Zoë", "Łukasz-O’Brien", HELP_DESK, Standing::Invited),
    ("Linus", "Pauling", "Engineer", Standing::Staged),
];

/// Brings the people into a new account; answers with everybody in it, the admin first.
pub(super) fn hire(state: &web::Data<State>, account: &Created, hash: &str) -> Result<Vec<User>, Failure> {
    let name = state.db.query(|conn| -> Result<_, Failure> {
        accounts::find(conn, account.account.id)?;
        Ok(users::get(conn, account.account.id, account.admin.id)?.username)
    })?;
    let actor = Actor::User { id: account.admin.id, name };
    Work::write_here(state, account.account.id, actor, Origin::default(), |conn, work| {
        let caller = Caller {
            by: CallerId::User(account.admin.id),
            permissions: Permissions::FULL,
            grants: Vec::new(),
            organization_access: OrganizationAccess::All,
        };
        add_help_desk(conn, work)?;
        let roles = roles::list(conn, account.account.id)?;
        let mut everybody = vec![users::get(conn, account.account.id, account.admin.id)?];
        for (first_name, last_name, role, standing) in PEOPLE {
            let role = roles.iter().find(|known| known.name == role).ok_or_else(|| Failure::plain(Code::NotFound))?;
            let new = newcomer(work, (first_name, last_name), role, standing);
            let stored = add(conn, work, &caller, &new, standing, hash)?;
            everybody.push(bring_to(conn, work, &caller, stored, standing)?.user);
        }
        Ok(everybody)
    })
}

fn add_help_desk(conn: &mut Conn, work: &Work) -> Result<(), Failure> {
    let role = Role {
        id: work.state.ambient.id::<RoleId>(),
        account_id: work.account.id,
        name: HELP_DESK.to_owned(),
        description: "Answers the phone: sees users and organizations, changes neither.".to_owned(),
        built_in: false,
        permissions: Permissions::NONE.with(Area::Users, Level::Read).with(Area::Organizations, Level::Read),
        revision: 1,
        created_at: work.now,
        updated_at: work.now,
    };
    roles::insert(conn, &role)?;
    let target = Target { kind: TargetKind::Role, id: role.id.0, name: role.name.clone() };
    audit::record(conn, work, "role.created", target, None, Some(role_snapshot(&role)), None)
}

fn newcomer(work: &Work, (first_name, last_name): (&str, &str), role: &Role, standing: Standing) -> NewUser {
    let policy = &work.account.policy;
    let handle = domain::user::username_candidates(first_name, last_name).next();
    let email = format!("{}@{}.example", handle.as_deref().unwrap_or("somebody"), work.account.slug);
    let is_staged = standing == Standing::Staged && policy.onboarding.creates_as == CreatesAs::StagedWhenImported;
    NewUser {
        id: work.state.ambient.id(),
        account_id: work.account.id,
        profile: Profile { first_name: first_name.to_owned(), last_name: last_name.to_owned(), email, phone: None },
        username: handle.filter(|_| policy.username.source == UsernameSource::Given),
        role_id: role.id,
        role_permissions: role.permissions,
        grants: Vec::new(),
        organization_access: OrganizationAccess::All,
        has_password: !is_newcomer(standing) || policy.onboarding.creates_as == CreatesAs::InvitedWithPassword,
        start: if is_staged { Start::Stage } else { Start::Invite },
    }
}

/// Whether somebody has yet to come in for the first time.
fn is_newcomer(standing: Standing) -> bool {
    matches!(standing, Standing::Invited | Standing::Staged)
}

fn add(
    conn: &mut Conn,
    work: &Work,
    caller: &Caller,
    new: &NewUser,
    standing: Standing,
    hash: &str,
) -> Result<Stored, Failure> {
    let policy = &work.account.policy;
    // Who is there from the start needs no invitation, just as the first admin.
    let decision = if is_newcomer(standing) {
        create(new, caller, policy, work.now)?
    } else {
        create_first_admin(new, policy, work.now)
    };
    let note = Note { password_hash: new.has_password.then(|| hash.to_owned()), ..Note::of("user.created") };
    settle_new(conn, work, decision, &note)
}

fn bring_to(
    conn: &mut Conn,
    work: &Work,
    caller: &Caller,
    stored: Stored,
    standing: Standing,
) -> Result<Stored, Failure> {
    let Some((command, action)) = command(standing, &work.account.policy) else { return Ok(stored) };
    let sight = crate::users::surroundings(conn, caller, &work.account, &stored.user, work.now)?;
    let around = sight.around(&stored.user);
    let decision = decide(&stored.user, &command, caller, &around, &work.account.policy, work.now)?;
    Ok(settle(conn, work, &stored, decision, &Note::of(action))?.0)
}

/// What is done to somebody to get them there.
fn command(standing: Standing, policy: &Policy) -> Option<(Command, &'static str)> {
    let reason = Some("Left the company".to_owned());
    match standing {
        Standing::Active | Standing::Invited | Standing::Staged => None,
        Standing::Expired => Some((Command::ExpirePassword, "user.password_expired")),
        Standing::Recovering => Some((Command::SendResetLink, "user.reset_link_sent")),
        Standing::Out if policy.actions.deactivate => Some((Command::Deactivate { reason }, "user.deactivated")),
        Standing::Out => Some((Command::Lock { reason }, "user.locked")),
    }
}
