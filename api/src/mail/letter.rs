//! What a mail says: the kinds of mail and the facts each one needs.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// What somebody signs in with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignIn {
    /// Their username, which may be made from their names (S3.3) or given by an admin.
    pub username: String,
    /// Their account, as `account` of a sign-in names it.
    pub account_slug: String,
}

/// A mail's content as the outbox keeps it. Links are secrets and are not part of it: they are given when it is rendered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Letter {
    /// Asks a new user to accept and choose a password (S0.22).
    Invitation {
        /// Whom it greets.
        first_name: String,
        /// What the reader is invited to.
        account_name: String,
        /// When the link stops working (S0.23).
        expires_at: DateTime<Utc>,
        /// What they sign in with, and the account that they name where the username is in several. Mails from before they
        /// were told have neither.
        #[serde(default)]
        sign_in: Option<SignIn>,
    },
    /// Lets a user choose a new password (S0.30).
    ResetLink {
        /// Whom it greets.
        first_name: String,
        /// Where the password counts.
        account_name: String,
        /// When the link stops working.
        expires_at: DateTime<Utc>,
        /// Whether an admin sent it, rather than somebody who said to be the user.
        requested_by_admin: bool,
        /// What they sign in with, and the account that they name where the username is in several. Mails from before they
        /// were told have neither.
        #[serde(default)]
        sign_in: Option<SignIn>,
    },
    /// Says that an admin has reset the second factor (S0.32).
    MfaReset {
        /// Whom it greets.
        first_name: String,
        /// Where the second factor counted.
        account_name: String,
    },
    /// Says that a second factor was set up or replaced.
    MfaEnrolled {
        /// Whom it greets.
        first_name: String,
        /// Where the second factor counts.
        account_name: String,
    },
    /// Says that a long absence will suspend the user (S4.8).
    InactivityWarning {
        /// Whom it greets.
        first_name: String,
        /// Where to sign in.
        account_name: String,
        /// When it will.
        suspended_at: DateTime<Utc>,
    },
    /// Says that the password is a new one.
    PasswordChanged {
        /// Whom it greets.
        first_name: String,
        /// Where the password counts.
        account_name: String,
        /// Whether an admin chose it (S0.28).
        by_admin: bool,
    },
    /// Tells support that a user asks for an organization back before its time (S1.13).
    ReactivationRequested {
        /// Whose client it is.
        account_name: String,
        /// The same in addresses.
        account_slug: String,
        /// What is to come back.
        organization_name: String,
        /// Who asks.
        requested_by: String,
        /// Why, in their words.
        reason: Option<String>,
        /// When it could come back without support.
        reactivatable_at: DateTime<Utc>,
        /// The request's id.
        request_id: Uuid,
    },
    /// Tells whoever asked what support has said (S1.13).
    ReactivationDecided {
        /// Whom it greets.
        first_name: String,
        /// Whose client it is.
        account_name: String,
        /// What was to come back.
        organization_name: String,
        /// Whether it did.
        approved: bool,
        /// Why, in support's words.
        reason: String,
    },
}

impl Letter {
    /// The kind's stable name: the tag in the stored JSON, and fit for logs and metrics.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Invitation { .. } => "invitation",
            Self::ResetLink { .. } => "reset_link",
            Self::MfaReset { .. } => "mfa_reset",
            Self::MfaEnrolled { .. } => "mfa_enrolled",
            Self::InactivityWarning { .. } => "inactivity_warning",
            Self::PasswordChanged { .. } => "password_changed",
            Self::ReactivationRequested { .. } => "reactivation_requested",
            Self::ReactivationDecided { .. } => "reactivation_decided",
        }
    }

    /// Whether it makes no sense without a link.
    #[must_use]
    pub fn needs_link(&self) -> bool {
        match self {
            Self::Invitation { .. } | Self::ResetLink { .. } => true,
            Self::MfaReset { .. }
            | Self::MfaEnrolled { .. }
            | Self::InactivityWarning { .. }
            | Self::PasswordChanged { .. }
            | Self::ReactivationRequested { .. }
            | Self::ReactivationDecided { .. } => false,
        }
    }
}
