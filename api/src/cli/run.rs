//! Reads the command line and does what it says.

use std::process::ExitCode;

use clap::Parser;
use clap::error::ErrorKind;

use super::options::{AccountCommand, Cli, Command, ImportCommand, KeysCommand, OperatorCommand};
use super::{account, healthcheck, import, keys, migrate, openapi, operator, serve, staged, totp};

/// Why a command ends early: one clear line.
pub type Stopped = Box<dyn std::error::Error + Send + Sync>;

/// The exit status of a command line that cannot be understood.
const USAGE: u8 = 2;

/// Runs the command; answers with the process' exit status: 0, 1 when it failed, 2 when an option is wrong; an import
/// has one more.
#[must_use]
pub fn run() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => return explain(&error),
    };
    let done = match cli.command {
        None => serve::serve(&cli.serve),
        Some(Command::Serve(options)) => serve::serve(&options),
        Some(Command::Account(AccountCommand::Create(options))) => account::create(&options),
        Some(Command::Account(AccountCommand::Staged(options))) => staged::staged(&options),
        Some(Command::Operator(OperatorCommand::Create { name, data })) => operator::create(&name, &data),
        Some(Command::Operator(OperatorCommand::List(data))) => operator::list(&data),
        Some(Command::Operator(OperatorCommand::Revoke { id, data })) => operator::revoke(id, &data),
        Some(Command::Import(import)) => {
            let ended = match import {
                ImportCommand::Organizations(options) => import::organizations(&options),
                ImportCommand::Users(options) => import::users(&options),
            };
            match ended {
                Ok(status) => return status,
                Err(error) => Err(error),
            }
        }
        Some(Command::Keys(KeysCommand::Rotate(data))) => keys::rotate(&data),
        Some(Command::Openapi { format }) => openapi::print(format),
        Some(Command::Totp { secret }) => totp::print(&secret),
        Some(Command::Migrate(data)) => migrate::migrate(&data),
        Some(Command::Healthcheck { bind }) => healthcheck::check(bind),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("roster: {}", error.to_string().split_whitespace().collect::<Vec<_>>().join(" "));
            ExitCode::FAILURE
        }
    }
}

/// Help goes to standard output; a wrong option is one line.
fn explain(error: &clap::Error) -> ExitCode {
    if matches!(error.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayVersion) {
        let _ = error.print();
        return ExitCode::SUCCESS;
    }
    if error.kind() == ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand {
        eprintln!("roster: that is a group of commands: name one of them (--help lists them)");
        return ExitCode::from(USAGE);
    }
    let text = error.to_string();
    // What is wrong comes first, on its own or with a list under it; usage and tips follow after an empty line.
    let lines = text.lines().take_while(|line| !line.trim().is_empty()).map(str::trim).collect::<Vec<_>>();
    eprintln!("roster: {} (--help explains)", lines.join(" ").trim_start_matches("error: "));
    ExitCode::from(USAGE)
}
