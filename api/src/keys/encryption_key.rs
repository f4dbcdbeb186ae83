//! Where the encryption key comes from: the environment, or a file that is made at the first start.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use thiserror::Error;
use uuid::Uuid;
use zeroize::Zeroizing;

use super::vault::{KEY, Vault};
use crate::ambient::Ambient;

/// Why there is no encryption key; each is one line for the operator.
#[derive(Debug, Error)]
pub enum BadEncryptionKey {
    /// The text given is no key.
    #[error("the encryption key is not 32 bytes in base64 (make one with: openssl rand -base64 32)")]
    Malformed,
    /// The file holds no key.
    #[error("{} holds no encryption key (one line, 32 bytes in base64): restore it from a backup, no other key opens \
             what it sealed", .0.display())]
    MalformedFile(PathBuf),
    /// The file cannot be read or made.
    #[error("the encryption key file {}: {error}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// What the operating system said.
        #[source]
        error: io::Error,
    },
}

impl Vault {
    /// The vault with this key: 32 bytes in base64 (RFC 4648 section 4), white space around it ignored.
    ///
    /// # Errors
    /// [`BadEncryptionKey::Malformed`]
    pub fn from_base64(text: &str, ambient: &Ambient) -> Result<Self, BadEncryptionKey> {
        // One byte more than a key: enough to see that it is too long.
        let mut key = Zeroizing::new([0; KEY + 1]);
        match STANDARD.decode_slice(text.trim(), key.as_mut_slice()) {
            Ok(KEY) => {}
            Ok(_) | Err(_) => return Err(BadEncryptionKey::Malformed),
        }
        let (key, _) = key.split_first_chunk().ok_or(BadEncryptionKey::Malformed)?;
        Ok(Self::new(key, ambient))
    }

    /// The vault with the key in this file, which is made (mode 0600) when it is missing. Processes that start together
    /// on one directory end with the same key.
    ///
    /// # Errors
    /// [`BadEncryptionKey`]: the file is malformed, or cannot be read or made.
    pub fn from_file(path: &Path, ambient: &Ambient) -> Result<Self, BadEncryptionKey> {
        let failed = |error| BadEncryptionKey::File { path: path.to_owned(), error };
        let text = match read(path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                make(path, ambient).map_err(failed)?;
                // Not the key just made: another process may have been faster.
                read(path)
            }
            read => read,
        };
        Self::from_base64(&text.map_err(failed)?, ambient).map_err(|_| BadEncryptionKey::MalformedFile(path.to_owned()))
    }
}

fn read(path: &Path) -> io::Result<Zeroizing<String>> {
    let file = File::open(path)?;
    warn_if_others_may_read(path, &file)?;
    let mut bytes = Zeroizing::new(Vec::with_capacity(256));
    file.take(256).read_to_end(&mut bytes)?;
    // What is not text is no key either: the caller says so.
    Ok(Zeroizing::new(String::from_utf8_lossy(&bytes).into_owned()))
}

/// Writes a new key beside `path` and links it there: the link appears whole or not at all, and only if there is none.
/// (Made in place, a file could be read by another process, or left by a crash, while still empty.)
fn make(path: &Path, ambient: &Ambient) -> io::Result<()> {
    let directory = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut unfinished = path.as_os_str().to_owned();
    unfinished.push(format!(".{}", ambient.id::<Uuid>()));
    let unfinished = PathBuf::from(unfinished);

    let linked = write(&unfinished, ambient).and_then(|()| fs::hard_link(&unfinished, path));
    let removed = fs::remove_file(&unfinished);
    match linked {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
        linked => linked?,
    }
    removed?;
    // What the key is about to seal must not outlive it in a power failure.
    File::open(directory)?.sync_all()
}

