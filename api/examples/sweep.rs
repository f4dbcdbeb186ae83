//! How long it takes to bring lists up to date, in an account with many users of whom time has changed a few:
//! `cargo run --release -p api --example sweep -- sqlite:///tmp/sweep.db 1000000 1000`. The database has to be empty: it is
//! filled first.

use std::time::Instant;

use actix_web::web;
use api::account::{NewAccount, create_account};
use api::ambient::Ambient;
use api::background::sweep;
use api::change::{Actor, Work};
use api::http::origin::Origin;
use api::keys::{self, Vault};
use api::media::{QUEUE, Studio, THREADS};
use api::passwords::{HashPool, Params};
use api::state::{Settings, State, WebSettings};
use chrono::TimeDelta;
use domain::ids::AccountId;
use domain::policy::Preset;
use domain::user::{AutoLock, Profile, Scope, Status, User};
use persistence::lists::Direction;
use persistence::users::{self, Filter, SortColumn, Start};
use persistence::{Database, PoolSize};

type Failed = Box<dyn std::error::Error>;

fn main() -> Result<(), Failed> {
    let mut arguments = std::env::args().skip(1);
    let url = arguments.next().ok_or("usage: sweep <database url> [users] [due]")?;
    let count: usize = arguments.next().map_or(Ok(1_000_000), |text| text.parse())?;
    let due: usize = arguments.next().map_or(Ok(1_000), |text| text.parse())?;
    let state = state(&url)?;
    if state.db.query(persistence::accounts::any)? {
        return Err("the database is not empty".into());
    }
    let account = fill(&state, count)?;
    for round in 1..=3 {
        lock_out(&state, account, due)?;
        let begun = Instant::now();
        let swept = sweep(&state)?;
        let took = begun.elapsed();
        let begun = Instant::now();
        sweep(&state)?;
        println!("{round}: {swept} users brought up to date in {took:.0?}; nothing to do in {:.1?}", begun.elapsed());
    }
    Ok(())
}

fn state(url: &str) -> Result<web::Data<State>, Failed> {
    let ambient = Ambient::system();
    let db = Database::open(&url.parse()?, PoolSize(4))?;
    let vault = Vault::from_base64("c3dlZXBpbmcgc3dlZXBpbmcgc3dlZXBpbmcgc3dlZXA=", &ambient)?;
    let ring = keys::load(&db, &vault, &ambient)?;
    let passwords = HashPool::new(1, 1, Params::default(), &ambient)?;
    let settings = Settings {
        public_url: "http://localhost:8080".parse()?,
        session_lifetime: TimeDelta::days(30),
        access_token_lifetime: TimeDelta::minutes(15),
        support_email: None,
        web: WebSettings::default(),
    };
    let studio = Studio::open(THREADS, QUEUE)?;
    let psa = psa::Psa::new(psa::Hosts::Public, psa::Timing::of(std::time::Duration::from_secs(10)))?;
    Ok(web::Data::new(State::new(db, ambient, passwords, studio, psa, vault, ring, settings)))
}

fn fill(state: &web::Data<State>, count: usize) -> Result<AccountId, Failed> {
    let begun = Instant::now();
    let admin = Profile {
        first_name: "Ada".to_owned(),
        last_name: "Lovelace".to_owned(),
        email: "ada@sweep.example".to_owned(),
        phone: None,
    };
    let new = NewAccount {
        slug: "sweep".to_owned(),
        name: "Sweep".to_owned(),
        preset: Preset::Gateway,
        organization_limit: None,
        admin,
        password_hash: None,
    };
    let account = create_account(state, new, Actor::System)?.account.id;
    api::demo::gather(state, account, count)?;
    println!("{count} users made in {:.0?}", begun.elapsed());
    Ok(account)
}

/// Locks so many users for a time that has run out.
fn lock_out(state: &web::Data<State>, account: AccountId, count: usize) -> Result<(), Failed> {
    Work::write_here(state, account, Actor::System, Origin::default(), |conn, work| {
        let filter = Filter { statuses: vec![Status::Active], ..Filter::default() };
        let (sort, size) = ([(SortColumn::CreatedAt, Direction::Descending)], 200);
        let then = work.now - TimeDelta::hours(1);
        for _ in 0..count.div_ceil(200) {
            // Who is locked is on this list no more.
            let start = Start::Offset(0);
            let found = users::list(conn, (account, Scope::Everybody), &filter, &sort, &start, (size, i64::MAX))?;
            for user in found.into_iter().flat_map(|page| page.users) {
                let stored = users::find(conn, account, user.id)?;
                let lock = AutoLock { since: then, until: Some(then + TimeDelta::minutes(15)) };
                let locked = User { auto_lock: Some(lock), ..user };
                users::save(conn, &stored, locked, &work.account.policy, then)?;
            }
        }
        Ok(())
    })?;
    Ok(())
}
