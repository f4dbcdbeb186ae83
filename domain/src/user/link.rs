//! Links sent by mail: an invitation or a password reset, good once and for a time.

use crate::Moment;

/// What is on record about a link.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Link {
    /// From when on it no longer works.
    pub expires_at: Moment,
    /// When it was used up.
    pub used_at: Option<Moment>,
    /// When it was made invalid, by a newer one or because access was taken away.
    pub revoked_at: Option<Moment>,
}

/// Why a link does not work.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LinkRefusal {
    /// It was used already.
    #[error("This link was used already.")]
    Used,
    /// Its time is over.
    #[error("This link has expired.")]
    Expired,
    /// A newer link replaced it, or access was taken away.
    #[error("This link no longer works.")]
    Revoked,
    /// The user is suspended.
    #[error("The user is suspended; an admin can unlock.")]
    Suspended,
}

impl Link {
    /// Whether the link works at `now`.
    ///
    /// # Errors
    /// Why it does not.
    pub fn check(&self, now: Moment) -> Result<(), LinkRefusal> {
        if self.used_at.is_some() {
            Err(LinkRefusal::Used)
        } else if self.revoked_at.is_some() {
            Err(LinkRefusal::Revoked)
        } else if self.expires_at <= now {
            Err(LinkRefusal::Expired)
        } else {
            Ok(())
        }
    }
}
