//! From the `Authorization` header to the caller, before a handler's other arguments are looked at: who may not ask
//! learns nothing from how their question would have been answered.

use std::future::{Ready, ready};
use std::sync::Arc;

use actix_web::body::MessageBody;
use actix_web::dev::{Payload, ServiceRequest, ServiceResponse};
use actix_web::http::header::AUTHORIZATION;
use actix_web::middleware::Next;
use actix_web::{Error, FromRequest, HttpMessage, HttpRequest, web};
use domain::Moment;
use domain::ids::{AccountId, OperatorId, UserId};
use domain::permissions::{Area, Level};
use persistence::operators::{self, Operator as Known};
use persistence::{accounts, roles, sessions};

use super::Caller;
use super::access_cache::Entry;
use crate::http::origin::Origin;
use crate::keys::access_token::{self, Claims, TokenError};
use crate::problem::{Code, Failure};
use crate::state::{AUDIENCE, State, query};
use crate::tokens;

/// The `x-required-permission` of what operators of the installation do.
const OPERATOR: &str = "operator";

/// What became of the request's token; a failure is given to the first who asks.
struct Outcome(Result<Bearer, Option<Failure>>);

/// Whom a token stands for.
#[derive(Clone)]
pub(super) enum Bearer {
    /// A user, in one of their sessions.
    User(Arc<Entry>),
    /// An operator of the installation.
    Operator(Arc<Known>),
}

/// Who a request is from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Identity {
    /// A user of an account.
    User(AccountId, UserId),
    /// An operator of the installation.
    Operator(OperatorId),
}

/// Looks at the request's token, if it has one. Whether the operation needs one is the operation's to say.
///
/// # Errors
/// None of its own.
pub async fn attach(
    request: ServiceRequest,
    next: Next<impl MessageBody>,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    if let (Some(token), Some(state)) = (bearer(&request), request.app_data::<web::Data<State>>()) {
        let outcome = authenticate(state, token).await.map_err(Some);
        request.extensions_mut().insert(Outcome(outcome));
    }
    next.call(request).await
}

impl FromRequest for Caller {
    type Error = Failure;
    type Future = Ready<Result<Self, Failure>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(caller(request))
    }
}

/// Whom the request's token stands for, or why it stands for nobody.
pub(super) fn bearer_of(request: &HttpRequest) -> Result<Bearer, Failure> {
    let mut extensions = request.extensions_mut();
    match &mut extensions.get_mut::<Outcome>().ok_or_else(dead)?.0 {
        Ok(bearer) => Ok(bearer.clone()),
        Err(failure) => Err(failure.take().unwrap_or_else(dead)),
    }
}

/// The caller, or why there is none.
pub(super) fn caller(request: &HttpRequest) -> Result<Caller, Failure> {
    let origin = Origin::of(request);
    let entry = match bearer_of(request)? {
        Bearer::User(entry) => entry,
        Bearer::Operator(_) => {
            let detail = "This takes a user's access token. Operators of the installation act under /v1/support.";
            return Err(Failure::new(Code::Unauthenticated, detail));
        }
    };
    Ok(Caller {
        user_id: entry.user.user_id,
        username: entry.user.username.clone(),
        session_id: entry.session_id,
        account: Arc::clone(&entry.account),
        roles: Arc::clone(&entry.roles),
        role_id: entry.user.role_id,
        permissions: entry.user.permissions,
        grants: entry.user.grants.clone(),
        organization_access: entry.user.organization_access.clone(),
        remembered: Arc::clone(&entry.remembered),
        origin,
        epoch: entry.epoch,
        required: None,
    })
}

fn dead() -> Failure {
    Failure::plain(Code::Unauthenticated)
}

/// Who the request is from, if its token says.
#[must_use]
pub fn of(request: &HttpRequest) -> Option<Identity> {
    let extensions = request.extensions();
    let Some(Outcome(Ok(bearer))) = extensions.get::<Outcome>() else { return None };
    Some(match bearer {
        Bearer::User(entry) => Identity::User(entry.account.id, entry.user.user_id),
        Bearer::Operator(operator) => Identity::Operator(operator.id),
    })
}

