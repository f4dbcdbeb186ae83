//! `POST /v1/organizations/{id}/template/apply-changes`

use std::collections::{BTreeMap, BTreeSet};

use actix_web::{post, web};
use domain::ids::OrganizationId;
use domain::template::{Change, ChangeId, Consequence, apply, changes};
use persistence::Conn;
use persistence::templates::{self, OrganizationTemplate};
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;
use validator::Validate;

use super::element::ChangeName;
use super::loaded::Loaded;
use super::record::record;
use super::view::{OrganizationTemplateView, shown};
use crate::caller::{Caller, Permitted, TemplatesFull};
use crate::change::{EffectView, Work};
use crate::http::answer::Answer;
use crate::http::body::OptionalBody;
use crate::http::path::Id;
use crate::http::query::{DryRun, Query};
use crate::organizations::require_active;
use crate::problem::{Failure, FieldProblem};
use crate::state::State;

/// Which changes of the standard to apply.
#[derive(Debug, Default, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({}))]
pub struct ApplyChanges {
    /// The ids of changes, as listed; all of them where left out. What they require is applied along with them.
    #[validate(length(max = 5000, message = "At most 5,000 changes."))]
    #[schema(value_type = Option<Vec<crate::openapi::schemas::TemplateChangeId>>, max_items = 5000)]
    changes: Option<Vec<String>>,
}

/// The template after changes were applied.
#[derive(Debug, Serialize, ToSchema)]
pub struct ApplyChangesResult {
    /// The template as it is now.
    #[serde(flatten)]
    template: OrganizationTemplateView,
    /// False when there was nothing to apply.
    changed: bool,
    /// What became of the changes that were applied.
    effects: Vec<EffectView>,
}

/// What applying changes would do.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({
    "dry_run": true,
    "resulting_status": "up_to_date",
    "effects": [{ "code": "applied", "detail": "The template is as the standard in this.", "count": 3 }]
}))]
pub struct ApplyChangesDryRun {
    /// Always true: nothing was changed.
    dry_run: bool,
    /// How the template would stand.
    #[schema(value_type = crate::openapi::schemas::TemplateStanding)]
    resulting_status: &'static str,
    /// What would become of the changes.
    effects: Vec<EffectView>,
}

/// The answer to applying changes: done, or rehearsed where `dry_run=true` was asked.
#[derive(Debug, Serialize, ToSchema)]
#[serde(untagged)]
pub enum ApplyChangesAnswer {
    /// It is done.
    #[schema(title = "ChangesApplied")]
    Done(Box<ApplyChangesResult>),
    /// It would be done.
    #[schema(title = "ChangesDryRun")]
    DryRun(ApplyChangesDryRun),
}

/// Bring an organization's template up to date
///
/// Applies what the standard changed while the organization was deactivated, wholly or in part and in any order (S1.9). What
/// the organization made its own stays its own. Once everything is applied, the template follows the standard again.
#[utoipa::path(
    operation_id = "apply_template_changes",
    tag = "Templates",
    params(
        ("id" = Uuid, Path, description = "The organization's id"),
        ("dry_run" = Option<bool>, Query, description = "Only say what would happen", example = true)
    ),
    request_body(content = Option<ApplyChanges>, description = "Which changes; may be left out for all of them"),
    responses((status = 200, description = "Done, or with `dry_run=true` what would be done", body = ApplyChangesAnswer)),
    extensions(
        ("x-required-permission" = json!("templates:full")),
        ("x-problems" = json!(["organization_deactivated"]))
    )
)]
#[post("/v1/organizations/{id}/template/apply-changes")]
pub async fn apply_template_changes(
    caller: Permitted<TemplatesFull>,
    id: Id<OrganizationId>,
    dry_run: Query<DryRun>,
    body: OptionalBody<ApplyChanges>,
    state: web::Data<State>,
) -> Result<Answer, Failure> {
    let (OptionalBody(body), id, Query(DryRun(dry_run))) = (body, *id, dry_run);
    let perform = move |conn: &mut Conn, work: &Work, caller: &Caller| {
        work.require_unchanged(|| shown(conn, caller, id))?;
        let before = Loaded::find(conn, caller, id)?;
        require_active(conn, caller, &before.organization, work.now)?;
        bring_up_to_date(conn, work, before, body.changes.as_deref(), dry_run)?.render()
    };
    if dry_run {
        return caller.rehearse(&state, perform).await;
    }
    caller.answer(&state, move |conn, work, caller| perform(conn, work, caller).map(Ok)).await
}

