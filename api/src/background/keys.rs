//! Reads the keys of access tokens anew: another node may have made one.

use actix_web::web;

use crate::keys;
use crate::problem::Failure;
use crate::state::State;

/// Takes keys into use that were made since, here or on another node, and makes the next one when it is due.
///
/// # Errors
/// [`Failure`] when the keys cannot be read; those in use stay.
pub fn refresh_keys(state: &web::Data<State>) -> Result<(), Failure> {
    let ring = keys::load(&state.db, &state.vault, &state.ambient)?;
    state.replace_keys(ring);
    Ok(())
}
