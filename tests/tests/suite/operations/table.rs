//! For every operation: what has to be there, a minimal body, and what it answers to whoever may call it.

use domain::policy::Preset;
use serde_json::{Value, json};
use tests::PASSWORD;

use super::stage::Words;

/// What has to be there before an operation can succeed. It gives words that addresses and bodies may use, as in
/// `<id>` or `<token>`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Given {
    /// Nothing beside the account and its roles.
    Nothing,
    /// An active user: `<id>`, `<username>`, `<refresh_token>`.
    Active,
    /// An invited user: `<id>`, `<token>`.
    Invited,
    /// A user who was staged: `<id>`.
    Staged,
    /// A user with an admin's lock: `<id>`.
    Locked,
    /// A deactivated user: `<id>`.
    Deactivated,
    /// A user who was deleted, and is kept: `<id>`.
    Deleted,
    /// A deactivated organization: `<id>`.
    DeactivatedOrganization,
    /// A request for one: `<id>`.
    ReactivationRequest,
    /// Another account: `<id>`.
    Account,
    /// A user with a photo: `<id>`, `<picture>`.
    Photo,
    /// A user with a session: `<id>`, `<session_id>`.
    Session,
    /// Another session of the caller's: `<id>`.
    OwnSession,
    /// A photo of the caller's.
    OwnPhoto,
    /// What the caller chose for a list: `<list>`.
    OwnListState,
    /// A role that nobody has: `<id>`.
    Role,
    /// An active organization: `<id>`.
    Organization,
    /// An organization with a logo: `<id>`.
    Logo,
    /// A view of the caller's: `<id>`.
    View,
    /// A job that waits: `<id>`.
    Job,
    /// A job that is over: `<id>`.
    JobOver,
    /// A version of the standard template: `<version>`.
    TemplateVersion,
    /// An entry of the audit log: `<id>`.
    AuditEvent,
    /// A connection to a PSA that has a company 250, and an organization: `<id>`, `<organization>`.
    PsaConnection,
    /// The same, from the organization's side: `<id>`, `<connection>`.
    Mappable,
    /// The same, mapped: `<id>`, `<connection>`.
    Mapped,
    /// A link that resets a password: `<token>`.
    ResetLink,
    /// A challenge to set a new password: `<challenge>`.
    NewPasswordChallenge,
    /// A challenge for a code: `<challenge>`, `<code>`.
    TotpChallenge,
    /// A challenge to set up a second factor: `<challenge>`.
    EnrollmentChallenge,
    /// The same, begun: `<challenge>`, `<code>`.
    EnrollmentStarted,
    /// A caller with a second factor.
    Enrolled,
    /// A caller who is setting one up: `<code>`.
    TotpStarted,
}

/// One operation.
pub struct Row {
    /// Its `operationId`.
    pub operation: &'static str,
    /// What has to be there.
    pub given: Given,
    /// The preset of the account: one that offers the operation.
    pub preset: Preset,
    /// The body.
    pub body: Option<Value>,
    /// Whether a picture is uploaded instead.
    pub uploads: bool,
    /// A file that is sent instead: its media type and what is in it.
    pub file: Option<(&'static str, &'static str)>,
    /// What it answers when all is well.
    pub success: u16,
    /// What it answers to the admin of another account; 404 where it names something by id, as everything else follows
    /// from the document.
    pub stranger: Option<u16>,
}

impl Row {
    /// A body with the words that a preparation made.
    pub fn filled(&self, words: &Words) -> Option<Value> {
        let mut text = self.body.as_ref()?.to_string();
        for (name, word) in words {
            text = text.replace(&format!("<{name}>"), word);
        }
        Some(serde_json::from_str(&text).expect("still JSON"))
    }

    fn given(self, given: Given) -> Self {
        Self { given, ..self }
    }

    fn of(self, preset: Preset) -> Self {
        Self { preset, ..self }
    }

    fn body(self, body: Value) -> Self {
        Self { body: Some(body), ..self }
    }

    fn uploading(self) -> Self {
        Self { uploads: true, ..self }
    }

