//! A file of users on its way in: bytes come bit by bit, rows go out in chunks, and nothing but one chunk is kept.

use sha2::{Digest as _, Sha256};

use super::columns::Row;
use super::csv::Csv;
use super::item::{Item, ROW_MAX, endless, not_utf8};
use crate::http::body;
use crate::http::export::Format;
use crate::problem::Failure;

/// Rows in one chunk, which is one transaction.
const CHUNK: usize = 500;
/// Bytes of rows in one chunk, however few they are.
const CHUNK_BYTES: usize = 512 * 1024;

/// The byte order mark that some programs put in front of UTF-8.
const BOM: &[u8] = b"\xef\xbb\xbf";

/// Takes a file in.
pub struct Intake {
    lines: Lines,
    /// The first bytes, until it is clear whether they are a byte order mark.
    head: Option<Vec<u8>>,
    digest: Sha256,
    items: Vec<Item>,
    bytes: usize,
    total: i64,
}

enum Lines {
    Csv(Box<Csv>),
    Ndjson { line: i64, pending: Vec<u8> },
}

impl Intake {
    /// Takes in a file of this kind.
    #[must_use]
    pub fn new(format: Format) -> Self {
        let lines = match format {
            Format::Csv => Lines::Csv(Box::new(Csv::new())),
            Format::Ndjson => Lines::Ndjson { line: 0, pending: Vec::new() },
        };
        Self { lines, head: Some(Vec::new()), digest: Sha256::new(), items: Vec::new(), bytes: 0, total: 0 }
    }

    /// Takes in what comes next.
    ///
    /// # Errors
    /// 422 where the file as a whole is none of users: not UTF-8, unknown columns, endless rows.
    pub fn feed(&mut self, bytes: &[u8]) -> Result<(), Failure> {
        self.digest.update(bytes);
        let Some(mut head) = self.head.take() else { return self.read(bytes) };
        head.extend_from_slice(bytes);
        if head.len() < BOM.len() && BOM.starts_with(&head) {
            self.head = Some(head);
            return Ok(());
        }
        self.read(head.strip_prefix(BOM).unwrap_or(&head))
    }

    /// Says that nothing more comes.
    ///
    /// # Errors
    /// 422 as [`Intake::feed`], and where there was no row at all.
    pub fn end(&mut self) -> Result<(), Failure> {
        if let Some(head) = self.head.take() {
            self.read(&head)?;
        }
        match &mut self.lines {
            Lines::Csv(csv) => {
                let mut found = Vec::new();
                csv.read(&[], true, &mut found)?;
                for (item, size) in found {
                    self.keep(item, size);
                }
            }
            Lines::Ndjson { pending, line } => {
                let (last, line) = (std::mem::take(pending), *line + 1);
                if let Some(item) = json(line, &last)? {
                    self.keep(item, last.len());
                }
            }
        }
        if self.total == 0 {
            Err(Failure::invalid_field("", "required", "There is no user in this file."))
        } else {
            Ok(())
        }
    }

    /// Goes on with the digest alone: what came was refused already, and what follows only tells requests apart.
    pub fn pass_over(&mut self, bytes: &[u8]) {
        self.digest.update(bytes);
    }

    /// The rows so far.
    #[must_use]
    pub fn total(&self) -> i64 {
        self.total
    }

    /// What tells this file from others.
    #[must_use]
    pub fn digest(&self) -> [u8; 32] {
        self.digest.clone().finalize().into()
    }

    /// A chunk of rows as a job keeps it, if one is full, or any are left where `is_last`.
    ///
    /// # Errors
    /// [`Failure`] when it cannot be written.
    pub fn chunk(&mut self, is_last: bool) -> Result<Option<Vec<u8>>, Failure> {
        let is_full = self.items.len() >= CHUNK || self.bytes >= CHUNK_BYTES;
        if !is_full && (!is_last || self.items.is_empty()) {
            return Ok(None);
        }
        self.bytes = 0;
        let rest = self.items.split_off(self.items.len().min(CHUNK));
        let items = std::mem::replace(&mut self.items, rest);
        serde_json::to_vec(&items).map(Some).map_err(|error| Failure::internal(&error))
    }

    fn keep(&mut self, item: Item, bytes: usize) {
        self.total += 1;
        self.bytes += bytes;
        self.items.push(item);
    }

