//! Many organizations added one after the other in one transaction: what is refused does not stop the others.

use domain::ids::OrganizationId;
use domain::user::Caller;
use persistence::{Conn, organizations};

use super::create::{Wanted, add};
use crate::change::Work;
use crate::problem::{Code, Failure};

/// What became of one of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// It is there, and took a licence.
    Created(OrganizationId),
    /// It is not.
    Refused {
        /// Why, as a stable word.
        code: String,
        /// The same in a sentence.
        detail: String,
    },
}

/// Adds organizations in their order, so that the first ones get the licences; answers what became of each. One that is
/// an error already is refused for that reason.
///
/// # Errors
/// What concerns all of them: a caller who may add none, or [`Failure`] when the database fails. Then the transaction
/// has to be given up.
pub fn add_each(
    conn: &mut Conn,
    work: &Work,
    caller: &Caller,
    wanted: impl IntoIterator<Item = Result<Wanted, Failure>>,
) -> Result<Vec<Outcome>, Failure> {
    let mut license = organizations::license(conn, work.account.id)?;
    let mut outcomes = Vec::new();
    for wanted in wanted {
        let added = wanted.and_then(|wanted| add(conn, work, caller, &mut license, wanted));
        outcomes.push(match added {
            Ok(stored) => Outcome::Created(stored.organization.id),
            Err(failure) => refused(failure)?,
        });
    }
    Ok(outcomes)
}

/// A refusal of one; whatever concerns all stays an error.
fn refused(failure: Failure) -> Result<Outcome, Failure> {
    match failure.code() {
        Code::ValidationFailed | Code::OrganizationNameTaken | Code::LicenseExhausted => {
            Ok(Outcome::Refused { code: failure.reason().to_owned(), detail: failure.detail().to_owned() })
        }
        _ => Err(failure),
    }
}
