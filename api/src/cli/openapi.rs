//! `roster openapi`

use super::options::Format;
use super::run::Stopped;
use crate::openapi::document;

/// Prints the document.
pub(super) fn print(format: Format) -> Result<(), Stopped> {
    let document = document();
    match format {
        Format::Yaml => print!("{}", document.to_yaml()?),
        Format::Json => println!("{}", document.to_pretty_json()?),
    }
    Ok(())
}
