//! What the audit log keeps of an organization's template.

use domain::template::{Custom, Customisation};
use persistence::Conn;
use persistence::organizations::Stored;
use serde_json::{Map, Value, json};

use super::element::{kind, uuid};
use crate::change::Work;
use crate::change::audit::{self, Target, TargetKind};
use crate::problem::Failure;

/// Records what was done to an organization's template: what it was and is, of which only what differs is kept.
///
/// # Errors
/// [`Failure`] when the database fails.
pub fn record(
    conn: &mut Conn,
    work: &Work,
    action: &'static str,
    organization: &Stored,
    [before, after]: [Value; 2],
) -> Result<(), Failure> {
    let organization = &organization.organization;
    let target = Target { kind: TargetKind::Organization, id: organization.id.0, name: organization.name.clone() };
    audit::record(conn, work, action, target, Some(before), Some(after), None)
}

/// What an organization does differently: a field for each section and question.
#[must_use]
pub fn customisation_snapshot(customisation: &Customisation) -> Value {
    let touched = customisation.0.iter().filter_map(|(id, custom)| {
        let Custom { wording, place, excluded, .. } = custom;
        if wording.is_none() && place.is_none() && !excluded {
            return None;
        }
        let value = json!({
            "text": wording.as_ref().map(|wording| &wording.text),
            "detail": wording.as_ref().map(|wording| &wording.detail),
            "section_id": place.as_ref().and_then(|place| place.section).map(|section| section.to_string()),
            "moved": place.is_some(),
            "excluded": excluded,
        });
        Some((format!("{}:{}", kind(*id), uuid(*id)), value))
    });
    Value::Object(touched.collect::<Map<_, _>>())
}