    fn sending(self, media_type: &'static str, file: &'static str) -> Self {
        Self { file: Some((media_type, file)), ..self }
    }

    /// The file with the words that a preparation made, and its media type.
    pub fn filled_file(&self, words: &Words) -> Option<(&'static str, String)> {
        let (media_type, file) = self.file?;
        let file = words.iter().fold(file.to_owned(), |file, (name, word)| file.replace(&format!("<{name}>"), word));
        Some((media_type, file))
    }

    fn stranger(self, status: u16) -> Self {
        Self { stranger: Some(status), ..self }
    }
}

fn row(operation: &'static str, success: u16) -> Row {
    Row {
        operation,
        given: Given::Nothing,
        preset: Preset::Shop,
        body: None,
        uploads: false,
        file: None,
        success,
        stranger: None,
    }
}

/// Another good password.
pub const NEW_PASSWORD: &str = "Short-Walrus-17-hums";

/// Every operation of the document; a test says which one is missing.
#[expect(clippy::too_many_lines, reason = "a row for each operation")]
pub fn rows() -> Vec<Row> {
    let new_password = json!({ "new_password": NEW_PASSWORD, "confirm_password": NEW_PASSWORD });
    let with = |name: &str, value: &str| {
        let mut body = new_password.clone();
        body[name] = json!(value);
        body
    };
    let mut rows = vec![
        row("get_jwks", 200),
        row("livez", 200),
        row("readyz", 200),
        // Signing in
        row("login", 200)
            .given(Given::Active)
            .body(json!({ "username": "<username>", "password": PASSWORD, "account": "acme" })),
        row("answer_totp", 200)
            .given(Given::TotpChallenge)
            .body(json!({ "challenge_token": "<challenge>", "code": "<code>" })),
        row("start_totp_enrollment", 200)
            .given(Given::EnrollmentChallenge)
            .of(Preset::Msp)
            .body(json!({ "challenge_token": "<challenge>" })),
        row("confirm_totp_enrollment", 200)
            .given(Given::EnrollmentStarted)
            .of(Preset::Msp)
            .body(json!({ "challenge_token": "<challenge>", "code": "<code>" })),
        row("set_new_password", 200).given(Given::NewPasswordChallenge).body(with("challenge_token", "<challenge>")),
        row("refresh", 200).given(Given::Active).body(json!({ "refresh_token": "<refresh_token>" })),
        row("logout", 204),
        row("forgot_password", 202).given(Given::Active).body(json!({ "username": "<username>", "account": "acme" })),
        row("ask_password_rules", 200).given(Given::Invited).body(json!({ "token": "<token>" })),
        row("complete_password_reset", 204).given(Given::ResetLink).body(with("token", "<token>")),
        // Invitations
        row("check_invitation", 200).given(Given::Invited).body(json!({ "token": "<token>" })),
        row("accept_invitation", 200)
            .given(Given::Invited)
            .body(json!({ "token": "<token>", "password": PASSWORD, "confirm_password": PASSWORD })),
        row("request_new_invitation", 202).given(Given::Invited).body(json!({ "token": "<token>" })),
        // The caller
        row("get_me", 200),
        row("update_me", 200).body(json!({ "phone": "+1 555 0100" })),
        row("change_my_password", 204).body(with("current_password", PASSWORD)),
        row("list_my_sessions", 200),
        row("end_my_other_sessions", 204).given(Given::OwnSession),
        row("end_my_session", 204).given(Given::OwnSession),
        row("start_my_totp", 200),
        row("confirm_my_totp", 200).given(Given::TotpStarted).body(json!({ "code": "<code>" })).stranger(409),
        row("drop_my_totp", 204).given(Given::Enrolled),
        row("make_my_recovery_codes", 200).given(Given::Enrolled).stranger(409),
        row("get_my_list_state", 200),
        row("save_my_list_state", 200).body(json!({ "search": "ada", "filters": { "status": "active" } })),
        row("forget_my_list_state", 204).given(Given::OwnListState),
        row("set_my_photo", 200).uploading(),
        row("remove_my_photo", 204).given(Given::OwnPhoto),
        row("get_account", 200),
        row("update_account", 200).body(json!({ "vocabulary": { "staged": "Waiting" } })),
        row("get_account_policy", 200),
        row("get_password_rules", 200),
        row("get_grants", 200),
        row("replace_grants", 200).body(json!({ "grants": [{ "name": "push_data", "label": "Push data" }] })),
        row("preview_inactivity", 200),
        row("update_account_policy", 200).body(json!({ "invitation": { "ttl_days": 14 } })),
        // Users
        row("list_users", 200),
        row("create_user", 201)
            .body(json!({
                "first_name": "Grace", "last_name": "Hopper", "email": "<new>@acme.example", "role_id": "<role>",
                "password": PASSWORD
            }))
            .stranger(422),
        row("list_user_facets", 200),
        row("export_users", 200),
        row("get_user", 200).given(Given::Active),
        row("update_user", 200).given(Given::Active).body(json!({ "first_name": "Grace" })),
        row("delete_user", 200).given(Given::Active),
        row("get_user_access", 200).given(Given::Locked),
        row("invite_user", 200).given(Given::Staged).of(Preset::Gateway),
        row("resend_invitation", 200).given(Given::Invited),
        row("activate_user", 200).given(Given::Invited),
        row("reset_password", 200).given(Given::Active).body(new_password.clone()),
        row("send_reset_link", 200).given(Given::Active),
        row("expire_password", 200).given(Given::Active),
        row("reset_mfa", 200).given(Given::Active),
        row("lock_user", 200).given(Given::Active).body(json!({ "reason": "Lost the laptop" })),
        row("unlock_user", 200).given(Given::Locked),
        row("deactivate_user", 200).given(Given::Active).of(Preset::Msp),
        row("reactivate_user", 200).given(Given::Deactivated).of(Preset::Msp),
        row("revoke_sessions", 200).given(Given::Active),
        row("list_user_sessions", 200).given(Given::Session),
        row("end_user_sessions", 204).given(Given::Session),
        row("end_user_session", 204).given(Given::Session),
        // Views
        row("list_views", 200),
        row("create_view", 201)
            .body(json!({ "list": "organizations", "name": "<new>", "state": { "sort": "-created_at" } })),
        row("get_view", 200).given(Given::View),
        row("update_view", 200).given(Given::View).body(json!({ "state": { "search": null } })),
        row("delete_view", 204).given(Given::View),
        row("set_user_photo", 200).given(Given::Active).uploading(),
        row("remove_user_photo", 204).given(Given::Photo),
        row("get_media", 200).given(Given::Photo),
        // Roles
        row("list_permissions", 200),
        row("list_roles", 200),
        row("create_role", 201).body(json!({ "name": "<new>", "permissions": { "users": "read" } })),
        row("get_role", 200).given(Given::Role),
        row("update_role", 200).given(Given::Role).body(json!({ "permissions": { "roles": "read" } })),
        row("delete_role", 204).given(Given::Role),
        // The audit log
        row("list_audit_events", 200),
        row("get_audit_event", 200).given(Given::AuditEvent),
        row("export_audit_events", 200),
    ];
    rows.extend(of_organizations());
    rows.extend(many());
    rows.extend(of_psa());
    rows.extend(of_operators());
    rows.extend(of_templates());
    rows
}

