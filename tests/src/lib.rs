//! What the acceptance suite stands on: a whole Roster in the process, with a clock that is set and mail that is read.
//!
//! HTTP in, HTTP out, a real database; nothing of Roster's own is replaced by a double.

pub mod answer;
pub mod database;
pub mod document;
pub mod mailbox;
mod makes;
mod operators;
pub mod person;
pub mod pictures;
pub mod records;
pub mod steps;
pub mod support;
pub mod surroundings;
pub mod world;

pub use answer::Answer;
pub use document::{Document, Operation};
pub use person::{Invitee, PASSWORD, Person, totp_code};
pub use serde_json::{Value, json};
pub use world::{Tenant, World};

/// Runs an acceptance test on SQLite and on PostgreSQL: it becomes a module with one test for each.
#[macro_export]
macro_rules! on_both {
    ($($(#[$attribute:meta])* async fn $name:ident($world:ident) $body:block)+) => {$(
        $(#[$attribute])*
        mod $name {
            #[allow(unused_imports, reason = "not every test needs everything that its file imports")]
            use super::*;

            async fn run($world: $crate::World) $body

            #[actix_web::test]
            async fn sqlite() {
                run($crate::World::sqlite()).await;
            }

            #[actix_web::test]
            async fn postgres() {
                if let Some(world) = $crate::World::postgres() {
                    run(world).await;
                }
            }
        }
    )+};
}
