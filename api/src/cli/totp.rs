//! `roster totp`

use super::run::Stopped;
use crate::ambient::Ambient;
use crate::totp::Secret;

/// Prints the code that an authenticator with this secret shows now.
pub(super) fn print(secret: &str) -> Result<(), Stopped> {
    let secret = Secret::from_base32(secret).ok_or("the secret is 32 characters of base32")?;
    println!("{}", secret.code(Ambient::system().now()));
    Ok(())
}
