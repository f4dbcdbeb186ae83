//! The standard template, replaced.

use std::collections::BTreeMap;

use uuid::Uuid;

use super::arrange::{Candidate, arrange};
use super::{Draft, DraftSection, Element, ElementId, Place, Template, Wording};
use crate::ids::{QuestionId, SectionId};

/// The template that a draft describes, as a successor of `previous`: what is in order already keeps its place, so that
/// only what was moved counts as moved. `fresh` gives ids to what is new.
#[must_use]
pub fn revise(previous: &Template, draft: &Draft, fresh: &mut dyn FnMut() -> Uuid) -> Template {
    let candidate = |id, section| {
        let place = previous.get(id).map(|element| &element.place);
        let natural = place.filter(|place| place.section == section).map(|place| place.rank.clone());
        Candidate { id, natural, last: None }
    };
    let sections = identified(draft, fresh);
    let mut elements = BTreeMap::new();
    let candidates = sections.iter().map(|section| candidate(ElementId::Section(section.id), None));
    let ranks = arrange(&candidates.collect::<Vec<_>>());
    for (section, rank) in sections.iter().zip(ranks) {
        let place = Place { section: None, rank };
        elements.insert(ElementId::Section(section.id), Element { wording: section.wording(), place });
        let candidates = section.questions.iter().map(|(id, _)| candidate(ElementId::Question(*id), Some(section.id)));
        let ranks = arrange(&candidates.collect::<Vec<_>>());
        for ((id, wording), rank) in section.questions.iter().zip(ranks) {
            let place = Place { section: Some(section.id), rank };
            elements.insert(ElementId::Question(*id), Element { wording: wording.clone(), place });
        }
    }
    Template(elements)
}

/// A section of a draft, with an id for everything.
pub(super) struct Identified<'a> {
    pub id: SectionId,
    draft: &'a DraftSection,
    pub questions: Vec<(QuestionId, Wording)>,
}

impl Identified<'_> {
    /// The section's title and description.
    pub fn wording(&self) -> Wording {
        Wording { text: self.draft.title.clone(), detail: self.draft.description.clone() }
    }
}

/// The sections of a draft, with ids for what is new.
pub(super) fn identified<'a>(draft: &'a Draft, fresh: &mut dyn FnMut() -> Uuid) -> Vec<Identified<'a>> {
    let section = |draft: &'a DraftSection| {
        let id = draft.id.unwrap_or_else(|| SectionId(fresh()));
        let questions = draft.questions.iter().map(|question| {
            let id = question.id.unwrap_or_else(|| QuestionId(fresh()));
            (id, Wording { text: question.text.clone(), detail: question.guidance.clone() })
        });
        Identified { id, draft, questions: questions.collect() }
    };
    draft.sections.iter().map(section).collect()
}
