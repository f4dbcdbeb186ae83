//! What the domain refuses, as problems. No `_` arm: a new refusal does not compile until it has its answer.

use domain::job::JobRefusal;
use domain::organization;
use domain::policy::PolicyRefusal;
use domain::role::RoleRefusal;
use domain::user::{CreateRefusal, LinkRefusal, Refusal, SignInRefusal};

use super::{Code, Failure, FieldProblem};

impl From<Refusal> for Failure {
    fn from(refusal: Refusal) -> Self {
        let code = match refusal {
            Refusal::NotFound => Code::NotFound,
            Refusal::SelfAction { .. } => Code::SelfAction,
            Refusal::PrivilegeEscalation => Code::PrivilegeEscalation,
            Refusal::ActionNotOffered { .. } => Code::ActionNotOffered,
            Refusal::InvalidTransition { .. } => Code::InvalidTransition,
            Refusal::CredentialRequired => Code::CredentialRequired,
            Refusal::LastAdmin => Code::LastAdmin,
            Refusal::MfaRequired => Code::MfaRequired,
            Refusal::FieldFixed { field } => {
                return Self::invalid_field(format!("/{field}"), "not_allowed", refusal.to_string());
            }
        };
        Self::new(code, refusal.to_string())
    }
}

impl From<RoleRefusal> for Failure {
    fn from(refusal: RoleRefusal) -> Self {
        let code = match refusal {
            RoleRefusal::BuiltIn => Code::BuiltInRole,
            RoleRefusal::SelfAction => Code::SelfAction,
            RoleRefusal::PrivilegeEscalation => Code::PrivilegeEscalation,
            RoleRefusal::LastAdmin => Code::LastAdmin,
            RoleRefusal::InUse | RoleRefusal::InUseByDeleted => Code::RoleInUse,
        };
        Self::new(code, refusal.to_string())
    }
}

impl From<JobRefusal> for Failure {
    fn from(refusal: JobRefusal) -> Self {
        match refusal {
            JobRefusal::Over(_) => Self::new(Code::JobOver, refusal.to_string()),
            JobRefusal::TooMany(_) => Self::new(Code::TooManyJobs, refusal.to_string()).after_seconds(30),
        }
    }
}

impl From<PolicyRefusal> for Failure {
    fn from(refusal: PolicyRefusal) -> Self {
        match refusal {
            PolicyRefusal::PrivilegeEscalation => Self::new(Code::PrivilegeEscalation, refusal.to_string()),
            PolicyRefusal::Faults(faults) => Self::invalid(
                faults.iter().map(|fault| FieldProblem::at(fault.pointer(), fault.code(), fault.detail())).collect(),
            ),
        }
    }
}

impl From<organization::Refusal> for Failure {
    fn from(refusal: organization::Refusal) -> Self {
        let code = match refusal {
            organization::Refusal::NotFound => return Self::plain(Code::NotFound),
            organization::Refusal::LimitedReach => Code::LimitedReach,
            organization::Refusal::Deactivated => Code::OrganizationDeactivated,
            organization::Refusal::ReactivationLocked { .. } => Code::ReactivationLocked,
            organization::Refusal::LicenseExhausted { .. } => Code::LicenseExhausted,
            organization::Refusal::NotEligible { default } => {
                let pointer = format!("/{}_id", default.name());
                return Self::invalid_field(pointer, refusal.code(), refusal.to_string());
            }
        };
        Self::new(code, refusal.to_string())
    }
}

impl From<organization::RequestRefusal> for Failure {
    fn from(refusal: organization::RequestRefusal) -> Self {
        let code = match refusal {
            organization::RequestRefusal::NotLocked { .. } => Code::InvalidTransition,
            organization::RequestRefusal::AlreadyOpen => Code::ReactivationRequested,
            organization::RequestRefusal::Closed { .. } => Code::RequestClosed,
        };
        Self::new(code, refusal.to_string())
    }
}

impl From<CreateRefusal> for Failure {
    fn from(refusal: CreateRefusal) -> Self {
        match refusal {
            CreateRefusal::PrivilegeEscalation => Self::new(Code::PrivilegeEscalation, refusal.to_string()),
            CreateRefusal::Fields(fields) => Self::invalid(
                fields.iter().map(|field| FieldProblem::at(field.pointer, field.code, field.detail)).collect(),
            ),
        }
    }
}

impl From<SignInRefusal> for Failure {
    fn from(refusal: SignInRefusal) -> Self {
        let detail = refusal.to_string();
        match refusal {
            SignInRefusal::InvalidCredentials => Self::new(Code::InvalidCredentials, detail),
            SignInRefusal::LockedOut { until: Some(until) } => {
                Self::new(Code::LockedOut, format!("{detail} It ends at {}.", until.format("%Y-%m-%dT%H:%M:%SZ")))
            }
            SignInRefusal::LockedOut { until: None } => {
                Self::new(Code::LockedOut, format!("{detail} An admin can lift it."))
            }
            SignInRefusal::Suspended => Self::new(Code::Suspended, detail),
            SignInRefusal::Deactivated => Self::new(Code::Deactivated, detail),
            SignInRefusal::RecoveryPending => Self::new(Code::RecoveryPending, detail),
        }
    }
}

impl Failure {
    /// Why an invitation does not work.
    #[must_use]
    pub fn invitation(refusal: LinkRefusal) -> Self {
        let code = match refusal {
            LinkRefusal::Used => Code::InvitationUsed,
            LinkRefusal::Expired => Code::InvitationExpired,
            LinkRefusal::Revoked => Code::InvitationRevoked,
            LinkRefusal::Suspended => Code::Suspended,
        };
        Self::new(code, refusal.to_string())
    }

    /// Why a password-reset link does not work.
    #[must_use]
    pub fn reset_link(refusal: LinkRefusal) -> Self {
        let code = match refusal {
            LinkRefusal::Used => Code::ResetLinkUsed,
            LinkRefusal::Expired => Code::ResetLinkExpired,
            LinkRefusal::Revoked => Code::ResetLinkRevoked,
            LinkRefusal::Suspended => Code::Suspended,
        };
        Self::new(code, refusal.to_string())
    }
}