/// Organizations, and the licences that they take.
fn of_organizations() -> Vec<Row> {
    vec![
        row("list_organizations", 200),
        row("create_organization", 201).body(json!({ "name": "<new> Ltd." })),
        row("export_organizations", 200),
        row("get_organization", 200).given(Given::Organization),
        row("update_organization", 200).given(Given::Organization).body(json!({ "name": "<new> Inc." })),
        row("deactivate_organization", 200).given(Given::Organization),
        row("reactivate_organization", 200).given(Given::Organization),
        row("reactivation_request", 200)
            .given(Given::DeactivatedOrganization)
            .body(json!({ "reason": "They signed again" })),
        row("create_organizations", 200).body(json!({ "organizations": [{ "name": "<new> Ltd." }] })),
        row("get_organization_logo", 302).given(Given::Logo),
        row("set_organization_logo", 200).given(Given::Organization).uploading(),
        row("remove_organization_logo", 204).given(Given::Logo),
        row("get_license", 200),
        row("list_license_ledger", 200),
    ]
}

/// Operations on connections to PSAs.
fn of_psa() -> Vec<Row> {
    vec![
        row("list_psa_connections", 200),
        row("create_psa_connection", 201).body(json!({
            "kind": "connectwise", "name": "<new>", "base_url": "https://psa.example.com",
            "credentials": { "company_id": "acme", "public_key": "p", "private_key": "k", "client_id": "c" }
        })),
        row("get_psa_connection", 200).given(Given::PsaConnection),
        row("update_psa_connection", 200).given(Given::PsaConnection).body(json!({ "name": "<new>" })),
        row("delete_psa_connection", 204).given(Given::PsaConnection),
        row("test_psa_connection", 200).given(Given::PsaConnection),
        row("list_psa_companies", 200).given(Given::PsaConnection),
        row("suggest_psa_mappings", 200).given(Given::PsaConnection),
        row("map_organizations", 200)
            .given(Given::PsaConnection)
            .body(json!({ "mappings": [{ "organization_id": "<organization>", "company_id": "250" }] })),
        row("refresh_psa_links", 200).given(Given::PsaConnection),
        row("set_organization_psa_link", 200)
            .given(Given::Mappable)
            .body(json!({ "connection_id": "<connection>", "company_id": "250" })),
        row("remove_organization_psa_link", 200).given(Given::Mapped),
    ]
}

