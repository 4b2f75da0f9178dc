//! Logs: on standard error, readable on a terminal and JSON elsewhere.

use std::io::IsTerminal as _;

use anyhow::Result;
use tracing_subscriber::prelude::*;

use crate::settings::Settings;

/// Begins to log.
pub(crate) fn start(settings: &Settings) -> Result<()> {
    let filter = settings.log()?;
    let registry = tracing_subscriber::registry().with(filter);
    if std::io::stderr().is_terminal() {
        let layer = tracing_subscriber::fmt::layer()
            .with_writer(std::io::stderr)
            .with_target(false)
            .compact();
        registry.with(layer).init();
    } else {
        let layer = tracing_subscriber::fmt::layer()
            .json()
            .flatten_event(true)
            .with_writer(std::io::stderr);
        registry.with(layer).init();
    }
    Ok(())
}
