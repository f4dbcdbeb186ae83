//! What the audit log is asked for: filters, order, page, format.

use persistence::audit::{Filter, Order};
use uuid::Uuid;

use crate::http::date::{from, to};
use crate::http::export::Format;
use crate::http::query::{FromParameters, Parameters};
use crate::http::walk::Asked;

/// Most actions that a filter names.
const ACTIONS_MAX: usize = 50;

/// Which entries, in which order.
#[derive(Debug, Clone)]
pub struct AuditFilter {
    /// Which entries.
    pub filter: Filter,
    /// In which order.
    pub order: Order,
}

/// A page of the log.
#[derive(Debug)]
pub struct AuditListQuery {
    /// Which entries, in which order.
    pub entries: AuditFilter,
    /// Which page.
    pub asked: Asked,
}

/// The log as a file.
#[derive(Debug)]
pub struct AuditExportQuery {
    /// Which entries, in which order.
    pub entries: AuditFilter,
    /// What kind of file.
    pub format: Format,
}

impl AuditListQuery {
    /// The list that is walked through, whatever the page: what a cursor belongs to.
    #[must_use]
    pub fn list(&self) -> String {
        format!("audit_events {:?} {:?}", self.entries.filter, self.entries.order)
    }
}

impl FromParameters for AuditListQuery {
    fn take(parameters: &mut Parameters) -> Self {
        Self { asked: Asked::take(parameters), entries: AuditFilter::take(parameters) }
    }
}

impl FromParameters for AuditExportQuery {
    fn take(parameters: &mut Parameters) -> Self {
        Self { entries: AuditFilter::take(parameters), format: Format::take(parameters) }
    }
}

impl FromParameters for AuditFilter {
    fn take(parameters: &mut Parameters) -> Self {
        let (actor, target) = (id(parameters, "actor_id"), id(parameters, "target_id"));
        let detail = format!("Actions look like user.deactivated, separated by commas, at most {ACTIONS_MAX}.");
        let actions = parameters.parsed_list("action", "action", &detail, actions).unwrap_or_default();
        let (from, to) = (from(parameters, "from"), to(parameters, "to"));
        if from.zip(to).is_some_and(|(from, to)| from > to) {
            parameters.refuse("to", "range", "This lies before `from`.");
        }
        let order = parameters.parsed("sort", "one_of", "The log is sorted by `at` or `-at`.", |text| match text {
            "at" => Some(Order::OldestFirst),
            "-at" => Some(Order::NewestFirst),
            _ => None,
        });
        let filter = Filter { actor, target, actions, from, to, up_to: None };
        Self { filter, order: order.unwrap_or(Order::NewestFirst) }
    }
}

fn id(parameters: &mut Parameters, name: &'static str) -> Option<Uuid> {
    parameters.parsed(name, "uuid", "An id is a UUID.", |text| text.parse().ok())
}

/// Actions, each once. There is no list of them to hold these against: what was done stays on record when nothing does
/// it any more.
fn actions(text: &str) -> Option<Vec<String>> {
    let mut actions: Vec<String> = text.split(',').map(|action| action.trim().to_owned()).collect();
    actions.sort();
    actions.dedup();
    (actions.len() <= ACTIONS_MAX && actions.iter().all(|action| is_action(action))).then_some(actions)
}

/// Whether a text looks like an action: what kind of thing, a dot, and what happened.
fn is_action(text: &str) -> bool {
    let is_word = |word: &str| {
        (1..=64).contains(&word.len()) && word.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_')
    };
    text.split_once('.').is_some_and(|(kind, deed)| is_word(kind) && is_word(deed))
}
