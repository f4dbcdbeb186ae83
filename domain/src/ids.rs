//! Identifiers: UUIDs that cannot be mistaken for one another. New ones are supplied from outside.

use std::fmt;
use std::str::FromStr;

use uuid::Uuid;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub Uuid);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = uuid::Error;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Uuid::from_str(text).map(Self)
            }
        }

        impl From<$name> for Uuid {
            fn from(id: $name) -> Self {
                id.0
            }
        }

        impl From<Uuid> for $name {
            fn from(id: Uuid) -> Self {
                Self(id)
            }
        }
    )+};
}

ids! {
    /// An account: the tenant that users, roles and organizations belong to.
    AccountId,
    /// A user of one account.
    UserId,
    /// A role of one account, built in or custom.
    RoleId,
    /// A session: one sign-in on one device, the `sid` of its access tokens.
    SessionId,
    /// A link sent by mail: an invitation or a password reset.
    LinkId,
    /// A challenge between a right password and a session.
    ChallengeId,
    /// A client organization.
    OrganizationId,
    /// An operator of the installation: support.
    OperatorId,
    /// A mail waiting in, or sent from, the outbox.
    MailId,
    /// An entry of the audit log.
    AuditEventId,
    /// A named way of looking at a list.
    ViewId,
    /// A connection to a PSA.
    PsaConnectionId,
    /// A picture that whoever knows its id may see: drawn at random, and not in order of time as the others are.
    MediaId,
    /// A request that support bring an organization back.
    ReactivationRequestId,
    /// A section of a review template.
    SectionId,
    /// A question of a review template.
    QuestionId,
    /// An attempt to answer a request that may be sent again.
    AttemptId,
}
