//! Lists as files: read and sent in batches, so that memory stays flat however long they are.

use std::borrow::Cow;
use std::future::ready;

use actix_web::HttpResponse;
use actix_web::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use actix_web::web::Bytes;
use csv::{Terminator, WriterBuilder};
use futures_util::stream::{self, Stream, StreamExt};
use serde::Serialize;

use super::query::{FromParameters, Parameters};
use crate::problem::Failure;

/// What kind of file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// One JSON object on each line.
    Ndjson,
    /// Comma-separated values with a line of column names (RFC 4180), in UTF-8 without a byte order mark.
    Csv,
}

/// What an export has one line for.
pub trait Record: Serialize {
    /// The names of its columns.
    const COLUMNS: &'static [&'static str];

    /// What it has in each of them, as it is; empty where it has nothing.
    fn cells(self) -> Vec<String>;
}

/// Some lines, and where the next ones begin.
#[derive(Debug)]
pub struct Batch<P> {
    /// The lines.
    pub bytes: Bytes,
    /// The place behind them; none where there are no more.
    pub next: Option<P>,
}

impl Format {
    /// The formats' names, in the order of [`Format`].
    pub const NAMES: [&'static str; 2] = ["ndjson", "csv"];

    /// The name, which also ends the names of files.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Ndjson => Self::NAMES[0],
            Self::Csv => Self::NAMES[1],
        }
    }

    const fn media_type(self) -> &'static str {
        match self {
            Self::Ndjson => "application/x-ndjson",
            Self::Csv => "text/csv; charset=utf-8; header=present",
        }
    }

    /// A line for each of `records`, with what comes before the first of all where they are that.
    ///
    /// # Errors
    /// [`Failure`] when a record cannot be written.
    pub fn lines<R: Record>(self, records: Vec<R>, are_first: bool) -> Result<Bytes, Failure> {
        match self {
            Self::Ndjson => {
                let mut lines = Vec::new();
                for record in records {
                    serde_json::to_writer(&mut lines, &record).map_err(|error| Failure::internal(&error))?;
                    lines.push(b'\n');
                }
                Ok(lines.into())
            }
            Self::Csv => csv(records, are_first).map_err(|error| Failure::internal(&error)),
        }
    }
}

impl FromParameters for Format {
    fn take(parameters: &mut Parameters) -> Self {
        let detail = format!("Formats are: {}.", Self::NAMES.join(", "));
        let format = parameters.parsed("format", "one_of", &detail, |text| {
            [Self::Ndjson, Self::Csv].into_iter().find(|format| format.name() == text)
        });
        format.unwrap_or(Self::Ndjson)
    }
}

/// Answers with a file called `name`, which is read while it is sent: `read` is called for the next batch once the one
/// before has been taken, and not any more when the client goes away. The first batch is read before the answer begins,
/// so that what fails at once is told as a problem; what fails later breaks the answer off.
///
/// # Errors
/// What reading the first batch returns.
pub async fn answer<P, R>(
    format: Format,
    name: &str,
    read: impl Fn(Option<P>) -> R + 'static,
) -> Result<HttpResponse, Failure>
where
    P: 'static,
    R: Future<Output = Result<Batch<P>, Failure>> + 'static,
{
    let first = read(None).await?;
    Ok(HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, format.media_type()))
        .insert_header((CONTENT_DISPOSITION, format!("attachment; filename=\"{name}.{}\"", format.name())))
        .streaming(chunks(first, read)))
}

fn chunks<P, R>(first: Batch<P>, read: impl Fn(Option<P>) -> R) -> impl Stream<Item = Result<Bytes, Failure>>
where
    R: Future<Output = Result<Batch<P>, Failure>>,
{
    let rest = stream::try_unfold((first.next, read), |(next, read)| async move {
        let Some(place) = next else { return Ok(None) };
        let batch = read(Some(place)).await?;
        Ok(Some((batch.bytes, (batch.next, read))))
    });
    stream::once(ready(Ok(first.bytes))).chain(rest)
}

