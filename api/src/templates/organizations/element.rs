//! Sections and questions alike, as the API shows and names them where it is about either.

use std::fmt;
use std::str::FromStr;

use domain::ids::{QuestionId, SectionId};
use domain::template::{ChangeId, Element, ElementId};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// A section or a question as the standard has it.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = TemplateElement, example = json!({
    "section_id": "0199f2a4-9f0e-7c60-8a52-0d6f3c0b7f31", "text": "Is a restore tested every quarter?",
    "detail": "Ask for the last report."
}))]
pub struct ElementView {
    /// The section that a question is in; null for a section.
    #[schema(required)]
    pub section_id: Option<Uuid>,
    /// A section's title, or what a question asks.
    pub text: String,
    /// A section's description, or a question's guidance.
    pub detail: String,
}

impl From<&Element> for ElementView {
    fn from(element: &Element) -> Self {
        Self {
            section_id: element.place.section.map(|section| section.0),
            text: element.wording.text.clone(),
            detail: element.wording.detail.clone(),
        }
    }
}

/// Whether it is a section or a question.
#[must_use]
pub const fn kind(id: ElementId) -> &'static str {
    match id {
        ElementId::Section(_) => "section",
        ElementId::Question(_) => "question",
    }
}

/// Its id, of whichever kind.
#[must_use]
pub const fn uuid(id: ElementId) -> Uuid {
    match id {
        ElementId::Section(id) => id.0,
        ElementId::Question(id) => id.0,
    }
}

/// What a change is called, as in `question:0199f2a4-9f0e-7c60-8a52-0d6f3c0b7f32:reworded`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ChangeName(pub ChangeId);

impl fmt::Display for ChangeName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ChangeId { element, kind: what } = self.0;
        write!(f, "{}:{}:{}", kind(element), uuid(element), what.name())
    }
}

/// A text that names no change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NoChange;

impl FromStr for ChangeName {
    type Err = NoChange;

    fn from_str(text: &str) -> Result<Self, NoChange> {
        let (of, rest) = text.split_once(':').ok_or(NoChange)?;
        let (id, what) = rest.split_once(':').ok_or(NoChange)?;
        let id = id.parse().map_err(|_| NoChange)?;
        let element = match of {
            "section" => ElementId::Section(SectionId(id)),
            "question" => ElementId::Question(QuestionId(id)),
            _ => return Err(NoChange),
        };
        Ok(Self(ChangeId { element, kind: what.parse().map_err(|_| NoChange)? }))
    }
}

#[cfg(test)]
mod tests {
    use domain::template::ChangeKind;

    use super::*;

    #[test]
    fn a_change_is_read_by_its_name() {
        for element in [ElementId::Section(SectionId(Uuid::from_u128(7))), ElementId::Question(QuestionId(Uuid::max()))]
        {
            for kind in ChangeKind::ALL {
                let name = ChangeName(ChangeId { element, kind });
                assert_eq!(name.to_string().parse(), Ok(name));
            }
        }
        for text in ["", "question", "question:x:added", "role:00000000-0000-0000-0000-000000000000:added"] {
            assert_eq!(text.parse::<ChangeName>(), Err(NoChange), "{text}");
        }
    }
}
