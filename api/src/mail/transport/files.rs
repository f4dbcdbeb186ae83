//! Mails as files: one `.eml` each, complete or absent, for their owner's eyes only.

use std::fs::{DirBuilder, File, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::{fmt, fs};

use super::{MailUrlError, SendError};
use crate::mail::Mail;

pub(super) struct Files {
    directory: PathBuf,
}

impl Files {
    pub(super) fn new(directory: PathBuf) -> Result<Self, MailUrlError> {
        // Tried now: a mistake in the path is to stop the start, not to be found with the first mail.
        let tried = make(&directory).and_then(|()| {
            // Named after the process: of several that start at once none removes another's.
            let probe = directory.join(format!(".probe-{}", std::process::id()));
            create(&probe)?;
            fs::remove_file(probe)
        });
        match tried {
            Ok(()) => Ok(Self { directory }),
            Err(source) => Err(MailUrlError::Directory { path: directory, source }),
        }
    }

    /// Writes the mail; a repetition replaces the file of the first attempt, since name and id are the same.
    pub(super) async fn write(&self, mail: &Mail, bytes: Vec<u8>) -> Result<(), SendError> {
        let name = format!("{}-{}.eml", mail.at.format("%Y%m%dT%H%M%S%.6fZ"), mail.id);
        let directory = self.directory.clone();
        let failed = |error: &dyn fmt::Display| {
            SendError::Temporary(format!("the mail cannot be written to {}: {error}", self.directory.display()))
        };
        match tokio::task::spawn_blocking(move || put(&directory, &name, &bytes)).await {
            Ok(Ok(())) => Ok(()),
            Ok(Err(error)) => Err(failed(&error)),
            Err(error) => Err(failed(&error)),
        }
    }
}

impl fmt::Display for Files {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "files in {}", self.directory.display())
    }
}

fn put(directory: &Path, name: &str, bytes: &[u8]) -> io::Result<()> {
    // Somebody may have tidied up since the start.
    make(directory)?;
    // Readers look for `*.eml`: under that name there are complete mails only.
    let unfinished = directory.join(format!(".{name}.tmp"));
    let mut file = create(&unfinished)?;
    file.write_all(bytes)?;
    // "Sent" is remembered durably, so the mail has to be as durable.
    file.sync_all()?;
    fs::rename(&unfinished, directory.join(name))?;
    File::open(directory)?.sync_all()
}

// Mails hold links that let the reader in, hence the permissions. A directory that exists keeps its own.
fn make(directory: &Path) -> io::Result<()> {
    DirBuilder::new().recursive(true).mode(0o700).create(directory)
}

fn create(path: &Path) -> io::Result<File> {
    OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(path)
}
