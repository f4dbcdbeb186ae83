//! Templates as the API shows them.

use chrono::{DateTime, Utc};
use domain::ids::AccountId;
use domain::template::{Outline, OutlineQuestion, OutlineSection, Template};
use persistence::Conn;
use persistence::templates::{self, Version};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::http::etag::Resource;
use crate::problem::Failure;

/// The account's standard template.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Template)]
pub struct TemplateView {
    /// How often it has been changed: 0 as long as it is the empty one that an account starts with.
    #[schema(minimum = 0)]
    pub version: i64,
    /// Since when it is like this; null for the empty one that an account starts with.
    #[schema(required)]
    pub created_at: Option<DateTime<Utc>>,
    /// Its sections, in order.
    pub sections: Vec<SectionView>,
}

impl Resource for TemplateView {}

/// A section of a template.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = TemplateSection, example = json!({
    "id": "0199f2a4-9f0e-7c60-8a52-0d6f3c0b7f31", "title": "Backup", "description": "What would be lost, and for how long.",
    "questions": [{
        "id": "0199f2a4-9f0e-7c60-8a52-0d6f3c0b7f32", "text": "Is a restore tested every quarter?",
        "guidance": "Ask for the last report."
    }]
}))]
pub struct SectionView {
    /// The section's id; the same in every version and for every organization.
    pub id: Uuid,
    /// Its title.
    pub title: String,
    /// What it is about.
    pub description: String,
    /// Its questions, in order.
    pub questions: Vec<QuestionView>,
}

/// A question of a template.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = TemplateQuestion)]
pub struct QuestionView {
    /// The question's id; the same in every version and for every organization.
    pub id: Uuid,
    /// What it asks.
    pub text: String,
    /// Help for whoever asks it.
    pub guidance: String,
}

impl TemplateView {
    /// A version of the standard.
    #[must_use]
    pub fn new(version: &Version) -> Self {
        let sections = sections(&version.template);
        Self { version: version.number, created_at: version.created_at, sections }
    }
}

/// The present standard as it is shown: what `GET` answers with, and what its entity tag stands for.
///
/// # Errors
/// [`Failure`] when the database fails.
pub fn shown(conn: &mut Conn, account: AccountId) -> Result<TemplateView, Failure> {
    Ok(TemplateView::new(&templates::current(conn, account)?))
}

/// The sections of a template, in order.
#[must_use]
pub fn sections(template: &Template) -> Vec<SectionView> {
    let Outline { sections } = template.outline();
    let question =
        |OutlineQuestion { id, wording }| QuestionView { id: id.0, text: wording.text, guidance: wording.detail };
    let section = |OutlineSection { id, wording, questions }| SectionView {
        id: id.0,
        title: wording.text,
        description: wording.detail,
        questions: questions.into_iter().map(question).collect(),
    };
    sections.into_iter().map(section).collect()
}
