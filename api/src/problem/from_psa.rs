//! What a PSA fails with, as problems. They are its fault and not ours: 502, 503 or 504, with a sentence on what it said.

use psa::Fault;

use super::{Code, Failure};

impl From<&Fault> for Code {
    fn from(fault: &Fault) -> Self {
        match fault {
            Fault::Address(_) | Fault::Unreachable(_) => Self::PsaUnreachable,
            Fault::TimedOut => Self::PsaTimeout,
            Fault::CredentialsRefused(_) | Fault::NotPermitted(_) => Self::PsaCredentialsRefused,
            Fault::RateLimited { .. } => Self::PsaRateLimited,
            Fault::Refused { .. } | Fault::NotUnderstood(_) => Self::PsaError,
        }
    }
}

impl From<Fault> for Failure {
    fn from(fault: Fault) -> Self {
        let failure = Self::new(Code::from(&fault), fault.to_string());
        match fault {
            Fault::RateLimited { retry_after } => failure.after_seconds(retry_after.as_secs()),
            _ => failure,
        }
    }
}
