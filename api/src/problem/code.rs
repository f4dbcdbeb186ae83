//! The catalogue of problems: every error that the API answers with, in one table.
//!
//! The same table gives the status, the page at `/problems/<code>` and the responses in the OpenAPI document.

use actix_web::http::StatusCode;

macro_rules! catalogue {
    ($($(#[$doc:meta])* $variant:ident = $code:literal, $status:ident, $title:literal, $explanation:literal;)+) => {
        /// What went wrong, as a stable word.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Code {
            $(#[doc = $title] $variant,)+
        }

        impl Code {
            /// Every problem there is.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The stable word: `code` in the answer, last part of `type`.
            #[must_use]
            pub const fn word(self) -> &'static str {
                match self { $(Self::$variant => $code),+ }
            }

            /// The HTTP status that goes with it.
            #[must_use]
            pub const fn status(self) -> StatusCode {
                match self { $(Self::$variant => StatusCode::$status),+ }
            }

            /// A short summary that never changes (RFC 9457 `title`).
            #[must_use]
            pub const fn title(self) -> &'static str {
                match self { $(Self::$variant => $title),+ }
            }

            /// What it means and what to do about it, for the page.
            #[must_use]
            pub const fn explanation(self) -> &'static str {
                match self { $(Self::$variant => $explanation),+ }
            }
        }
    };
}

