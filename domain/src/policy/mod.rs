//! An account's policy: values that decide how its users live. A preset fills them; an admin edits them.

mod change;
mod faults;
mod grants;
mod presets;
mod vocabulary;

pub use change::{Overseers, PolicyRefusal};
pub use faults::{PolicyFault, RANGES, Range};
pub use grants::{Grant, removed};
pub use presets::Preset;
pub use vocabulary::Vocabulary;

use crate::names::names;

/// Every rule of an account that is a value (lifecycle.md, "Account policy").
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Policy {
    /// Where usernames come from and whether they may change.
    pub username: UsernamePolicy,
    /// Whether an email address may change.
    pub email: EmailPolicy,
    /// Phone numbers.
    pub phone: PhonePolicy,
    /// Invitations.
    pub invitation: InvitationPolicy,
    /// How a user gets from created to active.
    pub onboarding: OnboardingPolicy,
    /// The second factor.
    pub mfa: MfaPolicy,
    /// Passwords.
    pub password: PasswordPolicy,
    /// Password-reset links.
    pub reset_link: ResetLinkPolicy,
    /// What too many wrong passwords lead to.
    pub lockout: LockoutPolicy,
    /// What a long absence leads to.
    pub inactivity: InactivityPolicy,
    /// What deleting means.
    pub delete: DeletePolicy,
    /// Whom a caller sees.
    pub visibility: Visibility,
    /// Client organizations.
    pub organization: OrganizationPolicy,
    /// Which ways of taking access away the account offers, beside deleting.
    pub actions: OfferedActions,
}

/// Where usernames come from and whether they may change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UsernamePolicy {
    /// Where a new user's username comes from.
    pub source: UsernameSource,
    /// Whether it may be changed after creation.
    pub editable: bool,
}

/// Where a new user's username comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UsernameSource {
    /// It is the email address (S0.20).
    Email,
    /// The creator gives it.
    Given,
    /// It is made from first and last name (S3.3).
    Generated,
}

names! { UsernameSource: Email = "email", Given = "given", Generated = "generated" }

/// Whether an email address may change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EmailPolicy {
    /// Whether it may be changed after creation (S0.26).
    pub editable: bool,
}

/// Phone numbers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PhonePolicy {
    /// Where numbers without a country code are of (ISO 3166-1 alpha-2); none where every number has to have one.
    pub default_region: Option<String>,
}

/// Invitations.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InvitationPolicy {
    /// Days until an invitation expires (S0.23).
    pub ttl_days: u32,
}

/// How a user gets from created to active.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OnboardingPolicy {
    /// What a newly created user starts as.
    pub creates_as: CreatesAs,
    /// Whether an admin may activate a user without any mail (S3.10).
    pub admin_may_activate: bool,
    /// How staged users are invited in batches (S4.5); none where nobody is staged.
    pub staged_batch: Option<StagedBatch>,
}

/// What a newly created user starts as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CreatesAs {
    /// Invited by mail; the user chooses the password.
    Invited,
    /// Invited by mail, with a password that the creator chose (S3.4).
    InvitedWithPassword,
    /// Staged when imported, else invited (S4.4).
    StagedWhenImported,
}

names! {
    CreatesAs:
    Invited = "invited",
    InvitedWithPassword = "invited_with_password",
    StagedWhenImported = "staged_when_imported",
}

/// How staged users are invited in batches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StagedBatch {
    /// How many users a batch invites.
    pub size: u32,
    /// Minutes between two batches.
    pub every_minutes: u32,
}

/// The second factor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MfaPolicy {
    /// Whether every user must have one.
    pub required: bool,
}

/// Passwords.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PasswordPolicy {
    /// Whether an admin may set a user's password (S0.28) or only sends a link.
    pub admin_may_set: bool,
    /// Least number of Unicode characters.
    pub min_length: u32,
    /// Character classes of which at least one character each is required (S3.7).
    pub classes: Vec<CharacterClass>,
    /// Days after which a password must be changed; none for never.
    pub max_age_days: Option<u32>,
    /// How many earlier passwords may not be used again.
    pub history: u32,
}

/// A class of characters that a password may have to contain.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CharacterClass {
    /// An upper-case letter.
    Upper,
    /// A lower-case letter.
    Lower,
    /// A digit.
    Digit,
    /// Anything that is neither a letter nor a digit nor white space.
    Special,
}

names! { CharacterClass: Upper = "upper", Lower = "lower", Digit = "digit", Special = "special" }

/// Password-reset links.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ResetLinkPolicy {
    /// Minutes until a link expires.
    pub ttl_minutes: u32,
}

/// What too many wrong passwords lead to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LockoutPolicy {
    /// Wrong passwords that lock.
    pub attempts: u32,
    /// Minutes within which they must fall.
    pub window_minutes: u32,
    /// Minutes after which the lock lifts itself; none for never.
    pub unlock_after_minutes: Option<u32>,
}

/// What a long absence leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InactivityPolicy {
    /// Days without a sign-in after which a user is suspended (S4.8); none for never.
    pub suspend_after_days: Option<u32>,
}

/// What deleting means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DeletePolicy {
    /// What deleting does.
    pub mode: DeleteMode,
}

/// What deleting does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DeleteMode {
    /// There is no delete (S0.40).
    Disabled,
    /// Personal data is erased for good (S2.12).
    Permanent,
    /// The user leaves the list and only support can restore them (S3.13, S3.14).
    Soft,
}

names! { DeleteMode: Disabled = "disabled", Permanent = "permanent", Soft = "soft" }

/// Whom a caller sees.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Visibility {
    /// Everybody in the account.
    Account,
    /// Users all of whose sites the caller has access to (S4.1).
    AllSites,
}

names! { Visibility: Account = "account", AllSites = "all_sites" }

/// Client organizations.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OrganizationPolicy {
    /// Calendar months after a deactivation in which only support may reactivate (S1.12).
    pub reactivation_lock_months: u32,
}

/// Which ways of taking access away the account offers. Giving access back is always offered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OfferedActions {
    /// Deactivating users.
    pub deactivate: bool,
    /// Locking users.
    pub lock: bool,
}
