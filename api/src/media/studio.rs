//! Where pictures are made: a few threads, and no more memory than two ordinary pictures or a large one take.

use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex, PoisonError};

use pictures::{Claim, Failed, Format, Picture, Unsuitable};

use crate::problem::{Code, Failure};
use crate::workers::Workers;

/// Pictures that a server unpacks at the same time.
pub const THREADS: usize = 2;

/// Uploads, of up to 5 MiB each, that may wait; beyond that they get 503.
pub const QUEUE: usize = 16;

/// Larger pictures are unpacked one at a time: 40 megapixels take up to half a gigabyte, these a tenth of it.
const LARGE_PIXELS: u64 = 16_000_000;

/// So are WebP files beyond this many bytes: tables of codes take memory that does not depend on the pixels.
const LARGE_WEBP: usize = 256 * 1024;

/// Makes pictures from uploaded files.
pub struct Studio {
    workers: Workers<Arc<Mutex<()>>>,
}

impl Studio {
    /// Opens it, with so many `threads` behind a queue of so many uploads.
    ///
    /// # Errors
    /// The operating system refuses a thread.
    pub fn open(threads: usize, queue: usize) -> io::Result<Self> {
        let only_one = Arc::new(Mutex::new(()));
        Ok(Self { workers: Workers::start("picture", queue, (0..threads).map(|_| Arc::clone(&only_one)))? })
    }

    /// The picture in an uploaded file.
    ///
    /// # Errors
    /// 415 and 422 when it is no picture that is taken, 503 when too many are waiting.
    pub async fn picture(&self, file: Vec<u8>) -> Result<Picture, Failure> {
        self.workers.run(move |only_one| develop(&file, only_one)).await?
    }
}

fn develop(file: &[u8], only_one: &Mutex<()>) -> Result<Picture, Failure> {
    let claim = Claim::of(file)?;
    let is_large = claim.pixels() > LARGE_PIXELS || (claim.format == Format::WebP && claim.bytes.len() > LARGE_WEBP);
    let _alone = is_large.then(|| only_one.lock().unwrap_or_else(PoisonError::into_inner));
    // Decoders are given what strangers made up. Should one of them panic, the file is at fault, and the decoder.
    match catch_unwind(AssertUnwindSafe(|| Picture::of(&claim))) {
        Ok(Ok(picture)) => Ok(picture),
        Ok(Err(Failed::Unsuitable(reason))) => Err(reason.into()),
        Ok(Err(error)) => Err(Failure::internal(&error)),
        Err(_) => {
            tracing::error!(format = ?claim.format, "a decoder panicked");
            Err(Unsuitable::Damaged.into())
        }
    }
}

impl From<Unsuitable> for Failure {
    fn from(reason: Unsuitable) -> Self {
        match reason {
            Unsuitable::Type => Self::new(Code::UnsupportedMediaType, reason.to_string()),
            Unsuitable::Damaged | Unsuitable::Animated | Unsuitable::TooManyPixels => {
                Self::invalid_field("/file", reason.code(), reason.to_string())
            }
        }
    }
}