    fn read(&mut self, bytes: &[u8]) -> Result<(), Failure> {
        let mut found = Vec::new();
        match &mut self.lines {
            Lines::Csv(csv) => csv.read(bytes, false, &mut found)?,
            Lines::Ndjson { line, pending } => {
                let mut parts = bytes.split(|byte| *byte == b'\n').peekable();
                while let Some(part) = parts.next() {
                    pending.extend_from_slice(part);
                    if pending.len() > ROW_MAX {
                        return Err(endless(*line + 1));
                    }
                    if parts.peek().is_some() {
                        *line += 1;
                        let size = pending.len();
                        found.extend(json(*line, pending)?.map(|item| (item, size)));
                        pending.clear();
                    }
                }
            }
        }
        for (item, size) in found {
            self.keep(item, size);
        }
        Ok(())
    }
}

/// The user on a line of JSON; none on a blank one.
fn json(line: i64, text: &[u8]) -> Result<Option<Item>, Failure> {
    let text = std::str::from_utf8(text).map_err(|_| not_utf8(line))?;
    if text.trim().is_empty() {
        return Ok(None);
    }
    Ok(Some(Item::new(line, body::read::<Row>(text.as_bytes()))))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn items(format: Format, file: &[u8], step: usize) -> Result<Vec<Item>, Failure> {
        let mut intake = Intake::new(format);
        for part in file.chunks(step) {
            intake.feed(part)?;
        }
        intake.end()?;
        let mut items = Vec::new();
        while let Some(chunk) = intake.chunk(true)? {
            items.extend(serde_json::from_slice::<Vec<Item>>(&chunk).unwrap());
        }
        assert_eq!(i64::try_from(items.len()).unwrap(), intake.total());
        Ok(items)
    }

    fn told(items: &[Item]) -> Vec<(i64, String)> {
        let name = |item: &Item| item.row.as_ref().map(|row| row.first_name.clone());
        items.iter().map(|item| (item.line, name(item).unwrap_or_else(|| "fault".to_owned()))).collect()
    }

    #[test]
    fn rows_are_the_same_however_a_file_comes() {
        let csv = "\u{feff}email,first_name,last_name,role\r\na@b.example,Ada,\"Love\nlace\",Engineer\r\n\r\n\
                   b@b.example,\"B\"\"o\"\"b\",Barker,Engineer\r\nshort,row\r\nc@b.example,Zoë,'=1,Engineer";
        for step in [1, 2, 3, 7, 4096] {
            let items = items(Format::Csv, csv.as_bytes(), step).unwrap();
            let expected = [(2, "Ada"), (5, "B\"o\"b"), (6, "fault"), (7, "Zoë")];
            assert_eq!(told(&items), expected.map(|(line, name)| (line, name.to_owned())), "{step}");
            assert_eq!(items[0].row.as_ref().unwrap().last_name, "Love\nlace");
            assert_eq!(items[3].row.as_ref().unwrap().last_name, "=1");
        }
        let row = r#"{"first_name":"Ada","last_name":"L","email":"a@b.example","role":"Engineer"}"#;
        let ndjson = format!("\u{feff}{row}\n\n  \r\n{row}\r\n{{\"nonsense\":1}}\nno json\n{row}");
        for step in [1, 2, 5, 4096] {
            let items = items(Format::Ndjson, ndjson.as_bytes(), step).unwrap();
            let expected = [(1, "Ada"), (4, "Ada"), (5, "fault"), (6, "fault"), (7, "Ada")];
            assert_eq!(told(&items), expected.map(|(line, name)| (line, name.to_owned())), "{step}");
        }
    }

    #[test]
    fn what_is_no_file_of_users_is_refused_as_a_whole() {
        let header = "first_name,last_name,email,role";
        for file in [
            String::new(),
            format!("{header}\n"),
            "first_name,last_name,email\nAda,L,a@b.example\n".to_owned(),
            format!("{header},shoe_size\nAda,L,a@b.example,Engineer,7\n"),
            format!("{header},role\nAda,L,a@b.example,Engineer,Engineer\n"),
            format!("{header}\n\"{}\n", "x".repeat(ROW_MAX)),
        ] {
            assert!(items(Format::Csv, file.as_bytes(), 4096).is_err(), "{}", &file[..file.len().min(80)]);
        }
        let latin = [header.as_bytes(), b"\nZo\xeb,L,a@b.example,Engineer\n"].concat();
        assert!(items(Format::Csv, &latin, 4096).unwrap_err().sentence().contains("Line 2 is not UTF-8"));
        assert!(items(Format::Ndjson, b"\"Zo\xeb\"\n", 4096).is_err());
        assert!(items(Format::Ndjson, b"\n\n", 4096).is_err());
    }
}
