//! `roster serve --demo`: an account of every preset, to look around in.

use actix_web::web;
use domain::policy::Preset;
use domain::user::Profile;
use persistence::accounts;

use super::account::said;
use super::run::Stopped;
use crate::account::{NewAccount, create_account};
use crate::change::Actor;
use crate::passwords::Password;
use crate::state::State;

/// The password of every demo admin; long enough for every preset, and printed at each start.
const PASSWORD: &str = "Roster-demo-2026!";

/// Fills an empty database and prints how to sign in; leaves any other alone.
pub(super) fn fill(state: &web::Data<State>) -> Result<(), Stopped> {
    if state.db.query(accounts::any)? {
        println!("the database is not empty: no demo accounts were created");
        return Ok(());
    }
    for preset in Preset::ALL {
        fill_account(state, preset)?;
    }
    Ok(())
}

fn fill_account(state: &web::Data<State>, preset: Preset) -> Result<(), Stopped> {
    let slug = format!("demo-{}", preset.name());
    let email = format!("admin@{slug}.example");
    let hash = actix_web::rt::System::new().block_on(state.passwords.hash(Password::from(PASSWORD)));
    let admin =
        Profile { first_name: "Ada".to_owned(), last_name: "Admin".to_owned(), email: email.clone(), phone: None };
    let new = NewAccount {
        slug: slug.clone(),
        name: format!("Demo {}", preset.name()),
        preset,
        organization_limit: Some(25),
        admin,
        password_hash: Some(hash.map_err(|_| "the password could not be hashed")?),
    };
    create_account(state, new, Actor::System).map_err(|failure| said(&failure))?;
    println!("account {slug}: sign in as {email} with the password {PASSWORD}");
    Ok(())
}