/// Whether an operation with this `x-required-permission` would let the request in.
#[must_use]
pub fn admits(request: &HttpRequest, permission: &str) -> bool {
    if permission == "public" {
        return true;
    }
    let extensions = request.extensions();
    let entry = match extensions.get::<Outcome>() {
        Some(Outcome(Ok(Bearer::User(entry)))) => entry,
        Some(Outcome(Ok(Bearer::Operator(_)))) => return permission == OPERATOR,
        _ => return false,
    };
    match permission.split_once(':').map(|(area, level)| (area.parse::<Area>(), level.parse::<Level>())) {
        Some((Ok(area), Ok(level))) => entry.user.permissions.allow(area, level),
        Some(_) => false,
        None => permission == "authenticated",
    }
}

/// The token of `Authorization: Bearer …` (RFC 6750).
fn bearer(request: &ServiceRequest) -> Option<&str> {
    let header = str::from_utf8(request.headers().get(AUTHORIZATION)?.as_bytes()).ok()?;
    let (scheme, token) = header.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}

async fn authenticate(state: &web::Data<State>, token: &str) -> Result<Bearer, Failure> {
    let hash = tokens::hash(token);
    if tokens::kind_of(token) == Some(tokens::Kind::Operator) {
        // Never remembered: operators are few, and one that is revoked is so at once, on every node.
        let found = query(state, move |conn| Ok(operators::authenticate(conn, &hash)?)).await?;
        return found.map(|operator| Bearer::Operator(Arc::new(operator))).ok_or_else(dead);
    }
    if let Some(entry) = state.access.get(&hash)
        && is_current(state, &entry).await?
    {
        return Ok(Bearer::User(entry));
    }
    let (shared, token) = (state.clone(), token.to_owned());
    let entry = Arc::new(web::block(move || look_up(&shared, &token)).await??);
    state.access.insert(hash, Arc::clone(&entry));
    Ok(Bearer::User(entry))
}

async fn is_current(state: &web::Data<State>, entry: &Arc<Entry>) -> Result<bool, Failure> {
    let now = state.ambient.now();
    if entry.token_expires_at <= now || entry.user.expires_at <= now {
        return Ok(false);
    }
    let account = entry.account.id;
    let epoch = if let Some(epoch) = state.access.known_epoch(account) {
        epoch
    } else {
        let state = state.clone();
        web::block(move || state.access.epoch(account)).await??
    };
    Ok(epoch == entry.epoch)
}

/// The claims of a genuine token. Its key may be younger than this node's knowledge of keys.
fn verify(state: &State, token: &str, now: Moment) -> Result<Claims, Failure> {
    let check = || access_token::verify(&state.keys(), token, now, state.issuer(), AUDIENCE);
    let checked = match check() {
        Err(TokenError::UnknownKey) => {
            state.look_for_keys()?;
            check()
        }
        checked => checked,
    };
    checked.map_err(|_| dead())
}

/// Checks the signature, then the session.
fn look_up(state: &State, token: &str) -> Result<Entry, Failure> {
    let now = state.ambient.now();
    let claims = verify(state, token, now)?;
    // Read first: should access change while the rest is read, the entry is outdated from the start.
    let epoch = match state.access.epoch(claims.account_id) {
        Err(persistence::StorageError::NotFound) => return Err(dead()),
        epoch => epoch?,
    };
    state.db.read(|conn| {
        let user = sessions::authenticate(conn, claims.account_id, claims.sid, now)?.ok_or_else(dead)?;
        if user.user_id != claims.sub {
            return Err(dead());
        }
        let account = Arc::new(accounts::find(conn, claims.account_id)?);
        let roles = roles::list(conn, claims.account_id)?.into();
        let (session_id, token_expires_at) = (claims.sid, claims.exp);
        Ok(Entry { account, roles, session_id, user, remembered: Arc::default(), token_expires_at, epoch })
    })
}
