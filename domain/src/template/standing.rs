//! Whether an organization's template follows the standard (S1.8, S1.9).
//!
//! An active organization's template follows: it is made of the present standard, whichever that is. It is pinned to a
//! version when the organization is deactivated, and stays so until, active again, it has been brought up to date.

/// The version that an organization's template stays with once it is deactivated: the present one, unless it was behind
/// already.
#[must_use]
pub fn freeze(pinned: Option<i64>, current: i64) -> i64 {
    pinned.unwrap_or(current)
}

/// The version that it stays with once the organization is active again; none if it follows, having missed nothing.
#[must_use]
pub fn thaw(pinned: Option<i64>, current: i64) -> Option<i64> {
    pinned.filter(|&version| is_outdated(version, current))
}

/// Whether the standard has moved on since this version.
#[must_use]
pub const fn is_outdated(version: i64, current: i64) -> bool {
    version < current
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn s1_8_a_deactivated_organization_stays_with_the_version_that_it_had() {
        assert_eq!(freeze(None, 3), 3);
        assert_eq!(freeze(Some(2), 3), 2, "deactivated again before it was brought up to date");
    }

    #[test]
    fn s1_9_a_reactivated_one_follows_again_if_it_missed_nothing() {
        assert_eq!(thaw(Some(3), 3), None);
        assert_eq!(thaw(Some(3), 4), Some(3));
        assert_eq!(thaw(None, 4), None);
    }
}
