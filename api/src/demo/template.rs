//! What reviews ask in a demo account.

use actix_web::web;
use domain::template::{Draft, DraftQuestion, DraftSection};

use crate::account::Created;
use crate::change::{Actor, Work};
use crate::http::origin::Origin;
use crate::problem::Failure;
use crate::state::State;
use crate::templates::make_standard;

/// A section: its title, what it is about, and its questions.
type Section = (&'static str, &'static str, &'static [Question]);

/// A question: what is asked, and help for whoever asks it.
type Question = (&'static str, &'static str);

const SECTIONS: [Section; 5] = [
    (
        "Backup and recovery",
        "What would be lost if everything failed tonight, and how long work would stand still.",
        &[
            (
                "Is every server and every cloud service with company data backed up daily?",
                "Ask for the job report of last week.",
            ),
            ("Is one copy kept where an attacker with an admin's password cannot delete it?", ""),
            (
                "Was a complete restore tested within the last three months?",
                "A screenshot of the restored system is evidence.",
            ),
            (
                "Do the agreed recovery times still fit what the client needs?",
                "Walk through the most important application.",
            ),
        ],
    ),
    (
        "Identities and access",
        "Who can get in, and how that would be noticed.",
        &[
            ("Does everybody sign in with a second factor, administrators with one that resists phishing?", ""),
            (
                "Are accounts closed on the day on which somebody leaves?",
                "Compare with the list of leavers of the last quarter.",
            ),
            ("Are administrators' accounts apart from the ones they read mail with?", ""),
        ],
    ),
    (
        "Devices",
        "Computers and phones that company data is on.",
        &[
            ("Are all devices encrypted and managed?", "The management console counts both."),
            ("Are security updates installed within two weeks?", ""),
            ("Which devices reach the end of their support within a year?", "They belong into the budget."),
        ],
    ),
    (
        "Network",
        "Offices, and the ways between them.",
        &[
            ("Is the firewall's firmware supported and up to date?", ""),
            ("Are guests and things kept apart from where people work?", ""),
            ("What happens when the line fails?", "Ask when that was last tried."),
        ],
    ),
    (
        "Budget and plans",
        "What the next quarters bring.",
        &[
            ("Which projects of the roadmap are finished, and which have to move?", ""),
            ("Which contracts and licences end within six months?", ""),
            ("What does the client plan that changes the number of people or offices?", ""),
        ],
    ),
];

/// Gives a new account a standard template.
pub(super) fn lay_out(state: &web::Data<State>, account: &Created) -> Result<(), Failure> {
    let question = |(text, guidance): &Question| DraftQuestion {
        id: None,
        text: (*text).to_owned(),
        guidance: (*guidance).to_owned(),
    };
    let section = |(title, description, questions): &Section| DraftSection {
        id: None,
        title: (*title).to_owned(),
        description: (*description).to_owned(),
        questions: questions.iter().map(question).collect(),
    };
    let draft = Draft { sections: SECTIONS.iter().map(section).collect() };
    Work::write_here(state, account.account.id, Actor::System, Origin::default(), |conn, work| {
        make_standard(conn, work, &draft).map(drop)
    })
}
