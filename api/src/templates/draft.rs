//! Templates as they are asked for.

use actix_web::web;
use domain::template::{Draft, DraftQuestion, DraftSection, Fault, clean};
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;
use validator::Validate;

use crate::problem::{Failure, FieldProblem};

/// Largest body with a template, in bytes: 2 MiB, for 2,000 questions with a paragraph of guidance each.
pub const LIMIT: usize = 2 * 1024 * 1024;

/// A template as it is to be.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReplaceTemplate {
    /// Its sections, in order; at most 2,000 questions in all.
    #[schema(max_items = 200)]
    pub sections: Vec<SectionDraft>,
}

/// A section as it is to be.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "title": "Backup", "description": "What would be lost, and for how long.",
    "questions": [{ "text": "Is a restore tested every quarter?", "guidance": "Ask for the last report." }]
}))]
pub struct SectionDraft {
    /// The id of the section that it is; one that no section has makes a new one, and left out a new one gets an id.
    id: Option<Uuid>,
    /// Its title.
    #[schema(
        min_length = 1,
        max_length = 100,
        pattern = "^[^\\u0000-\\u001F\\u007F-\\u009F\\u2028-\\u202E\\u2066-\\u2069]*$"
    )]
    title: String,
    /// What it is about.
    #[schema(
        max_length = 4000,
        pattern = "^([^\\u0000-\\u0008\\u000B-\\u001F\\u007F-\\u009F\\u2028-\\u202E\\u2066-\\u2069]|\\r\\n)*$"
    )]
    description: Option<String>,
    /// Its questions, in order.
    #[serde(default)]
    #[schema(max_items = 2000)]
    questions: Vec<QuestionDraft>,
}

/// A question as it is to be.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "text": "Is a restore tested every quarter?", "guidance": "Ask for the last report." }))]
pub struct QuestionDraft {
    /// The id of the question that it is; one that no question has makes a new one, and left out a new one gets an id.
    id: Option<Uuid>,
    /// What it asks.
    #[schema(
        min_length = 1,
        max_length = 1000,
        pattern = "^([^\\u0000-\\u0008\\u000B-\\u001F\\u007F-\\u009F\\u2028-\\u202E\\u2066-\\u2069]|\\r\\n)*$"
    )]
    text: String,
    /// Help for whoever asks it.
    #[schema(
        max_length = 4000,
        pattern = "^([^\\u0000-\\u0008\\u000B-\\u001F\\u007F-\\u009F\\u2028-\\u202E\\u2066-\\u2069]|\\r\\n)*$"
    )]
    guidance: Option<String>,
}

/// The sections as the rules take them, cleaned; away from the workers that answer requests, since there may be much.
///
/// # Errors
/// Everything that is wrong with them.
pub async fn cleaned(sections: Vec<SectionDraft>) -> Result<Draft, Failure> {
    let faulty = |Fault { pointer, code, detail }| FieldProblem::at(pointer, code, detail);
    let cleaned =
        web::block(move || clean(&Draft { sections: sections.into_iter().map(Into::into).collect() })).await?;
    cleaned.map_err(|faults| Failure::invalid(faults.into_iter().map(faulty).collect()))
}

impl From<SectionDraft> for DraftSection {
    fn from(section: SectionDraft) -> Self {
        Self {
            id: section.id.map(Into::into),
            title: section.title,
            description: section.description.unwrap_or_default(),
            questions: section.questions.into_iter().map(Into::into).collect(),
        }
    }
}

impl From<QuestionDraft> for DraftQuestion {
    fn from(question: QuestionDraft) -> Self {
        Self { id: question.id.map(Into::into), text: question.text, guidance: question.guidance.unwrap_or_default() }
    }
}

#[cfg(test)]
mod tests {
    use domain::template::{DETAIL_MAX, QUESTIONS_MAX, SECTIONS_MAX, TEXT_MAX, TITLE_MAX};
    use utoipa::PartialSchema;

    use super::*;

    /// What the document says of lengths is what the rules ask.
    #[test]
    fn the_document_has_the_limits_of_the_rules() {
        let schema = |schema| serde_json::to_value(schema).unwrap();
        let at = |schema: &serde_json::Value, field: &str, limit: &str| {
            usize::try_from(schema["properties"][field][limit].as_u64().unwrap()).unwrap()
        };
        let (section, question) = (schema(SectionDraft::schema()), schema(QuestionDraft::schema()));
        assert_eq!(at(&schema(ReplaceTemplate::schema()), "sections", "maxItems"), SECTIONS_MAX);
        assert_eq!(at(&section, "questions", "maxItems"), QUESTIONS_MAX);
        assert_eq!(at(&section, "title", "maxLength"), TITLE_MAX);
        assert_eq!(at(&question, "text", "maxLength"), TEXT_MAX);
        for (schema, field) in [(&section, "description"), (&question, "guidance")] {
            assert_eq!(at(schema, field, "maxLength"), DETAIL_MAX);
        }
    }
}
