//! A CSV file with a line of column names, read row by row: UTF-8, with or without a byte order mark.

use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

use csv::{ByteRecord, Position, Reader, ReaderBuilder};

use crate::cli::Stopped;
use crate::http::export::cell_value;

/// A file that was looked through from end to end, and can be imported.
pub(super) struct Rows {
    path: PathBuf,
    /// For each known column, where it is.
    places: Vec<Option<usize>>,
    /// How many columns there are.
    width: usize,
    /// How its lines end.
    lines: Lines,
    /// How many rows there are.
    pub(super) count: u64,
}

/// One row.
pub(super) struct Row {
    /// The line that it begins at.
    pub(super) line: u64,
    /// The cell of each known column, trimmed, and without what an export puts in front of a formula; none where it is empty or the file has no such column.
    pub(super) cells: Vec<Option<String>>,
    /// Whether it has as many cells as there are columns.
    pub(super) is_whole: bool,
}

impl Rows {
    /// Looks through the file, so that nothing is begun that cannot be read to the end. The first of `known` must be among
    /// its columns; it may have the others, and none beside.
    ///
    /// # Errors
    /// One line that says what is wrong, and where.
    pub(super) fn open(path: &Path, known: &[&str]) -> Result<Self, Stopped> {
        let shown = path.display();
        let mut reader = reader(path)?;
        let header = reader.byte_headers().map_err(|error| format!("{shown}: {error}"))?.clone();
        let names = text(&header).map_err(|()| not_utf8(path, 1))?;
        let mut places = vec![None; known.len()];
        for (place, name) in names.iter().enumerate() {
            let name = name.trim().to_lowercase();
            let Some(index) = known.iter().position(|known| *known == name) else {
                return Err(
                    format!("{shown}, line 1: there is no column {name:?}; there are {}", known.join(", ")).into()
                );
            };
            if places[index].replace(place).is_some() {
                return Err(format!("{shown}, line 1: the column {name:?} is there twice").into());
            }
        }
        let lines = Lines::of(path, reader.position().byte()).map_err(|error| format!("{shown}: {error}"))?;
        if places.first().copied().flatten().is_none() {
            return Err(format!("{shown}, line 1: the column {:?} is missing", known[0]).into());
        }
        let (mut count, mut record) = (0, ByteRecord::new());
        while reader.read_byte_record(&mut record).map_err(|error| format!("{shown}: {error}"))? {
            text(&record).map_err(|()| not_utf8(path, lines.start(&record, reader.position())))?;
            count += 1;
        }
        Ok(Self { path: path.to_owned(), places, width: names.len(), lines, count })
    }

    /// Reads the rows, one at a time.
    ///
    /// # Errors
    /// When the file cannot be opened again; each row when it has changed since.
    pub(super) fn read(&self) -> Result<impl Iterator<Item = Result<Row, Stopped>> + '_, Stopped> {
        let mut reader = reader(&self.path)?;
        let mut record = ByteRecord::new();
        Ok(std::iter::from_fn(move || match reader.read_byte_record(&mut record) {
            Ok(false) => None,
            Ok(true) => Some(self.row(&record, self.lines.start(&record, reader.position()))),
            Err(error) => Some(Err(format!("{}: {error}", self.path.display()).into())),
        }))
    }

    fn row(&self, record: &ByteRecord, line: u64) -> Result<Row, Stopped> {
        let cells = text(record).map_err(|()| not_utf8(&self.path, line))?;
        let cell = |place: &Option<usize>| {
            let cell = cell_value(cells.get((*place)?)?.trim());
            (!cell.is_empty()).then(|| cell.to_owned())
        };
        Ok(Row { line, cells: self.places.iter().map(cell).collect(), is_whole: cells.len() == self.width })
    }
}

fn reader(path: &Path) -> Result<Reader<File>, Stopped> {
    let file = File::open(path).map_err(|error| format!("cannot read {}: {error}", path.display()))?;
    // A row with too few cells is refused by itself, not with the file.
    Ok(ReaderBuilder::new().flexible(true).from_reader(file))
}

fn text(record: &ByteRecord) -> Result<Vec<&str>, ()> {
    record.iter().map(|cell| std::str::from_utf8(cell).map_err(|_| ())).collect()
}

/// How the lines of a file end: what a reader says of its place behind a row is a line further where a line feed ends it
/// than where that belongs to a pair, of which it has read half.
struct Lines {
    ends_by_feed: bool,
    /// Where the file ends, if its last line does not.
    open_end: Option<u64>,
}

impl Lines {
    /// Those of the file whose line of column names ends before `header_end`.
    fn of(path: &Path, header_end: u64) -> std::io::Result<Self> {
        let mut file = File::open(path)?;
        let length = file.metadata()?.len();
        let mut byte_before = |place: u64| {
            let mut byte = [0];
            match place.checked_sub(1) {
                Some(place) => {
                    file.seek(SeekFrom::Start(place)).and_then(|_| file.read_exact(&mut byte)).map(|()| byte[0])
                }
                None => Ok(0),
            }
        };
        let is_open = byte_before(length)? != b'\n';
        Ok(Self { ends_by_feed: byte_before(header_end)? == b'\n', open_end: is_open.then_some(length) })
    }

    /// The line at which a row begins, given where the reader is behind it.
    fn start(&self, record: &ByteRecord, end: &Position) -> u64 {
        let within = record.as_slice().split(|byte| *byte == b'\n').count() as u64 - 1;
        let beyond = u64::from(self.ends_by_feed && self.open_end != Some(end.byte()));
        end.line().saturating_sub(within + beyond)
    }
}

fn not_utf8(path: &Path, line: u64) -> Stopped {
    format!("{}, line {line}: this is not UTF-8; save the file as UTF-8 and try again", path.display()).into()
}
