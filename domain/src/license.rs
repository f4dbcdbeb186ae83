//! Licences: an account pays for a number of active organizations (S1.7).

use crate::names::names;
use crate::organization::Refusal;

/// How an account's licences stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct License {
    /// How many organizations may be active; none for any number.
    pub limit: Option<i64>,
    /// How many are.
    pub used: i64,
}

/// What takes a licence or frees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Movement {
    /// An organization was created.
    Created,
    /// One was deactivated.
    Deactivated,
    /// One came back.
    Reactivated,
}

names! { Movement: Created = "created", Deactivated = "deactivated", Reactivated = "reactivated" }

impl Movement {
    /// By how many the licences in use change.
    #[must_use]
    pub const fn delta(self) -> i64 {
        match self {
            Self::Created | Self::Reactivated => 1,
            Self::Deactivated => -1,
        }
    }
}

impl License {
    /// Any number of licences, so many of them in use.
    #[must_use]
    pub const fn unlimited(used: i64) -> Self {
        Self { limit: None, used }
    }

    /// How many are free; none for any number. A limit that was lowered below what is in use leaves none.
    #[must_use]
    pub fn available(self) -> Option<i64> {
        self.limit.map(|limit| (limit - self.used).max(0))
    }

    /// Takes one more.
    ///
    /// # Errors
    /// [`Refusal::LicenseExhausted`] when none is free.
    pub fn take(self) -> Result<Self, Refusal> {
        match self.limit {
            Some(limit) if self.used >= limit => Err(Refusal::LicenseExhausted { limit }),
            _ => Ok(Self { used: self.used + 1, ..self }),
        }
    }

    /// How they stand after this.
    #[must_use]
    pub const fn after(self, movement: Movement) -> Self {
        Self { used: self.used + movement.delta(), ..self }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn s1_7_a_limit_below_what_is_in_use_only_blocks_growth() {
        let license = License { limit: Some(2), used: 5 };
        assert_eq!((license.available(), license.take()), (Some(0), Err(Refusal::LicenseExhausted { limit: 2 })));
        let fewer = license.after(Movement::Deactivated);
        assert_eq!((fewer.used, fewer.available()), (4, Some(0)));
    }

    #[test]
    fn s1_7_licences_are_counted_one_by_one() {
        let license = License { limit: Some(2), used: 1 };
        assert_eq!(license.available(), Some(1));
        assert_eq!(license.take(), Ok(License { limit: Some(2), used: 2 }));
        assert_eq!(License::unlimited(7).available(), None);
        assert!(License::unlimited(i64::MAX - 1).take().is_ok());
        assert!(License { limit: Some(0), used: 0 }.take().is_err());
    }
}