fn bring_up_to_date(
    conn: &mut Conn,
    work: &Work,
    before: Loaded,
    asked: Option<&[String]>,
    dry_run: bool,
) -> Result<ApplyChangesAnswer, Failure> {
    let listed = changes(&before.base, &before.current.template, &before.own.customisation);
    let chosen = chosen(&listed, asked)?;
    let base = apply(&before.base, &before.current.template, &chosen);
    let left: BTreeSet<ChangeId> =
        changes(&base, &before.current.template, &before.own.customisation).iter().map(|change| change.id).collect();
    let applied: Vec<&Change> = listed.iter().filter(|change| !left.contains(&change.id)).collect();
    let effects = effects(&applied);
    let (pinned, base) = if left.is_empty() { (None, None) } else { (before.own.pinned, Some(base)) };
    let changed = pinned != before.own.pinned || !applied.is_empty();
    let own = OrganizationTemplate { pinned, base, ..before.own.clone() };
    let after = if changed { applied_to(before, own) } else { before };
    if dry_run {
        let resulting_status = if after.is_outdated() { "outdated" } else { "up_to_date" };
        return Ok(ApplyChangesAnswer::DryRun(ApplyChangesDryRun { dry_run, resulting_status, effects }));
    }
    if changed {
        let names: Vec<_> = applied.iter().map(|change| ChangeName(change.id).to_string()).collect();
        templates::save(conn, work.account.id, after.organization.organization.id, &after.own, work.now)?;
        let snapshots = [json!({}), json!({ "applied": names, "outdated": after.is_outdated() })];
        record(conn, work, "organization.template_updated", &after.organization, snapshots)?;
    }
    let template = OrganizationTemplateView::new(&after);
    Ok(ApplyChangesAnswer::Done(Box::new(ApplyChangesResult { template, changed, effects })))
}

/// The same template, made of what it is made of now.
fn applied_to(before: Loaded, own: OrganizationTemplate) -> Loaded {
    let base = own.base.clone().unwrap_or_else(|| before.current.template.clone());
    Loaded { own, base, ..before }
}

/// The changes that are asked for.
fn chosen(listed: &[Change], asked: Option<&[String]>) -> Result<BTreeSet<ChangeId>, Failure> {
    let known: BTreeSet<ChangeId> = listed.iter().map(|change| change.id).collect();
    let Some(asked) = asked else { return Ok(known) };
    let mut problems = Vec::new();
    let mut chosen = BTreeSet::new();
    for (index, name) in asked.iter().enumerate() {
        match name.parse() {
            Ok(ChangeName(id)) if known.contains(&id) => drop(chosen.insert(id)),
            _ => problems.push(FieldProblem::at(
                format!("/changes/{index}"),
                "unknown",
                "There is no such change of the standard that this template lacks.",
            )),
        }
    }
    if problems.is_empty() { Ok(chosen) } else { Err(Failure::invalid(problems)) }
}

/// What becomes of changes: how many of them are to be seen, and how many meet something of the organization's own.
fn effects(applied: &[&Change]) -> Vec<EffectView> {
    let mut counts: BTreeMap<&str, (Consequence, u64)> = BTreeMap::new();
    for change in applied {
        counts.entry(change.consequence.name()).or_insert((change.consequence, 0)).1 += 1;
    }
    let effect = |(consequence, count): (Consequence, u64)| EffectView {
        code: consequence.name().to_owned(),
        detail: consequence.detail().to_owned(),
        count: Some(count),
    };
    counts.into_values().map(effect).collect()
}

impl ApplyChangesAnswer {
    /// 200; once it is done, with the entity tag of the template.
    fn render(self) -> Result<Answer, Failure> {
        let answer = Answer::ok(&self)?;
        match self {
            Self::Done(result) => answer.about(&result.template),
            Self::DryRun(_) => Ok(answer),
        }
    }
}
