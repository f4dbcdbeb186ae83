//! What an organization's template has of its own, as somebody looks at it.

use super::{Customisation, Element, ElementId, Template, effective};

/// In what one element differs from the standard.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "they are what may be said of an element, and independent of each other"
)]
pub struct Difference {
    /// The element.
    pub id: ElementId,
    /// The standard's element; none where the standard has none.
    pub standard: Option<Element>,
    /// Whether it is the organization's own.
    pub added: bool,
    /// Whether it has words of the organization's own.
    pub reworded: bool,
    /// Whether it is in another place than in the standard.
    pub moved: bool,
    /// Whether the organization does without.
    pub excluded: bool,
    /// Whether the standard has changed the words since the organization chose its own.
    pub changed_upstream: bool,
    /// Whether the standard has dropped the element, which is only kept here.
    pub removed_upstream: bool,
}

/// Everything in which an organization's template differs from the standard that it is made of: what is shown, in order
/// of ids, and what is excluded.
#[must_use]
pub fn differences(base: &Template, customisation: &Customisation) -> Vec<Difference> {
    let shown = effective(base, customisation);
    let differences = customisation.0.iter().filter_map(|(id, custom)| {
        let standard = base.get(*id);
        let is_shown = shown.get(*id).is_some();
        let excluded = custom.excluded && standard.is_some();
        let from_standard = standard.is_some() || custom.seen.is_some();
        let reworded = is_shown && from_standard && custom.wording.is_some();
        let moved = is_shown && from_standard && custom.place.is_some();
        let removed_upstream = is_shown && standard.is_none() && custom.seen.is_some();
        let added = is_shown && !from_standard;
        let differs = excluded || reworded || moved || removed_upstream || added;
        let seen = custom.seen.as_ref().map(|seen| &seen.wording);
        let changed_upstream = reworded && standard.is_some_and(|standard| seen != Some(&standard.wording));
        differs.then(|| Difference {
            id: *id,
            standard: standard.cloned(),
            added,
            reworded,
            moved,
            excluded,
            changed_upstream,
            removed_upstream,
        })
    });
    differences.collect()
}
