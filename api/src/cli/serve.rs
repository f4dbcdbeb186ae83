//! `roster serve`

use std::sync::Arc;

use tracing_subscriber::EnvFilter;
use url::Url;

use super::options::{LogFormat, ServeOptions};
use super::run::Stopped;
use super::setup;
use crate::demo;
use crate::mail::{MailSettings, Transport, default_from};
use crate::server;

/// Serves until told to stop.
pub(super) fn serve(options: &ServeOptions) -> Result<(), Stopped> {
    start_log(&options.log, options.log_format)?;
    // Asked for before anything is opened: a port in use is the commonest mistake.
    let listener = std::net::TcpListener::bind(options.bind)
        .map_err(|error| format!("cannot listen on {}: {error}", options.bind))?;
    let public_url = match &options.public_url {
        Some(url) => url.clone(),
        // Where the system chose the port, only the listener knows it.
        None => Url::parse(&format!("http://{}", listener.local_addr()?))?,
    };
    let support_email = options.support_email.clone();
    let web = options.web.settings();
    let state = setup::state(&options.data, &options.signing_in, public_url.clone(), support_email, web, &options.psa)?;
    let transport = Arc::new(transport(options, &public_url)?);
    tracing::info!(database = %state.db.url(), mail = %transport, "starting");
    if options.demo {
        demo::fill(&state, options.demo_people)?;
    }
    actix_web::rt::System::new().block_on(server::serve(
        state,
        transport,
        listener,
        options.workers.map(usize::from),
        options.shutdown_seconds,
    ))?;
    Ok(())
}

fn transport(options: &ServeOptions, public_url: &Url) -> Result<Transport, Stopped> {
    let settings = MailSettings {
        from: options.mail_from.clone().unwrap_or_else(|| default_from(public_url)),
        public_url: public_url.clone(),
        ca_file: options.mail_ca_file.clone(),
    };
    let url = match &options.mail_url {
        Some(url) => url.clone(),
        None => format!("file://{}", options.data.data_dir.join("mail").display().to_string().replace('%', "%25")),
    };
    Ok(Transport::from_url(&url, &settings)?)
}

fn start_log(filter: &str, format: LogFormat) -> Result<(), Stopped> {
    let filter = EnvFilter::try_new(filter).map_err(|error| format!("the log filter {filter:?}: {error}"))?;
    let log = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).with_target(true);
    match format {
        LogFormat::Json => log.json().with_current_span(true).with_span_list(false).try_init(),
        LogFormat::Text => log.try_init(),
    }
}
