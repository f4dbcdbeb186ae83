//! What follows from a command: the facts afterwards, and what must happen along with them.

use super::User;
use crate::Moment;
use crate::ids::MediaId;

/// What follows from a command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decision {
    /// The facts afterwards.
    pub user: User,
    /// Whether anything changes; if not, there is no event and no mail.
    pub changed: bool,
    /// What must happen in the same transaction.
    pub effects: Vec<Effect>,
}

impl Decision {
    /// Everything is as asked already.
    pub(super) fn unchanged(user: &User) -> Self {
        Self { user: user.clone(), changed: false, effects: Vec::new() }
    }

    /// The user as the verb left them.
    pub(super) fn changed(user: User, now: Moment, effects: impl Into<Vec<Effect>>) -> Self {
        Self { user: User { updated_at: now, ..user }, changed: true, effects: effects.into() }
    }
}

/// What must happen in the same transaction as a change of facts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Effect {
    /// A new invitation goes out; every older one is dead.
    SendInvitation {
        /// When the new link expires.
        expires_at: Moment,
    },
    /// A new password-reset link goes out; every older one is dead.
    SendResetLink {
        /// When the new link expires.
        expires_at: Moment,
    },
    /// The given password replaces the old one.
    StorePassword,
    /// The password must be replaced by its owner before it lets anybody in again (S2.5).
    AskForNewPassword,
    /// The second factor's secret and recovery codes are dropped.
    ForgetMfa,
    /// The user is told by mail that the second factor was reset (S0.32).
    NotifyMfaReset,
    /// The user is told by mail that the password is a new one.
    NotifyPasswordChanged {
        /// Whether an admin chose it (S0.28).
        by_admin: bool,
    },
    /// The user is told by mail that their absence will suspend them.
    WarnOfInactivity {
        /// When.
        suspended_at: Moment,
    },
    /// Every session, refresh token and challenge ends.
    EndAccess,
    /// Every session but the one that asks ends.
    EndOtherAccess,
    /// Invitation and password-reset links are dead.
    KillLinks,
    /// Organizations of which the user is a default lose that default.
    ClearDefaults,
    /// A photo that was shown until now is dropped; its address is dead.
    DropPhoto {
        /// Which.
        photo: MediaId,
    },
    /// Personal data is erased for good; the id and what other records say of it remain (S2.12).
    EraseUser,
}

impl Effect {
    /// The effect's name in the API.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::SendInvitation { .. } => "invitation_sent",
            Self::SendResetLink { .. } => "reset_link_sent",
            Self::StorePassword => "password_replaced",
            Self::AskForNewPassword => "new_password_required",
            Self::ForgetMfa => "mfa_dropped",
            Self::NotifyMfaReset | Self::NotifyPasswordChanged { .. } | Self::WarnOfInactivity { .. } => {
                "user_notified"
            }
            Self::EndAccess => "access_ended",
            Self::EndOtherAccess => "other_access_ended",
            Self::KillLinks => "links_revoked",
            Self::ClearDefaults => "organization_defaults_cleared",
            Self::DropPhoto { .. } => "photo_dropped",
            Self::EraseUser => "personal_data_erased",
        }
    }

    /// The effect in one sentence.
    #[must_use]
    pub const fn detail(self) -> &'static str {
        match self {
            Self::SendInvitation { .. } => "A new invitation is mailed to the user; older ones no longer work.",
            Self::SendResetLink { .. } => "A new password-reset link is mailed to the user; older ones no longer work.",
            Self::StorePassword => "The new password takes effect at once; the old one no longer works.",
            Self::AskForNewPassword => "The user needs a new password of their own to sign in.",
            Self::ForgetMfa => "The second factor and its recovery codes are dropped.",
            Self::NotifyMfaReset => "The user is told by mail that the second factor was reset.",
            Self::NotifyPasswordChanged { .. } => "The user is told by mail that the password is a new one.",
            Self::WarnOfInactivity { .. } => "The user is told by mail that a long absence will suspend them.",
            Self::EndAccess => "Every session of the user ends at once.",
            Self::EndOtherAccess => "Every other session of the user ends at once.",
            Self::KillLinks => "Invitations and password-reset links of the user no longer work.",
            Self::ClearDefaults => "Organizations of which the user is the default engineer or vCIO lose that default.",
            Self::DropPhoto { .. } => "The photo is dropped; its address no longer works.",
            Self::EraseUser => "The user's personal data is erased and cannot be recovered.",
        }
    }
}

/// Taking access away ends everything that could still be used (lifecycle.md, guards).
pub(super) const SHUT_OUT: [Effect; 2] = [Effect::EndAccess, Effect::KillLinks];
