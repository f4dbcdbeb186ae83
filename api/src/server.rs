//! The server: answers requests until it is told to stop, then lets those under way finish.

use std::net::TcpListener;
use std::sync::Arc;

use actix_web::{HttpServer, web};

use crate::app::{self, Shared};
use crate::background::Background;
use crate::mail::Transport;
use crate::state::State;

/// Threads of each worker for work that waits for the database. Together they may be more than there are connections:
/// who waits for one too long is told that the server is busy.
const BLOCKING_THREADS: usize = 16;

/// Serves on `listener` until SIGTERM or SIGINT; requests under way get `shutdown_seconds` to finish.
///
/// # Errors
/// When the server cannot start.
pub async fn serve(
    state: web::Data<State>,
    transport: Arc<Transport>,
    listener: TcpListener,
    workers: Option<usize>,
    shutdown_seconds: u64,
) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    let address = listener.local_addr()?;
    let shared = Shared::new(state.clone())?;
    let mut server = HttpServer::new(move || app::build(shared.clone()))
        .shutdown_timeout(shutdown_seconds)
        .worker_max_blocking_threads(BLOCKING_THREADS);
    if let Some(workers) = workers {
        server = server.workers(workers);
    }
    let server = server.listen(listener)?.run();
    let background = Background::start(&state, transport);
    println!("roster listens on http://{address}");
    server.await?;
    tracing::info!("stopping: requests under way are done");
    background.stop().await;
    Ok(())
}