fn write(path: &Path, ambient: &Ambient) -> io::Result<()> {
    let key = Zeroizing::new(ambient.random::<KEY>());
    let mut line = Zeroizing::new(STANDARD.encode(key.as_slice()));
    line.push('\n');
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path)?;
    file.write_all(line.as_bytes())?;
    file.sync_all()
}

/// Not an error: secrets mounted by an orchestrator are often readable by a group.
fn warn_if_others_may_read(path: &Path, file: &File) -> io::Result<()> {
    #[cfg(unix)]
    if std::os::unix::fs::PermissionsExt::mode(&file.metadata()?.permissions()) & 0o077 != 0 {
        tracing::warn!(path = %path.display(), "the encryption key file is open to other users: chmod 600");
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;
    use std::thread;

    use super::*;

    /// A directory of its own, removed at the end.
    struct Scratch(PathBuf);

    impl Scratch {
        fn new() -> Self {
            let path = std::env::temp_dir().join(format!("roster-{}", Ambient::system().id::<Uuid>()));
            fs::create_dir(&path).unwrap();
            Self(path)
        }

        fn file(&self) -> PathBuf {
            self.0.join("encryption.key")
        }
    }

    impl Drop for Scratch {
        fn drop(&mut self) {
            let _ = fs::remove_dir_all(&self.0);
        }
    }

    fn open(path: &Path) -> Result<Vault, BadEncryptionKey> {
        Vault::from_file(path, &Ambient::system())
    }

    #[test]
    fn the_first_start_makes_the_file_and_the_next_uses_it() {
        let scratch = Scratch::new();
        let sealed = open(&scratch.file()).unwrap().seal("x", b"secret").unwrap();
        assert_eq!(open(&scratch.file()).unwrap().open("x", &sealed).unwrap().as_slice(), b"secret");
        assert_eq!(fs::metadata(scratch.file()).unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(fs::read_dir(&scratch.0).unwrap().count(), 1, "nothing is left beside it");
    }

    #[test]
    fn all_who_start_together_have_the_same_key() {
        let scratch = Scratch::new();
        let path = scratch.file();
        let vaults: Vec<Vault> = thread::scope(|scope| {
            let starts: Vec<_> = (0..16).map(|_| scope.spawn(|| open(&path).unwrap())).collect();
            starts.into_iter().map(|start| start.join().unwrap()).collect()
        });
        let sealed = vaults[0].seal("x", b"secret").unwrap();
        assert!(vaults.iter().all(|vault| vault.open("x", &sealed).is_ok()));
        assert_eq!(fs::read_dir(&scratch.0).unwrap().count(), 1, "nothing is left beside it");
    }

    #[test]
    fn a_malformed_file_is_refused_in_one_line_and_kept() {
        let scratch = Scratch::new();
        for content in [b"".as_slice(), b"\n", b"secret", &[0xff; 32], &vec![b'A'; 100_000]] {
            fs::write(scratch.file(), content).unwrap();
            let error = open(&scratch.file()).unwrap_err();
            assert!(matches!(error, BadEncryptionKey::MalformedFile(_)), "{error}");
            assert!(!error.to_string().contains('\n'));
            assert_eq!(fs::read(scratch.file()).unwrap(), content);
        }
    }

    #[test]
    fn a_missing_directory_is_named() {
        let error = open(Path::new("/nonexistent/encryption.key")).unwrap_err().to_string();
        assert!(error.contains("/nonexistent/encryption.key"), "{error}");
    }

    #[test]
    fn a_key_from_the_environment_is_32_bytes_in_base64() {
        let ambient = Ambient::system();
        let good = STANDARD.encode([7; 32]);
        assert!(Vault::from_base64(&format!(" {good}\n"), &ambient).is_ok());
        for bad in [String::new(), "secret".into(), STANDARD.encode([7; 31]), STANDARD.encode([7; 33]), "A".repeat(43)]
        {
            assert!(matches!(Vault::from_base64(&bad, &ambient), Err(BadEncryptionKey::Malformed)), "{bad}");
        }
    }
}
