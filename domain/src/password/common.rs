//! Passwords that everybody tries first.
//!
//! The list is Django's (`django/contrib/auth/common-passwords.txt.gz`, collected by Royce Williams; Copyright (c)
//! Django Software Foundation and individual contributors, BSD-3-Clause), in lower case, without what is shorter than
//! any policy allows, sorted by bytes.

use std::sync::LazyLock;

static COMMON: LazyLock<Vec<&'static str>> = LazyLock::new(|| include_str!("common.txt").lines().collect());

/// Whether `password` is on the list, in whatever case.
pub(super) fn is_common(password: &str) -> bool {
    COMMON.binary_search(&&*password.to_lowercase()).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_is_sorted_and_long() {
        assert!(COMMON.is_sorted());
        assert!(COMMON.len() > 5_000);
    }
}
