//! What deleting something would do, where nothing of it stays behind.

use serde::Serialize;
use utoipa::ToSchema;

use crate::change::EffectView;

/// What a deletion would do.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({
    "dry_run": true, "resulting_status": "deleted",
    "effects": [{
        "code": "organizations_unmapped", "detail": "Organizations that were mapped through it are mapped to none.", "count": 10
    }]
}))]
pub struct DeletionDryRun {
    /// Always true: nothing was changed.
    dry_run: bool,
    /// What would become of it.
    #[schema(value_type = crate::openapi::schemas::DeletionStatus)]
    resulting_status: &'static str,
    /// What else would happen.
    effects: Vec<EffectView>,
}

impl DeletionDryRun {
    /// It would be deleted, with these effects.
    #[must_use]
    pub fn with(effects: Vec<EffectView>) -> Self {
        Self { dry_run: true, resulting_status: "deleted", effects }
    }
}