fn csv<R: Record>(records: Vec<R>, are_first: bool) -> Result<Bytes, Box<dyn std::error::Error>> {
    let mut writer = WriterBuilder::new().terminator(Terminator::CRLF).from_writer(Vec::new());
    if are_first {
        writer.write_record(R::COLUMNS)?;
    }
    for record in records {
        let cells = record.cells();
        writer.write_record(cells.iter().map(|cell| cell_text(cell).into_owned()))?;
    }
    Ok(writer.into_inner()?.into())
}

/// A cell that no spreadsheet takes for a formula: what begins like one gets an apostrophe in front (OWASP, CSV
/// injection). So does what already begins with an apostrophe before such a beginning, so that taking one away where
/// such a beginning follows gives back what was there.
#[must_use]
pub fn cell_text(text: &str) -> Cow<'_, str> {
    const FORMULA: [char; 11] = ['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'];
    let begins_a_formula = text.trim_start_matches('\'').starts_with(FORMULA);
    if begins_a_formula { Cow::Owned(format!("'{text}")) } else { Cow::Borrowed(text) }
}

/// What a cell that [`cell_text`] wrote had in it: the apostrophe that it put in front is taken away.
#[must_use]
pub fn cell_value(cell: &str) -> &str {
    cell.strip_prefix('\'').filter(|rest| cell_text(rest) != *rest).unwrap_or(cell)
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;
    use std::rc::Rc;

    use futures_util::{FutureExt, pin_mut};

    use super::*;

    #[derive(Serialize)]
    struct Word(&'static str);

    impl Record for Word {
        const COLUMNS: &'static [&'static str] = &["word", "length"];

        fn cells(self) -> Vec<String> {
            vec![self.0.to_owned(), self.0.len().to_string()]
        }
    }

    #[test]
    fn what_begins_like_a_formula_is_text() {
        for text in ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1", "'=1", "''=1"] {
            assert_eq!(cell_text(text), format!("'{text}"));
        }
        for text in ["", "1", "a=1", "ada@acme.example", "O'Hara", "'quoted'", "{\"a\":1}", " =1"] {
            assert_eq!(cell_text(text), text);
        }
    }

    #[test]
    fn what_was_written_is_read_again() {
        for text in ["=1+1", "'=1", "''=1", "+44 20", "", "O'Hara", "'quoted'", "'"] {
            assert_eq!(cell_value(&cell_text(text)), text);
        }
    }

    #[test]
    fn lines_are_those_of_the_format() {
        let lines = |format: Format, are_first| {
            let bytes = format.lines(vec![Word("a,\"b\""), Word("=c\nd")], are_first).unwrap();
            String::from_utf8(bytes.to_vec()).unwrap()
        };
        assert_eq!(lines(Format::Csv, true), "word,length\r\n\"a,\"\"b\"\"\",5\r\n\"'=c\nd\",4\r\n");
        assert_eq!(lines(Format::Csv, false), "\"a,\"\"b\"\"\",5\r\n\"'=c\nd\",4\r\n");
        assert_eq!(lines(Format::Ndjson, true), "\"a,\\\"b\\\"\"\n\"=c\\nd\"\n");
        assert_eq!(Format::Csv.lines::<Word>(Vec::new(), true).unwrap(), "word,length\r\n");
        assert_eq!(Format::Ndjson.lines::<Word>(Vec::new(), true).unwrap(), "");
    }

    /// Nothing is read that nobody takes: a client that goes away ends the reading.
    #[test]
    fn a_batch_is_read_when_the_one_before_was_taken() {
        let reads = Rc::new(Cell::new(0));
        let counted = Rc::clone(&reads);
        let read = move |place: Option<i32>| {
            counted.set(counted.get() + 1);
            let number = place.unwrap_or_default();
            ready(Ok(Batch { bytes: format!("{number}\n").into(), next: (number < 9).then_some(number + 1) }))
        };
        let first = Batch { bytes: "0\n".into(), next: Some(1) };
        let chunks = chunks(first, read);
        {
            pin_mut!(chunks);
            let mut take = || chunks.next().now_or_never().unwrap().unwrap().unwrap();
            assert_eq!((take(), reads.get()), ("0\n".into(), 0));
            assert_eq!((take(), reads.get()), ("1\n".into(), 1));
            assert_eq!((take(), reads.get()), ("2\n".into(), 2));
        }
        assert_eq!(reads.get(), 2);
    }
}
