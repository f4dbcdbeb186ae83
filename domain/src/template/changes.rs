//! What the standard changed since an organization's template was made of it (S1.9).

use std::collections::BTreeMap;

use super::{Customisation, Element, ElementId, Template, effective};
use crate::ids::SectionId;
use crate::names::names;

/// What happened to an element.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ChangeKind {
    /// It is new.
    Added,
    /// It has other words.
    Reworded,
    /// It is in another place.
    Moved,
    /// It is gone.
    Removed,
}

names! { ChangeKind: Added = "added", Reworded = "reworded", Moved = "moved", Removed = "removed" }

/// What a change is known by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ChangeId {
    /// The element that changed.
    pub element: ElementId,
    /// What happened to it.
    pub kind: ChangeKind,
}

/// What applying a change does to an organization's template.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Consequence {
    /// The same as in the standard.
    Applied,
    /// Nothing to be seen yet: the organization has words of its own.
    KeepsWording,
    /// Nothing to be seen: the organization has put it elsewhere.
    KeepsPlace,
    /// Nothing to be seen: the organization does without it.
    StaysExcluded,
    /// It stays, as the organization's own: it has its words, or questions of it are in it.
    KeptAsOwn,
}

names! {
    Consequence:
    Applied = "applied",
    KeepsWording = "keeps_wording",
    KeepsPlace = "keeps_place",
    StaysExcluded = "stays_excluded",
    KeptAsOwn = "kept_as_own",
}

impl Consequence {
    /// The consequence in one sentence.
    #[must_use]
    pub const fn detail(self) -> &'static str {
        match self {
            Self::Applied => "The template is as the standard in this.",
            Self::KeepsWording => "The organization keeps words of its own; the standard's are shown beside them.",
            Self::KeepsPlace => "The organization keeps it in a place of its own.",
            Self::StaysExcluded => "The organization does without it, and still will.",
            Self::KeptAsOwn => "It stays, as the organization's own.",
        }
    }
}

/// Something that the standard changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// What it is known by.
    pub id: ChangeId,
    /// The element as it was, unless it is new.
    pub before: Option<Element>,
    /// The element as it is, unless it is gone.
    pub after: Option<Element>,
    /// What has to be applied along with it.
    pub requires: Vec<ChangeId>,
    /// What applying it does.
    pub consequence: Consequence,
}

/// What changed from the standard that an organization's template is made of to the present one: in the order of the
/// present one, and then what is gone.
#[must_use]
pub fn changes(base: &Template, current: &Template, customisation: &Customisation) -> Vec<Change> {
    let outcome = effective(current, customisation);
    let requirements = Requirements::new(base, current);
    let mut changes = Vec::new();
    for id in in_order(current).into_iter().chain(in_order(base).into_iter().filter(|id| current.get(*id).is_none())) {
        let (before, after) = (base.get(id), current.get(id));
        for kind in kinds(before, after) {
            let change = ChangeId { element: id, kind };
            changes.push(Change {
                id: change,
                before: before.cloned(),
                after: after.cloned(),
                requires: requirements.of(change),
                consequence: consequence(change, after, customisation, &outcome),
            });
        }
    }
    changes
}

/// Everything that happened to an element.
pub(super) fn kinds(before: Option<&Element>, after: Option<&Element>) -> Vec<ChangeKind> {
    match (before, after) {
        (None, None) => Vec::new(),
        (None, Some(_)) => vec![ChangeKind::Added],
        (Some(_), None) => vec![ChangeKind::Removed],
        (Some(before), Some(after)) => [
            (before.wording != after.wording).then_some(ChangeKind::Reworded),
            (before.place != after.place).then_some(ChangeKind::Moved),
        ]
        .into_iter()
        .flatten()
        .collect(),
    }
}

/// What has to be applied along with what, so that no question is ever without its section.
pub(super) struct Requirements<'a> {
    base: &'a Template,
    current: &'a Template,
    questions: BTreeMap<SectionId, Vec<ElementId>>,
}

impl<'a> Requirements<'a> {
    pub(super) fn new(base: &'a Template, current: &'a Template) -> Self {
        let mut questions: BTreeMap<SectionId, Vec<ElementId>> = BTreeMap::new();
        for (id, element) in &base.0 {
            if let Some(section) = element.place.section {
                questions.entry(section).or_default().push(*id);
            }
        }
        Self { base, current, questions }
    }

    /// What `change` needs at once; those may need others in turn.
    pub(super) fn of(&self, change: ChangeId) -> Vec<ChangeId> {
        match (change.kind, change.element) {
            // Into a section that is new.
            (ChangeKind::Added | ChangeKind::Moved, id) => {
                let section = self.current.get(id).and_then(|element| element.place.section);
                let new = section.filter(|section| !self.base.has_section(*section));
                new.map(|new| ChangeId { element: ElementId::Section(new), kind: ChangeKind::Added })
                    .into_iter()
                    .collect()
            }
            // All that is in it has to go first.
            (ChangeKind::Removed, ElementId::Section(section)) => {
                let inside = self.questions.get(&section).into_iter().flatten();
                let leaving = |&id: &ElementId| {
                    let kind = if self.current.get(id).is_some() { ChangeKind::Moved } else { ChangeKind::Removed };
                    ChangeId { element: id, kind }
                };
                inside.map(leaving).collect()
            }
            (ChangeKind::Removed | ChangeKind::Reworded, _) => Vec::new(),
        }
    }
}

fn consequence(
    change: ChangeId,
    after: Option<&Element>,
    customisation: &Customisation,
    outcome: &Template,
) -> Consequence {
    let custom = customisation.get(change.element);
    let section = after.and_then(|element| element.place.section);
    let is_in_excluded = section.is_some_and(|section| customisation.excludes(ElementId::Section(section)));
    if custom.is_some_and(|custom| custom.excluded) {
        return Consequence::StaysExcluded;
    }
    match change.kind {
        ChangeKind::Added if is_in_excluded => Consequence::StaysExcluded,
        // Something that was dropped, and that the organization kept, may come back.
        ChangeKind::Added | ChangeKind::Reworded if custom.is_some_and(|custom| custom.wording.is_some()) => {
            Consequence::KeepsWording
        }
        ChangeKind::Added | ChangeKind::Moved if custom.is_some_and(|custom| custom.place.is_some()) => {
            Consequence::KeepsPlace
        }
        ChangeKind::Removed if outcome.get(change.element).is_some() => Consequence::KeptAsOwn,
        ChangeKind::Added | ChangeKind::Reworded | ChangeKind::Moved | ChangeKind::Removed => Consequence::Applied,
    }
}

/// The elements of a template as people read them.
fn in_order(template: &Template) -> Vec<ElementId> {
    let sections = template.outline().sections;
    let elements = sections.into_iter().flat_map(|section| {
        let questions = section.questions.into_iter().map(|question| ElementId::Question(question.id));
        std::iter::once(ElementId::Section(section.id)).chain(questions)
    });
    elements.collect()
}
