//! `roster import organizations`

use std::io::{Stdout, Write};
use std::process::ExitCode;

use domain::ids::UserId;
use domain::user::Caller;
use indicatif::{ProgressBar, ProgressStyle};
use persistence::{Conn, StorageError, accounts, users};
use url::Url;

use super::SOME_REFUSED;
use super::rows::{Row, Rows};
use crate::change::{Actor, Work};
use crate::cli::options::{OrganizationsImportOptions, PsaOptions};
use crate::cli::{Stopped, said, setup};
use crate::http::export::cell_text;
use crate::http::origin::Origin;
use crate::organizations::{Outcome, Wanted, add_each, clean_organization_name};
use crate::problem::Failure;
use crate::state::WebSettings;

/// The columns that a file may have; the first must be there.
const COLUMNS: [&str; 3] = ["name", "default_engineer", "default_vcio"];

/// Rows to a transaction: enough that committing costs little, few enough that others get their turn.
const BATCH: usize = 500;

/// Imports the file, and reports every row: `line,name,outcome,code,reason`.
pub(in crate::cli) fn organizations(options: &OrganizationsImportOptions) -> Result<ExitCode, Stopped> {
    let rows = Rows::open(&options.file, &COLUMNS)?;
    let public_url = Url::parse("http://localhost")?;
    let state = setup::state(
        &options.data,
        &options.signing_in,
        public_url,
        None,
        WebSettings::default(),
        &PsaOptions::default(),
    )?;
    let slug = options.account.as_str();
    let account = match state.db.query(|conn| accounts::find_by_slug(conn, slug)) {
        Ok(account) => account.id,
        Err(StorageError::NotFound) => return Err(format!("there is no account {slug:?}").into()),
        Err(error) => return Err(error.into()),
    };
    let mut report = Report::new(rows.count)?;
    if options.dry_run {
        // One transaction, so that rows meet those before them; nothing of it stays.
        let rehearsed = Work::rehearse_here(&state, account, Actor::System, Origin::default(), |conn, work| {
            each_batch(&rows, |batch| report.enter(&batch, &add(conn, work, slug, &batch)?))
        });
        rehearsed.map_err(|failure| said(&failure))?;
    } else {
        let imported = each_batch(&rows, |batch| {
            let added = Work::write_here(&state, account, Actor::System, Origin::default(), |conn, work| {
                add(conn, work, slug, &batch)
            })?;
            report.enter(&batch, &added)
        });
        imported.map_err(|failure| said(&failure))?;
    }
    report.end(options.dry_run)
}

/// Hands the rows on, so many at a time.
fn each_batch(rows: &Rows, mut settle: impl FnMut(Vec<Row>) -> Result<(), Failure>) -> Result<(), Failure> {
    let unreadable = |error: Stopped| Failure::internal(&error);
    let mut rows = rows.read().map_err(unreadable)?;
    loop {
        let batch: Vec<Row> = rows.by_ref().take(BATCH).collect::<Result<_, _>>().map_err(unreadable)?;
        if batch.is_empty() {
            return Ok(());
        }
        settle(batch)?;
    }
}

fn add(conn: &mut Conn, work: &Work, slug: &str, batch: &[Row]) -> Result<Vec<Outcome>, Failure> {
    let wanted: Vec<Result<Wanted, Failure>> = batch.iter().map(|row| wanted(conn, slug, row)).collect();
    add_each(conn, work, &Caller::system(), wanted)
}

fn wanted(conn: &mut Conn, slug: &str, row: &Row) -> Result<Wanted, Failure> {
    if !row.is_whole {
        return Err(Failure::invalid_field("", "columns", "The row has not as many cells as there are columns."));
    }
    let [name, engineer, vcio] = [0, 1, 2].map(|column| row.cells[column].as_deref());
    let mut user = |column: &str, username: Option<&str>| -> Result<Option<UserId>, Failure> {
        let Some(username) = username else { return Ok(None) };
        match users::find_by_username(conn, username, Some(slug))? {
            Some(found) => Ok(Some(found.id)),
            None => Err(Failure::invalid_field(column, "unknown", format!("The account has no user {username:?}."))),
        }
    };
    Ok(Wanted {
        name: clean_organization_name(name.unwrap_or_default())?,
        default_engineer: user("/default_engineer", engineer)?,
        default_vcio: user("/default_vcio", vcio)?,
    })
}

/// The report on standard output, and how far it is on standard error where that is a terminal.
struct Report {
    lines: csv::Writer<Vec<u8>>,
    out: Stdout,
    bar: ProgressBar,
    created: u64,
    refused: u64,
}

impl Report {
    fn new(rows: u64) -> Result<Self, Stopped> {
        // Hidden by itself where standard error is no terminal.
        let bar = ProgressBar::new(rows);
        bar.set_style(ProgressStyle::with_template("{bar:40} {pos}/{len} rows, {per_sec}, {eta} left")?);
        let mut report =
            Self { lines: csv::Writer::from_writer(Vec::new()), out: std::io::stdout(), bar, created: 0, refused: 0 };
        report.lines.write_record(["line", "name", "outcome", "code", "reason"])?;
        Ok(report)
    }

    fn enter(&mut self, batch: &[Row], outcomes: &[Outcome]) -> Result<(), Failure> {
        for (row, outcome) in batch.iter().zip(outcomes) {
            let (word, code, reason) = match outcome {
                Outcome::Created(_) => ("created", "", ""),
                Outcome::Refused { code, detail } => ("refused", code.as_str(), detail.as_str()),
            };
            match outcome {
                Outcome::Created(_) => self.created += 1,
                Outcome::Refused { .. } => self.refused += 1,
            }
            let name = row.cells[0].as_deref().unwrap_or_default();
            let line = [row.line.to_string(), cell_text(name).into_owned(), word.to_owned(), code.to_owned()];
            let line = line.into_iter().chain([cell_text(reason).into_owned()]);
            self.lines.write_record(line).map_err(|error| Failure::internal(&error))?;
        }
        self.bar.inc(batch.len() as u64);
        self.print().map_err(|error| Failure::internal(&error))
    }

    /// Prints what is due. What reads it may have seen enough: the import goes on all the same.
    fn print(&mut self) -> Result<(), Stopped> {
        self.lines.flush()?;
        let due = std::mem::replace(&mut self.lines, csv::Writer::from_writer(Vec::new())).into_inner();
        let due = due.map_err(|error| error.to_string())?;
        let out = &mut self.out;
        match self.bar.suspend(|| out.write_all(&due)) {
            Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => Err(error.into()),
            _ => Ok(()),
        }
    }

    fn end(mut self, dry_run: bool) -> Result<ExitCode, Stopped> {
        self.print()?;
        self.bar.finish_and_clear();
        let (created, refused) = (self.created, self.refused);
        let nothing = if dry_run { "; a dry run: nothing was changed" } else { "" };
        eprintln!("{} rows: {created} created, {refused} refused{nothing}", created + refused);
        Ok(if refused == 0 { ExitCode::SUCCESS } else { ExitCode::from(SOME_REFUSED) })
    }
}
