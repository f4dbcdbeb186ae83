//! `GET /v1/organizations/{id}/review-questions`

use actix_web::{get, web};
use domain::ids::OrganizationId;
use domain::template::OutlineSection;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::loaded::Loaded;
use crate::caller::{Permitted, TemplatesRead};
use crate::http::path::Id;
use crate::http::query::{Nothing, Query};
use crate::organizations::OrganizationRef;
use crate::problem::Failure;
use crate::state::{State, read};

/// What a review of an organization asks now.
#[derive(Debug, Serialize, ToSchema)]
pub struct ReviewQuestions {
    /// The organization.
    organization: OrganizationRef,
    /// The version of the standard that its template is made of.
    #[schema(minimum = 0)]
    version: i64,
    /// Whether the standard has moved on, so that the template ought to be brought up to date first.
    outdated: bool,
    /// The questions, in the order in which they are asked.
    data: Vec<ReviewQuestion>,
}

/// A question of a review.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({
    "number": 1, "id": "0199f2a4-9f0e-7c60-8a52-0d6f3c0b7f32",
    "section": { "id": "0199f2a4-9f0e-7c60-8a52-0d6f3c0b7f31", "title": "Backup" },
    "text": "Is a restore tested every quarter?", "guidance": "Ask for the last report."
}))]
pub struct ReviewQuestion {
    /// Its number in this review, from 1.
    #[schema(minimum = 1)]
    number: i64,
    /// The question's id in the template.
    id: Uuid,
    /// The section that it is in.
    section: ReviewSection,
    /// What it asks.
    text: String,
    /// Help for whoever asks it.
    guidance: String,
}

/// A section of a review.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ReviewSection {
    /// The section's id in the template.
    id: Uuid,
    /// Its title.
    title: String,
}

/// Get the questions of a review
///
/// What a review of this organization asks, generated from its own template as it is at this moment (S1.14). For a
/// deactivated organization these are the questions of the template as it is frozen.
#[utoipa::path(
    operation_id = "get_review_questions",
    tag = "Templates",
    params(("id" = Uuid, Path, description = "The organization's id")),
    responses((status = 200, description = "The questions", body = ReviewQuestions)),
    extensions(("x-required-permission" = json!("templates:read")))
)]
#[get("/v1/organizations/{id}/review-questions")]
pub async fn get_review_questions(
    caller: Permitted<TemplatesRead>,
    id: Id<OrganizationId>,
    _: Query<Nothing>,
    state: web::Data<State>,
) -> Result<web::Json<ReviewQuestions>, Failure> {
    let (caller, id) = (caller.into_caller(), *id);
    let loaded = read(&state, move |conn| Loaded::find(conn, &caller, id)).await?;
    let asked = loaded.template().outline().sections.into_iter().flat_map(|section| {
        let OutlineSection { id, wording, questions } = section;
        let section = ReviewSection { id: id.0, title: wording.text };
        questions.into_iter().map(move |question| (section.clone(), question))
    });
    let data = (1..).zip(asked).map(|(number, (section, question))| ReviewQuestion {
        number,
        id: question.id.0,
        section,
        text: question.wording.text,
        guidance: question.wording.detail,
    });
    let organization = &loaded.organization.organization;
    Ok(web::Json(ReviewQuestions {
        organization: OrganizationRef::from(organization),
        version: loaded.version(),
        outdated: loaded.is_outdated(),
        data: data.collect(),
    }))
}
