//! Words of the API as schemas. Rules know them as enums of `domain`, which knows nothing of documents; a test holds
//! the two together.

use serde_json::json;
use utoipa::openapi::schema::{AdditionalProperties, SchemaType};
use utoipa::openapi::{
    ArrayBuilder, KnownFormat, Object, ObjectBuilder, OneOfBuilder, Ref, RefOr, Schema, SchemaFormat, Type,
};
use utoipa::{PartialSchema, ToSchema};

use crate::http::shortlist;

macro_rules! words {
    ($($(#[$doc:meta])* $name:ident: $words:expr;)+) => {$(
        $(#[$doc])*
        #[derive(Debug)]
        pub enum $name {}

        impl PartialSchema for $name {
            fn schema() -> RefOr<Schema> {
                word_schema($words)
            }
        }

        impl ToSchema for $name {}
    )+

        /// Every one of them: utoipa does not look into parameters for schemas.
        pub fn words() -> Vec<(String, RefOr<Schema>)> {
            vec![$(($name::name().into_owned(), $name::schema())),+]
        }
    };
}

words! {
    /// Canonical statuses of users whom a list can have.
    Status: crate::users::status_names();
    /// Canonical statuses, deleted included.
    UserStatus: domain::user::Status::NAMES;
    /// Actions on users.
    UserAction: domain::user::Action::NAMES.iter().copied().filter(|name| *name != "restore");
    /// What keeps a user out.
    BlockKind: domain::user::BlockKind::NAMES;
    /// What stands between right credentials and a session.
    ObstacleCode: domain::user::ObstacleCode::NAMES;
    /// Why a sign-in asks for something beside the password.
    StepReason: domain::user::StepReason::NAMES;
    /// Who can lift an obstacle.
    LiftedBy: domain::user::LiftedBy::NAMES;
    /// How onboarding starts.
    Onboarding: domain::user::Start::NAMES;
    /// How the mail of an invitation stands.
    Delivery: ["pending", "sent", "failed"];
    /// What a challenge asks for.
    ChallengeKind: domain::user::ChallengeKind::NAMES;
    /// Kinds of tokens.
    TokenType: ["Bearer"];
    /// Where usernames come from.
    UsernameSource: domain::policy::UsernameSource::NAMES;
    /// What a newly created user starts as.
    CreatesAs: domain::policy::CreatesAs::NAMES;
    /// Kinds of characters.
    CharacterClass: domain::policy::CharacterClass::NAMES;
    /// What deleting a user does.
    DeleteMode: domain::policy::DeleteMode::NAMES;
    /// Whom a caller sees.
    Visibility: domain::policy::Visibility::NAMES;
    /// Named bundles of policy values.
    Preset: domain::policy::Preset::NAMES;
    /// Parts of the product that permissions are given for.
    Area: domain::permissions::Area::NAMES;
    /// How much of an area is permitted.
    Level: domain::permissions::Level::NAMES;
    /// What becomes of a role.
    DeletionStatus: ["deleted"];
    /// Systems that an account can be connected to.
    PsaKind: domain::psa::PsaKind::NAMES;
    /// What has become of a company that an organization is mapped to.
    PsaLinkState: domain::psa::LinkState::NAMES;
    /// What becomes of one of many mappings.
    MappingOutcome: ["mapped", "unchanged", "refused"];
    /// Who acts.
    AuditActorKind: ["user", "operator", "anonymous", "system"];
    /// Kinds of files.
    ExportFormat: crate::http::export::Format::NAMES;
    /// Lists whose state is remembered.
    ListName: crate::lists::ListName::ALL.map(crate::lists::ListName::name);
    /// Statuses of organizations.
    OrganizationStatus: domain::organization::Status::NAMES;
    /// Actions on organizations.
    OrganizationAction: domain::organization::Action::NAMES.iter().copied().chain([crate::organizations::REQUEST_REACTIVATION]);
    /// Why an action on an organization is not available.
    OrganizationObstacle: domain::organization::Obstacle::CODES.into_iter().chain(crate::organizations::REQUEST_OBSTACLES);
    /// How a request to support stands.
    ReactivationRequestStatus: domain::organization::RequestStatus::NAMES;
    /// Orders of requests to support: newest first, oldest first.
    ReactivationRequestSort: ["-requested_at", "requested_at"];
    /// What becomes of one of many that are to be created.
    CreationOutcome: ["created", "refused"];
    /// What happens to licences.
    LedgerKind: domain::license::Movement::NAMES.iter().copied().chain(["limit_changed"]);
    /// Columns that organizations are sorted by, descending with a minus sign in front.
    OrganizationSort: crate::organizations::sort_words();
    /// Columns that users are sorted by, descending with a minus sign in front.
    UserSort: crate::users::sort_words();
    /// Columns that accounts are sorted by, descending with a minus sign in front.
    AccountSort: shortlist::sort_words::<crate::support::SupportAccountView>();
    /// Columns that roles are sorted by, descending with a minus sign in front.
    RoleSort: shortlist::sort_words::<crate::roles::RoleView>();
    /// Columns that areas are sorted by, descending with a minus sign in front.
    PermissionSort: shortlist::sort_words::<crate::roles::PermissionArea>();
    /// Columns that views are sorted by, descending with a minus sign in front.
    ViewSort: shortlist::sort_words::<crate::views::ViewView>();
    /// Columns that connections to PSAs are sorted by, descending with a minus sign in front.
    PsaConnectionSort: shortlist::sort_words::<crate::psa_connections::PsaConnectionView>();
    /// Columns that sessions are sorted by, descending with a minus sign in front.
    SessionSort: shortlist::sort_words::<crate::users::SessionView>();
    /// Filters of the list of users that have values to choose from.
    FacetFilter: ["status", "role_id"];
    /// Kinds of jobs.
    JobKind: domain::job::JobKind::NAMES;
    /// How a job stands.
    JobState: crate::jobs::state_names();
    /// What became of an item of a job.
    JobOutcome: domain::job::Outcome::NAMES;
    /// What can be done with a job.
    JobAction: ["cancel"];
    /// Orders of the list of jobs: newest first, oldest first.
    JobSort: ["-created_at", "created_at"];
    /// Verbs on many users at once.
    BulkAction: domain::user::Verb::NAMES;
    /// What a review template is made of.
    TemplateElementKind: ["section", "question"];
    /// What happened to a section or question of the standard template.
    TemplateChangeKind: domain::template::ChangeKind::NAMES;
    /// What applying a change of the standard does to an organization's template.
    TemplateConsequence: domain::template::Consequence::NAMES;
    /// How an organization's template stands to the standard.
    TemplateStanding: ["up_to_date", "outdated"];
    /// Orders of the audit log: newest first, oldest first.
    AuditSort: ["-at", "at"];
}

fn word_schema(words: impl IntoIterator<Item = impl AsRef<str>>) -> RefOr<Schema> {
    let words = words.into_iter().map(|word| word.as_ref().to_owned());
    ObjectBuilder::new().schema_type(Type::String).enum_values(Some(words)).build().into()
}

/// A level for every area.
#[derive(Debug)]
pub enum PermissionLevels {}

/// A level for some areas.
#[derive(Debug)]
pub enum SomePermissionLevels {}

/// A level for some areas, or null for none.
#[derive(Debug)]
pub enum PermissionLevelChanges {}

impl PartialSchema for PermissionLevels {
    fn schema() -> RefOr<Schema> {
        let required = domain::permissions::Area::NAMES.iter().copied();
        required.fold(levels(&level()), ObjectBuilder::required).build().into()
    }
}

impl PartialSchema for SomePermissionLevels {
    fn schema() -> RefOr<Schema> {
        levels(&level()).build().into()
    }
}

impl PartialSchema for PermissionLevelChanges {
    fn schema() -> RefOr<Schema> {
        let null = ObjectBuilder::new().schema_type(Type::Null);
        levels(&Schema::from(OneOfBuilder::new().item(level()).item(null).build()).into()).build().into()
    }
}

impl ToSchema for PermissionLevels {}
impl ToSchema for SomePermissionLevels {}
impl ToSchema for PermissionLevelChanges {}

/// The account's words for statuses: status to word, or to null for the preset's.
#[derive(Debug)]
pub enum VocabularyChanges {}

impl PartialSchema for VocabularyChanges {
    fn schema() -> RefOr<Schema> {
        let word = || {
            text(crate::account::WORD_MAX)
                .schema_type(SchemaType::from_iter([Type::String, Type::Null]))
                .min_length(Some(1))
                .pattern(Some(LINE))
        };
        crate::users::status_names()
            .into_iter()
            .fold(ObjectBuilder::from(Object::new()), |schema, status| schema.property(status, word()))
            .additional_properties(Some(AdditionalProperties::<Schema>::FreeForm(false)))
            .build()
            .into()
    }
}

impl ToSchema for VocabularyChanges {}

/// One line: no control characters, nor any that would reorder the text around them.
const LINE: &str = "^[^\\u0000-\\u001F\\u007F-\\u009F\\u2028-\\u202E\\u2066-\\u2069]*$";

/// A file, as it is.
#[derive(Debug)]
pub enum Binary {}

impl PartialSchema for Binary {
    fn schema() -> RefOr<Schema> {
        let format = SchemaFormat::KnownFormat(KnownFormat::Binary);
        ObjectBuilder::new().schema_type(Type::String).format(Some(format)).build().into()
    }
}

impl ToSchema for Binary {}

fn level() -> RefOr<Schema> {
    Ref::from_schema_name(Level::name().into_owned()).into()
}

fn levels(each: &RefOr<Schema>) -> ObjectBuilder {
    let areas = domain::permissions::Area::NAMES.iter().copied();
    areas
        .fold(ObjectBuilder::from(Object::new()), |schema, area| schema.property(area, each.clone()))
        .additional_properties(Some(AdditionalProperties::<Schema>::FreeForm(false)))
}

/// A permission beside the role, as a word of the product that asks for it.
#[derive(Debug)]
pub enum Grant {}

impl PartialSchema for Grant {
    fn schema() -> RefOr<Schema> {
        text(64).pattern(Some("^[a-z0-9_]{1,64}$")).examples([json!("push_data")]).build().into()
    }
}

impl ToSchema for Grant {}

/// The id of a change of the standard template.
#[derive(Debug)]
pub enum TemplateChangeId {}

impl PartialSchema for TemplateChangeId {
    fn schema() -> RefOr<Schema> {
        let kinds = domain::template::ChangeKind::NAMES.join("|");
        let uuid = "[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}";
        text(64)
            .pattern(Some(format!("^(section|question):{uuid}:({kinds})$")))
            .examples([json!("question:0199f2a4-9f0e-7c60-8a52-0d6f3c0b7f32:reworded")])
            .build()
            .into()
    }
}

impl ToSchema for TemplateChangeId {}

/// Organizations, by their ids.
#[derive(Debug)]
pub enum OrganizationIds {}

impl PartialSchema for OrganizationIds {
    fn schema() -> RefOr<Schema> {
        let id =
            ObjectBuilder::new().schema_type(Type::String).format(Some(SchemaFormat::KnownFormat(KnownFormat::Uuid)));
        ArrayBuilder::new().items(id).max_items(Some(crate::users::ORGANIZATIONS_MAX)).build().into()
    }
}

impl ToSchema for OrganizationIds {}

/// A file of users.
#[derive(Debug)]
pub enum UserFile {}

impl PartialSchema for UserFile {
    fn schema() -> RefOr<Schema> {
        text(crate::state::IMPORT_LIMIT).min_length(Some(1)).build().into()
    }
}

impl ToSchema for UserFile {}

/// Users, by their ids, each once.
#[derive(Debug)]
pub enum UserIds {}

impl PartialSchema for UserIds {
    fn schema() -> RefOr<Schema> {
        let id =
            ObjectBuilder::new().schema_type(Type::String).format(Some(SchemaFormat::KnownFormat(KnownFormat::Uuid)));
        ArrayBuilder::new()
            .items(id)
            .min_items(Some(1))
            .max_items(Some(domain::job::ITEMS_MAX))
            .unique_items(true)
            .build()
            .into()
    }
}

impl ToSchema for UserIds {}

/// Filters of a list: parameter to value.
#[derive(Debug)]
pub enum Filters {}

impl PartialSchema for Filters {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .property_names(Some(text(64)))
            .max_properties(Some(20))
            .additional_properties(Some(AdditionalProperties::<Schema>::RefOr(RefOr::T(choice().build().into()))))
            .build()
            .into()
    }
}

impl ToSchema for Filters {}

/// What a filter is set to: as in the list's address, or several words, or yes and no.
fn choice() -> OneOfBuilder {
    let words = ArrayBuilder::new().items(text(200)).max_items(Some(200)).build();
    let flag = ObjectBuilder::new().schema_type(Type::Boolean).build();
    OneOfBuilder::new().item(text(4000).build()).item(flag).item(words)
}

/// Changes to the filters of a list: parameter to value, or to null where the filter is taken away.
#[derive(Debug)]
pub enum FilterChanges {}

impl PartialSchema for FilterChanges {
    fn schema() -> RefOr<Schema> {
        let value = choice().item(ObjectBuilder::new().schema_type(Type::Null)).build();
        ObjectBuilder::new()
            .property_names(Some(text(64)))
            .max_properties(Some(20))
            .additional_properties(Some(AdditionalProperties::<Schema>::RefOr(RefOr::T(value.into()))))
            .build()
            .into()
    }
}

impl ToSchema for FilterChanges {}

fn text(max_length: usize) -> ObjectBuilder {
    ObjectBuilder::new().schema_type(Type::String).max_length(Some(max_length))
}
