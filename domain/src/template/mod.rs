//! Review templates: the account's standard, what an organization makes of it, and what the standard changed meanwhile
//! (S1.8, S1.9, S1.14).
//!
//! A template is a set of elements, sections and questions, each with its words and a place that depends on no other
//! element. What differs between two templates therefore falls apart into changes that can be applied alone and in any
//! order, and what an organization customised stays apart from what it did not touch (docs/decisions/0016).

mod apply;
mod arrange;
mod changes;
mod customisation;
mod customise;
mod differences;
mod draft;
mod effective;
mod outline;
mod rank;
mod revise;
mod standing;

pub use apply::apply;
pub use changes::{Change, ChangeId, ChangeKind, Consequence, changes};
pub use customisation::{Custom, Customisation};
pub use customise::customise;
pub use differences::{Difference, differences};
pub use draft::{
    DETAIL_MAX, Draft, DraftQuestion, DraftSection, Fault, QUESTIONS_MAX, SECTIONS_MAX, TEXT_MAX, TITLE_MAX, clean,
};
pub use effective::effective;
pub use outline::{Outline, OutlineQuestion, OutlineSection};
pub use rank::{BadRank, Rank};
pub use revise::revise;
pub use standing::{freeze, is_outdated, thaw};

use std::collections::BTreeMap;

use crate::ids::{QuestionId, SectionId};

/// A section or a question; sections come first, so that what is put together by id finds them there already.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ElementId {
    /// A section.
    Section(SectionId),
    /// A question.
    Question(QuestionId),
}

/// The words of an element.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wording {
    /// A section's title, or what a question asks.
    pub text: String,
    /// A section's description, or a question's guidance; may be empty.
    pub detail: String,
}

/// Where an element is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The section that a question is in; none for a section.
    pub section: Option<SectionId>,
    /// Where among the sections, or among the section's questions.
    pub rank: Rank,
}

/// A section or question of a template.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Element {
    /// Its words.
    pub wording: Wording,
    /// Its place.
    pub place: Place,
}

/// A template: sections, and questions that are each in one of them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Template(pub BTreeMap<ElementId, Element>);

impl Template {
    /// The element with this id.
    #[must_use]
    pub fn get(&self, id: ElementId) -> Option<&Element> {
        self.0.get(&id)
    }

    /// Whether there is such a section.
    #[must_use]
    pub fn has_section(&self, id: SectionId) -> bool {
        self.0.contains_key(&ElementId::Section(id))
    }
}
