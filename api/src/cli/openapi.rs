//! `roster openapi`

use std::io::Write;

use super::options::Format;
use super::run::Stopped;
use crate::openapi::{Rendered, document};

/// Prints the document.
pub(super) fn print(format: Format) -> Result<(), Stopped> {
    let rendered = Rendered::of(&document())?;
    let text = match format {
        Format::Yaml => rendered.yaml,
        Format::Json => rendered.json + "\n",
    };
    // Not `print!`, which panics when whoever reads has seen enough.
    std::io::stdout().write_all(text.as_bytes())?;
    Ok(())
}
