//! From an uploaded file to a picture that is safe to show: a square in two sizes, upright, in sRGB, with nothing in it
//! but pixels.
//!
//! What is uploaded is the most hostile input there is, so it is dealt with apart from everything else: bytes go in, and
//! bytes or a reason come out. First [`Claim::of`] reads what the file says it is, without unpacking anything; then
//! [`Picture::of`] or, for what must stay whole, [`Logo::of`] unpacks what was found acceptable.

mod colour;
mod container;
mod decode;
mod encode;
mod logo;
mod picture;
mod unsuitable;

#[cfg(test)]
mod samples;
#[cfg(test)]
mod tests;

pub use container::{Claim, Format};
pub use logo::Logo;
pub use picture::{Failed, PIXELS_MAX, Picture};
pub use unsuitable::Unsuitable;
