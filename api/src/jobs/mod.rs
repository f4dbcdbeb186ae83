//! Work that takes longer than a request: asked for by one, worked off in the background in chunks, watched meanwhile.
//!
//! Each chunk is one transaction of the account, with how far the job has come in it; whoever works on one holds the
//! job's lease. See docs/bulk.md and docs/decisions/0020.

mod cancel;
mod events;
mod finish;
mod list;
mod list_query;
mod owner;
mod queue;
mod results;
mod show;
mod task;
mod view;
mod work_off;

pub use list_query::state_names;
pub use queue::{New, enough_room, new_job, queue, seal};
pub use task::Task;
pub use view::{JobView, ProgressView, shown};
pub use work_off::{Advance, LEASE, advance, claim, claim_this, work_off};

use utoipa_actix_web::service_config::ServiceConfig;

/// Adds the operations on jobs.
pub fn routes(config: &mut ServiceConfig) {
    config
        .service(list::list_jobs)
        .service(show::get_job)
        .service(results::list_job_results)
        .service(events::watch_job)
        .service(cancel::cancel_job);
}
