//! An organization's template: the standard with what the organization does differently (S1.14).

use std::collections::{BTreeMap, BTreeSet};

use super::{Custom, Customisation, Element, ElementId, Template};
use crate::ids::SectionId;

/// The template that results. An organization keeps what it has touched even if the standard dropped it: questions with
/// words of its own, and the sections that its questions are in.
#[must_use]
pub fn effective(base: &Template, customisation: &Customisation) -> Template {
    let ids: BTreeSet<ElementId> = base.0.keys().chain(customisation.0.keys()).copied().collect();
    let mut elements: BTreeMap<ElementId, Element> =
        ids.into_iter().filter_map(|id| Some((id, resolved(id, base.get(id), customisation.get(id))?))).collect();
    let sections = |elements: &BTreeMap<ElementId, Element>| -> BTreeSet<SectionId> {
        elements.keys().filter_map(|id| if let ElementId::Section(id) = id { Some(*id) } else { None }).collect()
    };
    let present = sections(&elements);
    elements.retain(|_, element| element.place.section.is_none_or(|section| present.contains(&section)));
    let inhabited: BTreeSet<SectionId> = elements.values().filter_map(|element| element.place.section).collect();
    elements.retain(|id, _| match id {
        ElementId::Section(section) => {
            let stays =
                base.get(*id).is_some() || customisation.get(*id).is_some_and(|custom| custom.wording.is_some());
            stays || inhabited.contains(section)
        }
        ElementId::Question(_) => true,
    });
    Template(elements)
}

/// One element as the organization has it; none if it does not.
fn resolved(id: ElementId, base: Option<&Element>, custom: Option<&Custom>) -> Option<Element> {
    let Some(custom) = custom else { return base.cloned() };
    if custom.excluded {
        return None;
    }
    let known = base.or(custom.seen.as_ref());
    // What the standard dropped is gone, unless it has words of the organization's own; a section stays as long as
    // something is in it.
    let fallback = match id {
        ElementId::Section(_) => known,
        ElementId::Question(_) => base,
    };
    let wording = custom.wording.clone().or_else(|| Some(fallback?.wording.clone()))?;
    let place = custom.place.clone().or_else(|| Some(known?.place.clone()))?;
    Some(Element { wording, place })
}
