//! `GET /v1/account/policy/inactivity-preview`

use actix_web::{HttpRequest, HttpResponse, get, web};
use chrono::{DateTime, Utc};
use domain::Moment;
use domain::ids::UserId;
use domain::policy::{InactivityPolicy, Policy};
use domain::user::User;
use persistence::lists::cut;
use persistence::users;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::caller::{Permitted, UsersRead};
use crate::http::page::PageView;
use crate::http::query::{FromParameters, Parameters, Query};
use crate::http::walk::Asked;
use crate::problem::Failure;
use crate::state::{State, read};

/// What a cursor of this list belongs to.
const LIST: &str = "inactivity-preview";

/// What the preview is asked for.
#[derive(Debug)]
pub struct PreviewQuery {
    days: Option<u32>,
    asked: Asked,
}

impl FromParameters for PreviewQuery {
    fn take(parameters: &mut Parameters) -> Self {
        let days = parameters.parsed("suspend_after_days", "range", "This is 1 to 3650 days.", |text| {
            text.parse().ok().filter(|days| (1..=3650).contains(days))
        });
        Self { days, asked: Asked::take(parameters) }
    }
}

/// Whom absence suspends, and when.
#[derive(Debug, Serialize, ToSchema)]
pub struct InactivityPreview {
    /// After how many days; null where absence suspends nobody.
    #[schema(required, minimum = 1, maximum = 3650)]
    suspend_after_days: Option<u32>,
    /// Those who are next, the first of them first.
    data: Vec<Absence>,
    /// Where the page stands.
    page: PageView,
}

/// Somebody's absence.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({
    "user": { "id": "0199f2a4-9f0e-7c60-8a52-0d6f3c0b7f12", "username": "grace", "first_name": "Grace", "last_name": "Hopper" },
    "absent_since": "2026-03-01T09:00:00Z", "suspended_at": "2026-05-30T09:00:00Z", "warned_at": null, "spared": false
}))]
pub struct Absence {
    /// Whose.
    user: AbsentUser,
    /// From when it is counted: a sign-in, an unlock, or the end of onboarding.
    absent_since: DateTime<Utc>,
    /// When it suspends them, unless they sign in before.
    suspended_at: DateTime<Utc>,
    /// When they were last told by mail: that happens 14 and 3 days before.
    #[schema(required)]
    warned_at: Option<DateTime<Utc>>,
    /// Whether they are spared, for as long as they are the last user who manages users, or the last of those who reaches
    /// all sites where that bounds what users see.
    spared: bool,
}

/// Who is absent.
#[derive(Debug, Serialize, ToSchema)]
pub struct AbsentUser {
    /// Their id.
    id: Uuid,
    /// What they sign in with.
    username: String,
    /// First name.
    first_name: String,
    /// Last name.
    last_name: String,
}

/// A place in the list, as cursors keep it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
struct Place {
    /// Microseconds since 1970.
    absent_since: i64,
    id: Uuid,
}

impl Place {
    fn of(user: &User) -> Self {
        Self { absent_since: user.last_seen_at.timestamp_micros(), id: user.id.0 }
    }

    fn read(self) -> Option<(Moment, UserId)> {
        Some((DateTime::from_timestamp_micros(self.absent_since)?, UserId(self.id)))
    }
}

/// Who is suspended next for being away?
///
/// Everybody whose absence counts and whom the caller sees, the longest absent first. `suspend_after_days` shows what
/// another limit than the policy's would come to.
#[utoipa::path(
    operation_id = "preview_inactivity",
    tag = "Account",
    params(
        ("suspend_after_days" = Option<i64>, Query, description = "Another limit than the policy's", minimum = 1, maximum = 3650, example = 60),
        ("page" = Option<i64>, Query, description = "Which page, from 1", minimum = 1, maximum = 4_294_967_295_i64, example = 1),
        ("cursor" = Option<String>, Query, max_length = 16384, pattern = "^[A-Za-z0-9_-]*$", description = "Goes on where a page ended: its `next_cursor`. Instead of `page`, for walking everything"),
        ("page_size" = Option<u32>, Query, description = "Users on a page", minimum = 1, maximum = 200, example = 25)
    ),
    responses((
        status = 200, description = "A page of absent users", body = InactivityPreview,
        headers(("Link" = String, description = "The first, previous, next and last page (RFC 8288)"))
    )),
    extensions(("x-required-permission" = json!("users:read")))
)]
#[get("/v1/account/policy/inactivity-preview")]
pub async fn preview_inactivity(
    caller: Permitted<UsersRead>,
    query: Query<PreviewQuery>,
    request: HttpRequest,
    state: web::Data<State>,
) -> Result<HttpResponse, Failure> {
    let Query(query) = query;
    let caller = caller.into_caller();
    let account = caller.account_id();
    let walk = query.asked.walk::<Place>(&state, account, LIST)?;
    let (start, size) = (walk.start_at(Place::read)?, walk.page.size);
    let mut policy = caller.account.policy.clone();
    if query.days.is_some() {
        policy.inactivity = InactivityPolicy { suspend_after_days: query.days };
    }
    let days = policy.inactivity.suspend_after_days;
    let (mut found, total, spared) = read(&state, move |conn| {
        let domain_caller = caller.as_domain();
        let scope = domain_caller.scope(&caller.account.policy);
        if days.is_none() {
            return Ok((Vec::new(), 0, None));
        }
        let found = users::absent(conn, account, scope, start, size + 1)?;
        let total = users::count_absent(conn, account, scope)?;
        Ok((found, total, users::spared(conn, account, caller.account.policy.visibility)?))
    })
    .await?;
    let more = cut(&mut found, size);
    let end = found.last().filter(|_| more).map(Place::of);
    let data = found.iter().filter_map(|user| absence(user, &policy, spared)).collect();
    walk.answer(&state, &request, (end, total), |page| InactivityPreview { suspend_after_days: days, data, page })
}

fn absence(user: &User, policy: &Policy, spared: Option<UserId>) -> Option<Absence> {
    Some(Absence {
        user: AbsentUser {
            id: user.id.0,
            username: user.username.clone(),
            first_name: user.profile.first_name.clone(),
            last_name: user.profile.last_name.clone(),
        },
        absent_since: user.last_seen_at,
        suspended_at: user.absent_too_long_at(policy)?,
        warned_at: user.inactivity_warned_at,
        spared: spared == Some(user.id),
    })
}
