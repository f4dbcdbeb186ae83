//! Whom a demo account looks after: client organizations, one of them deactivated.

use actix_web::web;
use domain::ids::UserId;
use domain::organization::{Command, decide};
use domain::user::{Caller, User};
use persistence::organizations;

use crate::account::Created;
use crate::change::{Actor, Note, Work, settle_organization};
use crate::http::origin::Origin;
use crate::organizations::{Wanted, add};
use crate::problem::Failure;
use crate::state::State;

const NAMES: [&str; 8] = [
    "Ångström Analytics",
    "Brown & Sons",
    "Çelik Makina",
    "Dvořák Strings",
    "Initech",
    "Müller Söhne",
    "Umbrella Dental",
    "Zhou Logistics",
];

/// Brings the organizations into a new account; every second is looked after by the first of its `people` who can be.
pub(super) fn sign(state: &web::Data<State>, account: &Created, people: &[User]) -> Result<(), Failure> {
    Work::write_here(state, account.account.id, Actor::System, Origin::default(), |conn, work| {
        let (policy, system) = (&work.account.policy, Caller::system());
        let engineer: Option<UserId> = people.first().map(|user| user.id);
        let mut license = organizations::license(conn, account.account.id)?;
        let mut last = None;
        for (number, name) in NAMES.into_iter().enumerate() {
            let default_engineer = engineer.filter(|_| number % 2 == 0);
            let wanted = Wanted { name: name.to_owned(), default_engineer, default_vcio: None };
            last = Some(add(conn, work, &system, &mut license, wanted)?);
        }
        let Some(before) = last else { return Ok(()) };
        let command = Command::Deactivate { reason: Some("Went bankrupt".to_owned()) };
        let decision = decide(&before.organization, &command, &system, license, policy, work.now)?;
        settle_organization(conn, work, license, &before, decision, &Note::of("organization.deactivated"))?;
        Ok(())
    })
}
