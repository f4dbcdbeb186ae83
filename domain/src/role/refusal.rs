//! Why a command on a role is refused.

/// Why a command on a role is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RoleRefusal {
    /// Every account has it, as it is (S0.2).
    #[error("Built-in roles do not change.")]
    BuiltIn,
    /// It is the caller's own.
    #[error("Nobody changes what their own role permits.")]
    SelfAction,
    /// It permits, or would permit, something that the caller lacks.
    #[error("That takes permissions that you do not have yourself.")]
    PrivilegeEscalation,
    /// Nobody would be left who can manage users.
    #[error("Nobody else in the account manages users.")]
    LastAdmin,
    /// Users have it (S0.3).
    #[error("Users still have this role.")]
    InUse,
    /// Nobody has it but deleted users, whom support could bring back.
    #[error("Support could still restore deleted users who have this role.")]
    InUseByDeleted,
}
