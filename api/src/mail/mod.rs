//! Mails to users: what they say, how they look, and how they leave the process.

mod letter;
mod line;
mod message;
mod outbox;
mod render;
mod transport;

pub use letter::{Letter, SignIn};
pub use message::{Mail, can_be_addressed};
pub use outbox::deliver_due;
pub use render::{RenderError, Rendered, render};
pub use transport::{MailSettings, MailUrlError, SendError, Transport, default_from};
