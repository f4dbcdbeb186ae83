//! Comma-separated values, as they come.

use csv_core::{ReadRecordResult, Reader};

use super::columns::Header;
use super::item::{Item, ROW_MAX, endless, not_utf8};
use crate::problem::Failure;

/// Most values in a row.
const VALUES_MAX: usize = 64;

/// Reads rows of values.
pub(super) struct Csv {
    reader: Reader,
    header: Option<Header>,
    cells: Vec<u8>,
    ends: Vec<usize>,
    used: (usize, usize),
    /// Line breaks that were read.
    breaks: i64,
}

impl Csv {
    /// Reads a file from its beginning.
    pub(super) fn new() -> Self {
        Self {
            reader: Reader::new(),
            header: None,
            cells: vec![0; ROW_MAX],
            ends: vec![0; VALUES_MAX],
            used: (0, 0),
            breaks: 0,
        }
    }

    /// Reads rows; the parser takes no bytes at all for the end.
    pub(super) fn read(
        &mut self,
        mut bytes: &[u8],
        is_end: bool,
        found: &mut Vec<(Item, usize)>,
    ) -> Result<(), Failure> {
        while is_end || !bytes.is_empty() {
            let (cells, ends) = self.used;
            let (result, read, written, ended) =
                self.reader.read_record(bytes, &mut self.cells[cells..], &mut self.ends[ends..]);
            let (done, rest) = bytes.split_at(read);
            self.breaks += breaks(done);
            bytes = rest;
            self.used = (cells + written, ends + ended);
            match result {
                ReadRecordResult::InputEmpty => {}
                ReadRecordResult::End => return Ok(()),
                ReadRecordResult::OutputFull => return Err(endless(self.breaks + 1)),
                ReadRecordResult::OutputEndsFull => {
                    let detail = "A row has more than 64 values.";
                    return Err(Failure::invalid_field("", "columns", detail));
                }
                ReadRecordResult::Record => {
                    let terminator = i64::from(done.last() == Some(&b'\n'));
                    found.extend(self.record(self.breaks + 1 - terminator)?);
                }
            }
        }
        Ok(())
    }

    /// The row that was just read, which ended on this line; none where it was the one of column names.
    fn record(&mut self, last_line: i64) -> Result<Option<(Item, usize)>, Failure> {
        let (cells, ends) = std::mem::take(&mut self.used);
        let bytes = &self.cells[..cells];
        // Line breaks in quotes are part of the row.
        let line = last_line - breaks(bytes);
        let text = std::str::from_utf8(bytes).map_err(|_| not_utf8(line))?;
        let mut begin = 0;
        let mut values = Vec::with_capacity(ends);
        for &end in &self.ends[..ends] {
            values.push(text.get(begin..end).ok_or_else(|| not_utf8(line))?);
            begin = end;
        }
        match &self.header {
            None => {
                self.header = Some(Header::read(&values)?);
                Ok(None)
            }
            Some(header) => Ok(Some((Item::new(line, header.row(&values)), cells))),
        }
    }
}

fn breaks(bytes: &[u8]) -> i64 {
    i64::try_from(bytes.split(|byte| *byte == b'\n').count() - 1).unwrap_or(i64::MAX)
}
