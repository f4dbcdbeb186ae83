//! The audit log, to be read: a page, one entry, or all of it as a file.

mod export;
mod list;
mod list_query;
mod show;
mod view;

pub use view::{AuditActor, AuditEventView};

use utoipa_actix_web::service_config::ServiceConfig;

/// Adds the operations on the audit log.
pub fn routes(config: &mut ServiceConfig) {
    // Before the one whose last part is an id.
    config.service(export::export_audit_events).service(list::list_audit_events).service(show::get_audit_event);
}
