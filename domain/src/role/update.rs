//! Changing a role: its name, its description, what it permits.

use super::{Caller, Role, RoleRefusal};
use crate::permissions::Permissions;

/// Whether the caller may have the role permit this from now on, which may be what it permits already.
/// `others_manage_users` tells whether somebody with another role manages users and can sign in.
///
/// # Errors
/// [`RoleRefusal`]
pub fn update(
    role: &Role,
    permissions: Permissions,
    caller: &Caller,
    others_manage_users: bool,
) -> Result<(), RoleRefusal> {
    if role.built_in {
        return Err(RoleRefusal::BuiltIn);
    }
    if permissions == role.permissions {
        return Ok(());
    }
    if role.id == caller.role_id {
        return Err(RoleRefusal::SelfAction);
    }
    // Neither given nor taken by who lacks it.
    if !caller.permissions.cover(role.permissions) || !caller.permissions.cover(permissions) {
        return Err(RoleRefusal::PrivilegeEscalation);
    }
    let loses_managers = role.permissions.manage_users() && !permissions.manage_users();
    if loses_managers && !others_manage_users { Err(RoleRefusal::LastAdmin) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::super::people::{DESK, MANAGES, SEES, caller, desk};
    use super::*;

    const ADMIN: Permissions = Permissions::FULL;

    #[test]
    fn s0_2_a_built_in_role_does_not_change() {
        let built_in = Role { built_in: true, ..desk(SEES) };
        for permissions in [SEES, MANAGES] {
            assert_eq!(update(&built_in, permissions, &caller(ADMIN), true), Err(RoleRefusal::BuiltIn));
        }
    }

    #[test]
    fn s0_3_nobody_changes_what_their_own_role_permits() {
        let own = Caller { role_id: DESK, permissions: MANAGES };
        for permissions in [Permissions::NONE, SEES, ADMIN] {
            assert_eq!(update(&desk(MANAGES), permissions, &own, true), Err(RoleRefusal::SelfAction));
        }
        assert_eq!(update(&desk(MANAGES), MANAGES, &own, false), Ok(()), "its name is another matter");
    }

    #[test]
    fn s0_3_nobody_gives_or_takes_what_they_lack() {
        let manager = caller(MANAGES);
        assert_eq!(update(&desk(SEES), MANAGES, &manager, true), Ok(()));
        assert_eq!(update(&desk(SEES), ADMIN, &manager, true), Err(RoleRefusal::PrivilegeEscalation));
        assert_eq!(update(&desk(ADMIN), SEES, &manager, true), Err(RoleRefusal::PrivilegeEscalation));
        assert_eq!(update(&desk(ADMIN), ADMIN, &manager, true), Ok(()));
    }

    #[test]
    fn s0_1_somebody_is_left_who_manages_users() {
        assert_eq!(update(&desk(MANAGES), SEES, &caller(ADMIN), false), Err(RoleRefusal::LastAdmin));
        assert_eq!(update(&desk(MANAGES), SEES, &caller(ADMIN), true), Ok(()));
        assert_eq!(update(&desk(MANAGES), ADMIN, &caller(ADMIN), false), Ok(()));
        assert_eq!(update(&desk(SEES), Permissions::NONE, &caller(ADMIN), false), Ok(()));
    }
}
