//! Deleting a role.

use super::{Role, RoleRefusal};

/// Who has a role.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Holders {
    /// Nobody at all.
    Nobody,
    /// Nobody but deleted users, whom support could bring back.
    DeletedUsers,
    /// Users.
    Users,
}

/// Whether the role may be deleted: a custom one that nobody has (S0.3).
///
/// # Errors
/// [`RoleRefusal`]
pub fn delete(role: &Role, holders: Holders) -> Result<(), RoleRefusal> {
    if role.built_in {
        return Err(RoleRefusal::BuiltIn);
    }
    match holders {
        Holders::Nobody => Ok(()),
        Holders::DeletedUsers => Err(RoleRefusal::InUseByDeleted),
        Holders::Users => Err(RoleRefusal::InUse),
    }
}

#[cfg(test)]
mod tests {
    use super::super::people::{SEES, desk};
    use super::*;

    #[test]
    fn s0_3_a_custom_role_that_nobody_has_is_deleted() {
        assert_eq!(delete(&desk(SEES), Holders::Nobody), Ok(()));
        assert_eq!(delete(&desk(SEES), Holders::Users), Err(RoleRefusal::InUse));
        assert_eq!(delete(&desk(SEES), Holders::DeletedUsers), Err(RoleRefusal::InUseByDeleted));
    }

    #[test]
    fn s0_2_a_built_in_role_is_not() {
        let built_in = Role { built_in: true, ..desk(SEES) };
        for holders in [Holders::Nobody, Holders::DeletedUsers, Holders::Users] {
            assert_eq!(delete(&built_in, holders), Err(RoleRefusal::BuiltIn));
        }
    }
}
