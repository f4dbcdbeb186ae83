//! `roster serve --demo`: an account of every preset with people in it, to look around in.

mod clients;
mod crowd;
mod people;
mod template;

pub use crowd::gather;

use actix_web::web;
use domain::policy::Preset;
use domain::user::{Profile, User};
use persistence::accounts;

use crate::account::{Created, NewAccount, create_account};
use crate::ambient::Ambient;
use crate::change::Actor;
use crate::cli::{Stopped, said};
use crate::passwords::Password;
use crate::state::State;

/// The password of everybody who can sign in; long enough for every preset, and printed.
const PASSWORD: &str = "Roster-demo-2026!";

/// Fills an empty database and prints how to sign in; leaves any other alone.
///
/// # Errors
/// What went wrong, in one line.
pub fn fill(state: &web::Data<State>, crowd: usize) -> Result<(), Stopped> {
    if state.db.query(accounts::any)? {
        println!("the database is not empty: no demo accounts were created");
        return Ok(());
    }
    let hash = actix_web::rt::System::new().block_on(state.passwords.hash(Password::from(PASSWORD)));
    let hash = hash.map_err(|_| "the password could not be hashed")?;
    println!("demo accounts, each with the password {PASSWORD} for whoever is active:");
    for preset in Preset::ALL {
        let created = fill_account(state, preset, &hash)?;
        if preset == Preset::Msp && crowd > 0 {
            gather(state, created.account.id, crowd).map_err(|failure| said(&failure))?;
            println!("  and {crowd} generated users");
        }
    }
    Ok(())
}

fn fill_account(state: &web::Data<State>, preset: Preset, hash: &str) -> Result<Created, Stopped> {
    let slug = format!("demo-{}", preset.name());
    let admin = Profile {
        first_name: "Ada".to_owned(),
        last_name: "Lovelace".to_owned(),
        email: format!("ada.lovelace@{slug}.example"),
        phone: Some("+442079460100".to_owned()),
    };
    let new = NewAccount {
        slug: slug.clone(),
        name: format!("Demo {}", preset.name()),
        preset,
        organization_limit: Some(25),
        admin,
        password_hash: Some(hash.to_owned()),
    };
    let created = create_account(state, new, Actor::System).map_err(|failure| said(&failure))?;
    let users = people::hire(state, &created, hash).map_err(|failure| said(&failure))?;
    template::lay_out(state, &created).map_err(|failure| said(&failure))?;
    clients::sign(state, &created, &users).map_err(|failure| said(&failure))?;
    let policy = preset.policy();
    let step = if policy.mfa.required { "; the first sign-in sets up a second factor" } else { "" };
    println!("account {slug}{step}");
    for user in users {
        println!("  {}", line(&user, preset, &state.ambient));
    }
    Ok(created)
}

fn line(user: &User, preset: Preset, ambient: &Ambient) -> String {
    let status = user.status(&preset.policy(), ambient.now()).name();
    let name = format!("{} {}", user.profile.first_name, user.profile.last_name);
    format!("{:<40} {name:<18} {status}", user.username)
}
