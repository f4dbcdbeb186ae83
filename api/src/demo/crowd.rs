//! Any number of people with names from many countries, the same for the same number: to see lists at scale.

use actix_web::web;
use chrono::TimeDelta;
use domain::ids::AccountId;
use domain::user::{
    Deactivation, Mfa, NewUser, Onboarding, OrganizationAccess, Profile, Start, User, create_first_admin,
};
use fastrand::Rng;
use persistence::{roles, users};

use crate::change::{Actor, Work};
use crate::http::origin::Origin;
use crate::problem::Failure;
use crate::state::State;

const FIRST_NAMES: &str = include_str!("first_names.txt");
const LAST_NAMES: &str = include_str!("last_names.txt");
const COMPANIES: [&str; 6] =
    ["example.com", "example.org", "contoso.example", "acme.example", "north.example", "süd.example"];

/// People brought in by one transaction.
const BATCH: usize = 1000;
/// Where the choices begin: the same people every time.
const SEED: u64 = 20_260_301;

/// Brings `count` people into a new account.
///
/// # Errors
/// [`Failure`] when the database fails; who came until then stays.
pub fn gather(state: &web::Data<State>, account: AccountId, count: usize) -> Result<(), Failure> {
    let mut dice = Rng::with_seed(SEED);
    let numbers: Vec<usize> = (1..=count).collect();
    for batch in numbers.chunks(BATCH) {
        Work::write_here(state, account, Actor::System, Origin::default(), |conn, work| {
            let roles = roles::list(conn, account)?;
            for number in batch {
                let role = &roles[dice.usize(..roles.len())];
                let new = newcomer(work, &mut dice, *number, role);
                let made = create_first_admin(&new, &work.account.policy, work.now).user;
                let user = with_a_past(made, &mut dice);
                users::insert(conn, user, &work.account.policy, work.now)?;
            }
            Ok(())
        })?;
    }
    Ok(())
}

fn newcomer(work: &Work, dice: &mut Rng, number: usize, role: &roles::Role) -> NewUser {
    let [first_name, last_name] = [FIRST_NAMES, LAST_NAMES].map(|names| pick(dice, names));
    let handle = domain::user::username_candidates(first_name, last_name).next().unwrap_or_default();
    let company = COMPANIES[dice.usize(..COMPANIES.len())];
    let profile = Profile {
        first_name: first_name.to_owned(),
        last_name: last_name.to_owned(),
        email: format!("{handle}{number}@{company}"),
        phone: dice.bool().then(|| format!("+44207946{:04}", dice.u32(..10_000))),
    };
    NewUser {
        id: work.state.ambient.id(),
        account_id: work.account.id,
        username: None,
        profile,
        role_id: role.id,
        role_permissions: role.permissions,
        grants: Vec::new(),
        organization_access: OrganizationAccess::All,
        has_password: true,
        start: Start::Activate,
    }
}

fn pick<'a>(dice: &mut Rng, names: &'a str) -> &'a str {
    let names: Vec<&str> = names.split_whitespace().collect();
    names[dice.usize(..names.len())]
}

/// Most have been at work for a while, some have left, some have not come yet.
fn with_a_past(user: User, dice: &mut Rng) -> User {
    let ago = |dice: &mut Rng, days: i64| user.created_at - TimeDelta::seconds(dice.i64(0..days * 86_400));
    let created_at = ago(dice, 1500);
    match dice.u8(..20) {
        0 => User { onboarding: Onboarding::Invited, password: None, created_at, ..user },
        1 => {
            let at = ago(dice, 300);
            User { deactivated: Some(Deactivation { at, by: None, reason: None }), created_at, ..user }
        }
        2 => User { created_at, ..user },
        _ => {
            let seen = ago(dice, 200);
            User { mfa: Some(Mfa { since: created_at }), last_login_at: Some(seen), created_at, ..user }
        }
    }
}
