//! The command line: arguments to a [`Request`], or what to print instead and the exit code.

mod args;
mod mistakes;
mod question;
#[cfg(test)]
mod tests;

use std::env;
use std::ffi::OsString;
use std::io::{self, IsTerminal as _};
use std::path::PathBuf;
use std::time::SystemTime;

use chrono::{DateTime, TimeDelta};
use clap::Parser as _;
use clap::error::ErrorKind;
use huizong_intake::model::Period;

use args::{Arguments, Subcommand};
pub use args::{FailOn, Format};
pub use question::{About, Question};

/// What to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Command {
    /// Read, check, add up, publish.
    Run,
    /// The same without publishing.
    Check,
    /// Answer a question about a figure or a cell.
    Explain(Question),
    /// Say who still owes what, as messages to the units.
    Remind,
    /// Hold an edited report, this file, against what was published.
    Proof(PathBuf),
}

/// A command with all its options decided.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// What to do.
    pub command: Command,
    /// The month that it is about.
    pub period: Period,
    /// The config file.
    pub config: PathBuf,
    /// The folder with what units sent.
    pub input: PathBuf,
    /// The folder that generations are published in.
    pub output: PathBuf,
    /// How many threads may work, at least 1; as many as there are processors if not said.
    pub jobs: Option<usize>,
    /// Everything is read in this process: for measuring what the workers cost.
    pub in_process: bool,
    /// How results are written to stdout.
    pub format: Format,
    /// What makes the exit code 1.
    pub fail_on: FailOn,
    /// Nothing on stderr but errors.
    pub quiet: bool,
    /// How much more to say: 0, 1 (`-v`), 2 (`-vv`).
    pub verbose: u8,
    /// Whether stderr may be coloured: it is a terminal, and `NO_COLOR` does not forbid it.
    pub color: bool,
}

impl Request {
    /// Whether it is told how each table was read: a check with `-v`, a run with `-vv`, and for an
    /// answer.
    #[must_use]
    pub fn shows_layout(&self) -> bool {
        self.verbose > u8::from(self.command == Command::Run) || self.question().is_some()
    }

    /// The question, if one is asked.
    #[must_use]
    pub fn question(&self) -> Option<&Question> {
        match &self.command {
            Command::Explain(question) => Some(question),
            _ => None,
        }
    }
}

/// Why the command ends before it has begun: help was asked for, or the arguments are wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CliExit {
    /// The exit code: 0 for help and version, 2 for mistakes.
    pub code: u8,
    /// What to print, with its last line break.
    pub text: String,
    /// Whether it goes to stderr.
    pub to_stderr: bool,
}

/// Reads the arguments; the first one is the program's own name, as in [`std::env::args_os`].
///
/// `--period` defaults to last month in China Standard Time (UTC+8), whatever the machine's time zone is: the bureaus
/// that report live by that clock. This is the only thing that depends on today's date.
///
/// # Errors
/// The text that takes the command's place: help, the version, or what is wrong with the arguments.
pub fn parse(args: impl IntoIterator<Item = OsString>) -> Result<Request, CliExit> {
    let args: Vec<_> = args.into_iter().collect();
    match Arguments::try_parse_from(&args) {
        Ok(arguments) => Ok(arguments.into_request(last_month(SystemTime::now()), color())),
        Err(error) => Err(match error.kind() {
            ErrorKind::DisplayHelp => CliExit { code: 0, text: error.to_string(), to_stderr: false },
            ErrorKind::DisplayVersion => CliExit {
                code: 0,
                text: concat!("huizong ", env!("CARGO_PKG_VERSION"), "\n").to_owned(),
                to_stderr: false,
            },
            _ => CliExit { code: 2, text: mistakes::describe(&error), to_stderr: true },
        }),
    }
}

/// The month before the one that `now` lies in, in UTC+8.
fn last_month(now: SystemTime) -> Period {
    let seconds = now.duration_since(SystemTime::UNIX_EPOCH).map_or(0, |since| since.as_secs());
    let utc = DateTime::from_timestamp(i64::try_from(seconds).unwrap_or(0), 0).unwrap_or_default();
    Period::of((utc + TimeDelta::hours(8)).date_naive()).plus(-1)
}

/// Whether stderr may be coloured.
fn color() -> bool {
    let no_color = env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
    let dumb = env::var_os("TERM").is_some_and(|term| term == "dumb");
    !no_color && !dumb && io::stderr().is_terminal()
}

impl Arguments {
    /// Puts in the defaults that depend on other options, and on the date and the terminal.
    fn into_request(self, last_month: Period, color: bool) -> Request {
        let beside = |name: &str| self.config.with_file_name(name);
        let command = match self.command {
            Subcommand::Run => Command::Run,
            Subcommand::Check => Command::Check,
            Subcommand::Explain(asked) => Command::Explain(asked.into_question()),
            Subcommand::Remind => Command::Remind,
            Subcommand::Proof { file } => Command::Proof(file),
        };
        Request {
            command,
            period: self.period.unwrap_or(last_month),
            input: self.input.unwrap_or_else(|| beside("input")),
            output: self.output.unwrap_or_else(|| beside("output")),
            config: self.config,
            jobs: self.jobs.map(usize::from),
            in_process: self.in_process,
            format: self.format,
            fail_on: self.fail_on,
            quiet: self.quiet,
            verbose: self.verbose,
            color,
        }
    }
}
