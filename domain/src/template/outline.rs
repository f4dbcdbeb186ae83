//! A template in order, as people read it.

use std::collections::BTreeMap;

use super::{ElementId, Rank, Template, Wording};
use crate::ids::{QuestionId, SectionId};

/// A template in order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outline {
    /// Its sections.
    pub sections: Vec<OutlineSection>,
}

/// A section and its questions, in order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutlineSection {
    /// Its id.
    pub id: SectionId,
    /// Its title and description.
    pub wording: Wording,
    /// Its questions.
    pub questions: Vec<OutlineQuestion>,
}

/// A question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutlineQuestion {
    /// Its id.
    pub id: QuestionId,
    /// What it asks, and guidance for whoever asks it.
    pub wording: Wording,
}

impl Template {
    /// The template in order. A question of a section that is not there is not shown.
    #[must_use]
    pub fn outline(&self) -> Outline {
        let mut questions: BTreeMap<SectionId, Vec<(&Rank, OutlineQuestion)>> = BTreeMap::new();
        let mut sections = Vec::new();
        for (id, element) in &self.0 {
            match (*id, element.place.section) {
                (ElementId::Section(id), _) => sections.push((&element.place.rank, id, &element.wording)),
                (ElementId::Question(id), Some(section)) => {
                    let question = OutlineQuestion { id, wording: element.wording.clone() };
                    questions.entry(section).or_default().push((&element.place.rank, question));
                }
                (ElementId::Question(_), None) => {}
            }
        }
        // Stable, and begun in the order of ids: where two have the same rank, the order is still always the same.
        sections.sort_by_key(|(rank, ..)| *rank);
        let section = |(_, id, wording): (&Rank, SectionId, &Wording)| {
            let mut questions = questions.remove(&id).unwrap_or_default();
            questions.sort_by_key(|(rank, _)| *rank);
            let questions = questions.into_iter().map(|(_, question)| question).collect();
            OutlineSection { id, wording: wording.clone(), questions }
        };
        Outline { sections: sections.into_iter().map(section).collect() }
    }
}

impl Outline {
    /// How many questions there are.
    #[must_use]
    pub fn question_count(&self) -> usize {
        self.sections.iter().map(|section| section.questions.len()).sum()
    }
}