/// What operators of the installation do.
fn of_operators() -> Vec<Row> {
    vec![
        row("list_accounts", 200),
        row("create_account", 201).body(json!({
            "name": "<new>", "slug": "<new>", "preset": "msp",
            "admin": { "first_name": "Ada", "last_name": "Lovelace", "email": "ada@acme.example" }
        })),
        row("get_support_account", 200).given(Given::Account),
        row("update_support_account", 200).given(Given::Account).body(json!({ "organization_limit": 40 })),
        row("list_reactivation_requests", 200),
        row("get_reactivation_request", 200).given(Given::ReactivationRequest),
        row("approve_reactivation", 200).given(Given::ReactivationRequest).body(json!({ "reason": "A new contract" })),
        row("decline_reactivation", 200).given(Given::ReactivationRequest).body(json!({ "reason": "Not yet" })),
        row("restore_user", 200).given(Given::Deleted).body(json!({ "reason": "Deleted by mistake" })),
    ]
}

/// The standard template, and what organizations make of it.
fn of_templates() -> Vec<Row> {
    vec![
        row("get_template", 200),
        row("replace_template", 200)
            .body(json!({ "sections": [{ "title": "Backup", "questions": [{ "text": "Is <new> tested?" }] }] })),
        row("get_template_version", 200).given(Given::TemplateVersion).stranger(404),
        row("get_organization_template", 200).given(Given::Organization),
        row("customise_organization_template", 200)
            .given(Given::Organization)
            .body(json!({ "sections": [{ "title": "Backup", "questions": [{ "text": "Is <new> tested?" }] }] })),
        row("list_template_changes", 200).given(Given::Organization),
        row("apply_template_changes", 200).given(Given::Organization),
        row("get_review_questions", 200).given(Given::Organization),
    ]
}

/// Those on many users at once.
fn many() -> Vec<Row> {
    vec![
        row("change_users", 200).given(Given::Active).body(json!({ "action": "lock", "ids": ["<id>"] })),
        row("import_users", 202)
            .sending("text/csv", "first_name,last_name,email,role\nGrace,Hopper,<new>@acme.example,Engineer\n"),
        // Jobs
        row("list_jobs", 200),
        row("get_job", 200).given(Given::Job),
        row("list_job_results", 200).given(Given::Job),
        row("watch_job", 200).given(Given::JobOver),
        row("cancel_job", 200).given(Given::Job),
    ]
}
