//! Bringing an organization's template up to date, wholly or in part (S1.9).

use std::collections::BTreeSet;

use super::changes::{Requirements, kinds};
use super::{ChangeId, ChangeKind, ElementId, Template};

/// The standard that an organization's template is made of, with these of its changes, and what they require. Changes
/// that there are none of any more do nothing. In which order changes are applied makes no difference, and with all of
/// them the present standard results.
#[must_use]
pub fn apply(base: &Template, current: &Template, chosen: &BTreeSet<ChangeId>) -> Template {
    let mut result = base.clone();
    for change in with_required(base, current, chosen) {
        let id = change.element;
        match (change.kind, current.get(id)) {
            (ChangeKind::Added, Some(element)) => {
                result.0.insert(id, element.clone());
            }
            (ChangeKind::Removed, _) => {
                result.0.remove(&id);
            }
            (ChangeKind::Reworded, Some(element)) => {
                result.0.entry(id).and_modify(|it| it.wording.clone_from(&element.wording));
            }
            (ChangeKind::Moved, Some(element)) => {
                result.0.entry(id).and_modify(|it| it.place.clone_from(&element.place));
            }
            (ChangeKind::Added | ChangeKind::Reworded | ChangeKind::Moved, None) => {}
        }
    }
    result
}

/// The changes, and those that they require.
fn with_required(base: &Template, current: &Template, chosen: &BTreeSet<ChangeId>) -> BTreeSet<ChangeId> {
    let requirements = Requirements::new(base, current);
    let exists = |change: &ChangeId| {
        let id: ElementId = change.element;
        kinds(base.get(id), current.get(id)).contains(&change.kind)
    };
    let mut waiting: Vec<ChangeId> = chosen.iter().copied().filter(exists).collect();
    let mut all = BTreeSet::new();
    while let Some(change) = waiting.pop() {
        if all.insert(change) {
            waiting.extend(requirements.of(change));
        }
    }
    all
}
