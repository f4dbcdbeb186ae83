//! What keeps a user out, each lifted on its own.

use super::{AutoLock, User};
use crate::Moment;
use crate::ids::UserId;
use crate::names::names;

/// One thing that keeps a user out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Block {
    /// What it is.
    pub kind: BlockKind,
    /// Since when.
    pub since: Moment,
    /// Until when; none for until it is lifted.
    pub until: Option<Moment>,
    /// Why, in the words of who set it.
    pub reason: Option<String>,
    /// Who set it; none for the system and for the installation's operators.
    pub by: Option<UserId>,
}

/// The kinds of blocks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum BlockKind {
    /// Too many wrong passwords.
    AutoLock,
    /// An admin's lock.
    AdminLock,
    /// A long absence.
    Inactivity,
}

names! { BlockKind: AutoLock = "auto_lock", AdminLock = "admin_lock", Inactivity = "inactivity" }

impl AutoLock {
    /// Whether it holds at `now`: up to, not including, its end.
    #[must_use]
    pub fn holds(&self, now: Moment) -> bool {
        self.until.is_none_or(|until| now < until)
    }
}

impl User {
    /// Everything that keeps the user out at `now`.
    #[must_use]
    pub fn blocks(&self, now: Moment) -> Vec<Block> {
        let auto_lock = self.auto_lock.filter(|lock| lock.holds(now)).map(|lock| Block {
            kind: BlockKind::AutoLock,
            since: lock.since,
            until: lock.until,
            reason: None,
            by: None,
        });
        let admin_lock = self.admin_lock.as_ref().map(|lock| Block {
            kind: BlockKind::AdminLock,
            since: lock.since,
            until: None,
            reason: lock.reason.clone(),
            by: lock.by,
        });
        let inactivity = self.inactivity.map(|inactivity| Block {
            kind: BlockKind::Inactivity,
            since: inactivity.since,
            until: None,
            reason: None,
            by: None,
        });
        [auto_lock, admin_lock, inactivity].into_iter().flatten().collect()
    }
}
