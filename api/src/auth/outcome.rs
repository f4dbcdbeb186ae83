//! What a step of signing in leads to: a session, or the next challenge.

use domain::user::{Decision, NextStep, next_step, signed_in};
use persistence::Conn;
use persistence::users::Stored;
use serde::Serialize;
use utoipa::ToSchema;

use super::challenge::put_challenge;
use super::session::{TokenPair, open_session};
use crate::change::{Note, Work, settle};
use crate::problem::Failure;
use crate::users::{Sight, UserView};

/// What a step of signing in leads to; `outcome` tells which.
// Untagged, since each variant carries its own word: that gives the variants names in the document.
#[derive(Debug, Serialize, ToSchema)]
#[serde(untagged)]
#[schema(discriminator(property_name = "outcome", mapping(
    ("authenticated" = "#/components/schemas/Authenticated"),
    ("challenge" = "#/components/schemas/Challenge")
)))]
pub enum LoginOutcome {
    /// The user is in.
    Authenticated(Box<Authenticated>),
    /// Something is asked for first.
    Challenge(Challenge),
}

/// The user is in.
#[derive(Debug, Serialize, ToSchema)]
pub struct Authenticated {
    /// Always `authenticated`.
    pub outcome: AuthenticatedWord,
    /// The tokens.
    #[serde(flatten)]
    pub tokens: TokenPair,
    /// The user who signed in.
    pub user: UserView,
    /// Codes that replace the second factor, each once; only when one was just enrolled, and never shown again.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub recovery_codes: Option<Vec<String>>,
}

/// Something is asked for first.
#[derive(Debug, Serialize, ToSchema)]
#[expect(clippy::struct_field_names, reason = "the contract fixes the names")]
#[schema(example = json!({
    "outcome": "challenge", "challenge": "totp",
    "challenge_token": "rst_chl_Zm9vYmFyYmF6cXV4Zm9vYmFyYmF6cXV4Zm9vYmFyYmE", "expires_in": 300
}))]
pub struct Challenge {
    /// Always `challenge`.
    pub outcome: ChallengeWord,
    /// What: `totp`, `totp_enrollment` or `new_password`.
    #[schema(value_type = crate::openapi::schemas::ChallengeKind)]
    pub challenge: &'static str,
    /// To be sent with the answer.
    pub challenge_token: String,
    /// Seconds until the challenge is over.
    pub expires_in: i64,
}

/// The word `authenticated`.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum AuthenticatedWord {
    /// The user is in.
    Authenticated,
}

/// The word `challenge`.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ChallengeWord {
    /// Something is asked for first.
    Challenge,
}

/// What the user has proved or got on the way.
#[derive(Debug, Default)]
pub struct Given {
    /// The second factor was given, in this sign-in.
    pub second_factor: bool,
    /// Recovery codes that were just made.
    pub recovery_codes: Option<Vec<String>>,
}

/// Goes on after a step: puts the next challenge, or opens a session.
///
/// # Errors
/// What the user's status refuses even with right credentials.
pub fn advance(conn: &mut Conn, work: &Work, stored: &Stored, given: Given) -> Result<LoginOutcome, Failure> {
    match next_step(&stored.user, &work.account.policy, given.second_factor, work.now)? {
        NextStep::Authenticated => enter(conn, work, stored, given),
        NextStep::Challenge(kind) => {
            Ok(LoginOutcome::Challenge(put_challenge(conn, work, &stored.user, kind, given.second_factor)?))
        }
    }
}

fn enter(conn: &mut Conn, work: &Work, stored: &Stored, given: Given) -> Result<LoginOutcome, Failure> {
    let user = signed_in(&stored.user, work.now);
    let decision = Decision { user, changed: true, effects: Vec::new() };
    let work = &work.proven(&stored.user);
    let (stored, _) = settle(conn, work, stored, decision, &Note::of("user.signed_in"))?;
    let tokens = open_session(conn, work, &stored.user)?;
    let user = Sight::of_oneself(conn, &work.account, &stored.user, work.now)?.view(&stored.user);
    let (outcome, recovery_codes) = (AuthenticatedWord::Authenticated, given.recovery_codes);
    Ok(LoginOutcome::Authenticated(Box::new(Authenticated { outcome, tokens, user, recovery_codes })))
}
