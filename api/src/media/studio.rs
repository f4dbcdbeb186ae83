//! Where pictures are made: a few threads, and no more memory than an ordinary picture and a large one take.

use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use pictures::{Claim, Failed, Format, Logo, Picture, Unsuitable};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::problem::{Code, Failure};
use crate::workers::Workers;

/// Threads that unpack ordinary pictures; one more is for large ones.
pub const THREADS: usize = 1;

/// Uploads, of up to 5 MiB each, that may be on their way or wait; beyond that they get 503.
pub const QUEUE: usize = 16;

/// Larger pictures are unpacked one at a time: 40 megapixels take up to half a gigabyte, these a tenth of it.
const LARGE_PIXELS: u64 = 16_000_000;

/// So are WebP files beyond this many bytes: tables of codes take memory that does not depend on the pixels.
const LARGE_WEBP: usize = 256 * 1024;

/// Makes pictures from uploaded files. Large ones have a thread of their own: ordinary ones do not wait for them.
pub struct Studio {
    ordinary: Workers<()>,
    large: Workers<()>,
    places: Arc<Semaphore>,
}

/// What became of a file that was looked at.
enum Looked<T> {
    /// A picture, or why there is none.
    Developed(Result<T, Failure>),
    /// A file that is for the other thread.
    Large(Vec<u8>),
}

impl Studio {
    /// Opens it, with so many `threads` for ordinary pictures behind a queue of so many uploads.
    ///
    /// # Errors
    /// The operating system refuses a thread.
    pub fn open(threads: usize, queue: usize) -> io::Result<Self> {
        Ok(Self {
            ordinary: Workers::start("picture", queue, (0..threads).map(|_| ()))?,
            large: Workers::start("large-picture", queue, [()])?,
            places: Arc::new(Semaphore::new(threads + queue)),
        })
    }

    /// A place for an upload, from its first byte on until its picture is made.
    ///
    /// # Errors
    /// 503 when all are taken.
    pub fn place(&self) -> Result<OwnedSemaphorePermit, Failure> {
        Arc::clone(&self.places).try_acquire_owned().map_err(|_| Failure::plain(Code::Overloaded))
    }

    /// The picture in an uploaded file: its middle, as a square.
    ///
    /// # Errors
    /// 415 and 422 when it is no picture that is taken, 503 when too many are waiting.
    pub async fn picture(&self, file: Vec<u8>) -> Result<Picture, Failure> {
        self.make(file, Picture::of).await
    }

    /// The logo in an uploaded file: all of it, in several widths.
    ///
    /// # Errors
    /// 415 and 422 when it is no picture that is taken, 503 when too many are waiting.
    pub async fn logo(&self, file: Vec<u8>) -> Result<Logo, Failure> {
        self.make(file, Logo::of).await
    }

    async fn make<T: Send + 'static>(&self, file: Vec<u8>, make: Make<T>) -> Result<T, Failure> {
        match self.ordinary.run(move |()| look(file, make)).await? {
            Looked::Developed(outcome) => outcome,
            Looked::Large(file) => self.large.run(move |()| develop(&Claim::of(&file)?, make)).await?,
        }
    }
}

/// Makes something of a file that was found acceptable.
type Make<T> = fn(&Claim<'_>) -> Result<T, Failed>;

fn look<T>(file: Vec<u8>, make: Make<T>) -> Looked<T> {
    let claim = match Claim::of(&file) {
        Ok(claim) => claim,
        Err(reason) => return Looked::Developed(Err(reason.into())),
    };
    if claim.pixels() > LARGE_PIXELS || (claim.format == Format::WebP && claim.bytes.len() > LARGE_WEBP) {
        return Looked::Large(file);
    }
    Looked::Developed(develop(&claim, make))
}

fn develop<T>(claim: &Claim<'_>, make: Make<T>) -> Result<T, Failure> {
    // Decoders are given what strangers made up. Should one of them panic, the file is at fault, and the decoder.
    match catch_unwind(AssertUnwindSafe(|| make(claim))) {
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
