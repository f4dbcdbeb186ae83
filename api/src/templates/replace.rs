//! `PUT /v1/template`

use std::collections::BTreeMap;

use actix_web::{put, web};
use domain::template::{Change, ChangeKind, Customisation, Draft, ElementId, changes, revise};
use persistence::Conn;
use persistence::templates::{self, Version};
use serde_json::{Value, json};
use uuid::Uuid;

use super::draft::{LIMIT, ReplaceTemplate, cleaned};
use super::view::{TemplateView, shown};
use crate::caller::{Permitted, TemplatesFull};
use crate::change::Work;
use crate::change::audit::{self, Target, TargetKind};
use crate::http::answer::Answer;
use crate::http::body::Body;
use crate::http::query::{Nothing, Query};
use crate::problem::Failure;
use crate::state::State;

/// Replace the account's standard template
///
/// Sections and questions with an id are the ones that had it, wherever they are now and whatever they say; those
/// without are new, and those that are not sent are gone. Active organizations have the change at once, in all that they
/// did not make their own; deactivated ones stay with the version that they had (S1.8). Earlier versions are kept. At most 2 MiB.
#[utoipa::path(
    operation_id = "replace_template",
    tag = "Templates",
    request_body = ReplaceTemplate,
    responses((status = 200, description = "The template as it is now", body = TemplateView)),
    extensions(("x-required-permission" = json!("templates:full")))
)]
#[put("/v1/template")]
pub async fn replace_template(
    caller: Permitted<TemplatesFull>,
    _: Query<Nothing>,
    body: Body<ReplaceTemplate, LIMIT>,
    state: web::Data<State>,
) -> Result<Answer, Failure> {
    let Body(body) = body;
    let draft = cleaned(body.sections).await?;
    let account = caller.account_id();
    caller
        .write(&state, move |conn, work, _| {
            work.require_unchanged(|| shown(conn, account))?;
            Answer::resource(&TemplateView::new(&make_standard(conn, work, &draft)?))
        })
        .await
}

/// Makes this the account's standard, unless it is already; answers with the version that is the standard now.
///
/// # Errors
/// [`Failure`] when the database fails.
pub fn make_standard(conn: &mut Conn, work: &Work, draft: &Draft) -> Result<Version, Failure> {
    let account = work.account.id;
    let before = templates::current(conn, account)?;
    let template = revise(&before.template, draft, &mut || work.state.ambient.id::<Uuid>());
    if template == before.template {
        return Ok(before);
    }
    let after = templates::add(conn, &before, template, work.now)?;
    let target = Target { kind: TargetKind::Template, id: account.0, name: "Standard template".to_owned() };
    let (earlier, later) = (json!({ "version": before.number }), snapshot(&before, &after));
    audit::record(conn, work, "template.replaced", target, Some(earlier), Some(later), None)?;
    Ok(after)
}

/// What the audit log keeps: which version there is now, and how much changed. What exactly, the versions tell.
fn snapshot(before: &Version, after: &Version) -> Value {
    let changes = changes(&before.template, &after.template, &Customisation::default());
    let count = |is_of_kind: fn(&Change) -> bool| -> BTreeMap<&str, usize> {
        let of_kind = |kind| changes.iter().filter(|change| change.id.kind == kind && is_of_kind(change)).count();
        ChangeKind::ALL.map(|kind| (kind.name(), of_kind(kind))).into_iter().filter(|(_, count)| *count > 0).collect()
    };
    json!({
        "version": after.number,
        "sections": count(|change| matches!(change.id.element, ElementId::Section(_))),
        "questions": count(|change| matches!(change.id.element, ElementId::Question(_))),
    })
}