catalogue! {
    MalformedRequest = "malformed_request", BAD_REQUEST, "The request cannot be read",
        "The body is not valid JSON, or ended before it was complete. `detail` says where reading stopped. What is no HTTP (a malformed request line or header, headers that are too large) never becomes a request: it is answered 400 or 431, without a body.";
    Unauthenticated = "unauthenticated", UNAUTHORIZED, "Sign in first",
        "The request has no access token, or one that is expired, forged or whose session has ended. Sign in, or refresh the session, and try again.";
    InvalidCredentials = "invalid_credentials", UNAUTHORIZED, "The credentials are wrong",
        "Username, password, code or account do not belong together. The answer is the same whichever of them is wrong and whoever exists. Where a username exists in several accounts, send `account` too.";
    InvalidChallenge = "invalid_challenge", UNAUTHORIZED, "The challenge is over",
        "The challenge token is unknown, expired, already met or was given up after too many wrong answers. Start again by signing in.";
    InvalidRefreshToken = "invalid_refresh_token", UNAUTHORIZED, "The refresh token does not work",
        "It is unknown or expired, its session has ended, or it was used before. A second use of a refresh token ends its session, since one of its two users must have stolen it.";
    Forbidden = "forbidden", FORBIDDEN, "Your role does not permit this",
        "The caller is signed in, but their role lacks the permission that the operation asks for (`x-required-permission` in the OpenAPI document). What is under /v1/support is for operators of the installation, whatever a user's role.";
    NotOwner = "not_owner", FORBIDDEN, "Somebody else's",
        "A view that is shared is changed by whoever made it, or by somebody who manages what it lists.";
    CrossOriginRefused = "cross_origin_refused", FORBIDDEN, "Not from a page of this origin",
        "A browser asked whether a page of another origin may send this request. Origins are allowed by whoever operates the server (`ROSTER_CORS_ORIGINS`), with the methods and headers that the API has.";
    SelfAction = "self_action", FORBIDDEN, "Not on yourself",
        "Nobody takes away their own access or changes their own role. Ask another admin; what you may do yourself is under /v1/me.";
    LimitedReach = "limited_reach", FORBIDDEN, "Only for whoever reaches every organization",
        "The caller reaches only some organizations of the account, and would not see the one that they add. Ask somebody who reaches all of them.";
    PrivilegeEscalation = "privilege_escalation", FORBIDDEN, "More than you have yourself",
        "The user or role holds, or would be given, permissions or access that the caller lacks.";
    LockedOut = "locked_out", FORBIDDEN, "Locked out after too many wrong passwords",
        "The credentials were right, but the user is locked. The lock ends by itself at the time that `detail` names, or an admin lifts it.";
    Suspended = "suspended", FORBIDDEN, "Suspended",
        "The credentials were right, but an admin locked the user or they were absent too long. An admin unlocks.";
    Deactivated = "deactivated", FORBIDDEN, "Deactivated",
        "The credentials were right, but the user is deactivated. An admin reactivates.";
    RecoveryPending = "recovery_pending", FORBIDDEN, "A new password must be set first",
        "An admin asked for a new password. Set it with the link that was mailed, or ask for another link with \"forgot password\".";
    MfaRequired = "mfa_required", FORBIDDEN, "A second factor is required",
        "The account's policy requires a second factor: it can be replaced, not dropped.";
    WrongPassword = "wrong_password", FORBIDDEN, "The current password is wrong",
        "Changing one's password takes the present one. Wrong ones count as at signing in: too many lock.";
    WrongCode = "wrong_code", FORBIDDEN, "The code is wrong",
        "The code is not the authenticator's present one, or was used already. Wrong ones count as at signing in: too many lock.";
    NotFound = "not_found", NOT_FOUND, "There is no such thing here",
        "The address is unknown, or what it names does not exist in the caller's account or is outside their view.";
    MethodNotAllowed = "method_not_allowed", METHOD_NOT_ALLOWED, "Not with this method",
        "The address exists, but not for this method. The `Allow` header lists those that it knows.";
    InvalidTransition = "invalid_transition", CONFLICT, "Not possible in this status",
        "The action leads nowhere from the user's present status. `current_status` names it, `available_actions` lists what is possible now.";
    ActionNotOffered = "action_not_offered", CONFLICT, "Not offered in this account",
        "The account's policy does not offer this action. `available_actions` lists what is possible now.";
    LastAdmin = "last_admin", CONFLICT, "The last one who manages users",
        "Afterwards nobody in the account could manage users. Give somebody else a role that can, first.";
    UsernameTaken = "username_taken", CONFLICT, "The username is taken",
        "Another user of the account has this username (upper and lower case count as the same).";
    RoleNameTaken = "role_name_taken", CONFLICT, "The role's name is taken",
        "Another role of the account has this name (case and accents do not count).";
    ViewNameTaken = "view_name_taken", CONFLICT, "The view's name is taken",
        "Another view that you have of this list has this name (case and accents do not count).";
    TooManyViews = "too_many_views", CONFLICT, "No more views",
        "Everybody may have 100 views of a list. Delete one that is of no more use.";
    JobOver = "job_over", CONFLICT, "The job is over",
        "A job that has succeeded, failed or was cancelled cannot be cancelled. What it did stays done.";
    TooManyJobs = "too_many_jobs", CONFLICT, "Enough jobs for now",
        "An account may have 20 jobs that are not over. Wait until one is, or cancel one.";
    CompanyAlreadyMapped = "company_already_mapped", CONFLICT, "The company is taken",
        "A company of the PSA maps to at most one organization, and another one is mapped to it. Map that one to none, or to another company, first.";
    PsaConnectionNameTaken = "psa_connection_name_taken", CONFLICT, "The connection's name is taken",
        "Another connection of the account to a PSA has this name (case and accents do not count).";
    TooManyPsaConnections = "too_many_psa_connections", CONFLICT, "No more connections",
        "An account may have 100 connections to PSAs. Delete one that is of no more use.";
    OrganizationNameTaken = "organization_name_taken", CONFLICT, "The organization's name is taken",
        "Another organization of the account has this name, be it active or deactivated (upper and lower case count as the same).";
    OrganizationDeactivated = "organization_deactivated", CONFLICT, "The organization is deactivated",
        "A deactivated organization does not change. `available_actions` lists what is possible now.";
    ReactivationLocked = "reactivation_locked", CONFLICT, "Deactivated too recently",
        "An organization that was deactivated can be reactivated only after the months that the account's policy names: `reactivatable_at` says from when on. Before that, ask support to reactivate it.";
    ReactivationRequested = "reactivation_requested", CONFLICT, "Support has been asked already",
        "One request for an organization is open at a time. Support approves or declines it, and whoever asked is told by mail.";
    RequestClosed = "request_closed", CONFLICT, "The request is closed",
        "It was approved or declined, or has lapsed because the organization came back without it. `current_status` says which.";
    LicenseExhausted = "license_exhausted", CONFLICT, "No licence is free",
        "Every active organization takes a licence, and all that the account has are in use (`/v1/license`). Deactivate an organization, or ask for more licences.";
    SlugTaken = "slug_taken", CONFLICT, "The slug is taken",
        "Another account of the installation has this slug.";
    BuiltInRole = "built_in_role", CONFLICT, "Built-in roles do not change",
        "The three built-in roles can be neither edited nor deleted. Create a role of your own instead.";
    RoleInUse = "role_in_use", CONFLICT, "Users still have this role",
        "A role can be deleted once no user has it. Give its users another role first.";
    EnrollmentNotStarted = "enrollment_not_started", CONFLICT, "Ask for a secret first",
        "A second factor is confirmed after it was started: ask for the secret, scan it, then send a code.";
    MfaNotEnrolled = "mfa_not_enrolled", CONFLICT, "No second factor is enrolled",
        "Recovery codes stand in for a second factor, and the caller has none. Set one up first, at /v1/me/mfa/totp.";
    InvitationExpired = "invitation_expired", GONE, "The invitation has expired",
        "Invitations work for a limited time. Ask for a new one with /v1/invitations/request-new.";
    InvitationUsed = "invitation_used", GONE, "The invitation was used already",
        "The user has completed onboarding. Sign in instead.";
    InvitationRevoked = "invitation_revoked", GONE, "The invitation no longer works",
        "A newer invitation replaced this one, the user was taken out, or the link is not one of ours.";
    ResetLinkExpired = "reset_link_expired", GONE, "The link has expired",
        "Password-reset links work for a limited time. Ask for a new one with /v1/auth/forgot-password.";
    ResetLinkUsed = "reset_link_used", GONE, "The link was used already",
        "A password-reset link works once. Ask for a new one with /v1/auth/forgot-password.";
    ResetLinkRevoked = "reset_link_revoked", GONE, "The link no longer works",
        "A newer link replaced this one, access was taken away, or the link is not one of ours.";
    IdempotencyConflict = "idempotency_conflict", CONFLICT, "The same request is being answered",
        "A request with this `Idempotency-Key` has come and is not answered yet, or what it was meant to do was given up meanwhile. Nothing was done for this one. Send it again after the seconds in `Retry-After`: then it gets the answer of the first.";
    IdempotencyAnswerErased = "idempotency_answer_erased", GONE, "Done, and no longer told",
        "The request with this `Idempotency-Key` was answered, and a user was deleted for good since: the answer may have told of them and is erased. Nothing was done again. Look at what it was about.";
    IdempotencyKeyReused = "idempotency_key_reused", UNPROCESSABLE_ENTITY, "The key belongs to another request",
        "Within the last 24 hours another request came with this `Idempotency-Key`: to another address, or with another query or body. Nothing was done. A key stands for one request; make a new one for each.";
    PreconditionFailed = "precondition_failed", PRECONDITION_FAILED, "It has changed since",
        "The request was only meant for a state that `If-Match` names, and what it is about is no longer in it: somebody changed it, or time did. Get it again, look at it, and repeat the request with its new `ETag`. Nothing was changed.";
    PayloadTooLarge = "payload_too_large", PAYLOAD_TOO_LARGE, "The body is too large",
        "Bodies of JSON may have up to 256 KiB, those that name many users 6 MiB, pictures 5 MiB.";
    UnsupportedMediaType = "unsupported_media_type", UNSUPPORTED_MEDIA_TYPE, "Not this type of content",
        "Send JSON as `Content-Type: application/json` and pictures as the field `file` of `multipart/form-data`, not compressed any further. A picture is a PNG, JPEG or WebP file by its content, whatever its name says.";
    ValidationFailed = "validation_failed", UNPROCESSABLE_ENTITY, "Some values are not accepted",
        "The request is well-formed, but values in it are not. `errors` names each: `pointer` (RFC 6901) into the body or `parameter`, a stable `code` and a sentence.";
    CredentialRequired = "credential_required", UNPROCESSABLE_ENTITY, "A password must be set first",
        "A user can be activated without mail once a password is set. Set one with the action reset-password.";
    RateLimited = "rate_limited", TOO_MANY_REQUESTS, "Too many requests",
        "More requests came than are let through: from one address or for one username where anybody may ask, from one client or account elsewhere. `RateLimit-Policy` names the limits, `RateLimit` what is left of them. Nothing was done. Try again after the seconds in `Retry-After`.";
    Internal = "internal", INTERNAL_SERVER_ERROR, "Something went wrong here",
        "A fault of the server. Nothing was changed. The request id in `instance` finds it in the log.";
    PsaCredentialsRefused = "psa_credentials_refused", BAD_GATEWAY, "The PSA refuses the credentials",
        "The PSA of the account does not know the credentials of the connection, or does not let them see companies. Nothing was changed. `detail` says what the PSA said; whoever manages the connection gives it others.";
    PsaUnreachable = "psa_unreachable", BAD_GATEWAY, "The PSA cannot be reached",
        "No connection to the PSA of the account came about: its name leads nowhere, nobody listens there, its certificate is not trusted. Nothing was changed. Check the connection's `base_url`, or try again later.";
    PsaError = "psa_error", BAD_GATEWAY, "The PSA failed",
        "The PSA of the account answered with an error of its own, or with something else than its documentation says, such as a web page. Nothing was changed. `detail` says what.";
    PsaTimeout = "psa_timeout", GATEWAY_TIMEOUT, "The PSA did not answer in time",
        "The PSA of the account took too long, so it was given up. Nothing was changed. Try again later.";
    PsaRateLimited = "psa_rate_limited", SERVICE_UNAVAILABLE, "The PSA asks to be asked less often",
        "The PSA of the account limits how often it is asked, and the limit is reached, perhaps by other products that ask it too. Nothing was changed. Try again after the seconds in `Retry-After`.";
    Overloaded = "overloaded", SERVICE_UNAVAILABLE, "Too busy at the moment",
        "The server sheds load to stay quick. Nothing was changed. Try again after the seconds in `Retry-After`.";
    Unavailable = "unavailable", SERVICE_UNAVAILABLE, "Not available at the moment",
        "The database cannot be reached. Nothing was changed. Try again after the seconds in `Retry-After`.";
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn words_are_unique_and_snake_case() {
        let words: HashSet<_> = Code::ALL.iter().map(|code| code.word()).collect();
        assert_eq!(words.len(), Code::ALL.len());
        assert!(words.iter().all(|word| word.chars().all(|c| c.is_ascii_lowercase() || c == '_')));
    }
}
