//! Making a role.

use super::{Caller, RoleRefusal};
use crate::permissions::Permissions;

/// Whether the caller may make a role that permits this: nothing that they may not do themselves.
///
/// # Errors
/// [`RoleRefusal::PrivilegeEscalation`]
pub fn create(permissions: Permissions, caller: &Caller) -> Result<(), RoleRefusal> {
    if caller.permissions.cover(permissions) { Ok(()) } else { Err(RoleRefusal::PrivilegeEscalation) }
}

#[cfg(test)]
mod tests {
    use super::super::people::{MANAGES, SEES, caller};
    use super::*;

    #[test]
    fn s0_3_nobody_makes_a_role_that_permits_more_than_they_may() {
        assert_eq!(create(MANAGES, &caller(MANAGES)), Ok(()));
        assert_eq!(create(SEES, &caller(MANAGES)), Ok(()));
        assert_eq!(create(Permissions::NONE, &caller(SEES)), Ok(()));
        assert_eq!(create(MANAGES, &caller(SEES)), Err(RoleRefusal::PrivilegeEscalation));
        assert_eq!(create(Permissions::FULL, &caller(MANAGES)), Err(RoleRefusal::PrivilegeEscalation));
    }
}
