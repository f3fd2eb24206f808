//! Arguments to a request, the request to an outcome, the outcome to output and an exit code. Only this file prints.

use std::io::Write;
use std::process::ExitCode;

use huizong::cli::{self, Format};
use huizong::pipeline;

fn main() -> ExitCode {
    let request = match cli::parse(std::env::args_os()) {
        Ok(request) => request,
        Err(exit) => {
            print(exit.to_stderr, &exit.text);
            return ExitCode::from(exit.code);
        }
    };
    match pipeline::run(&request) {
        Ok(outcome) => {
            if request.format == Format::Json {
                print(false, &format!("{}\n", outcome.json));
            } else {
                let lines: Vec<&str> =
                    outcome.details.iter().map(String::as_str).chain([outcome.line.as_str()]).collect();
                print(false, &format!("{}\n", lines.join("\n")));
            }
            if !request.quiet {
                let notes: String = outcome.notes.iter().map(|note| format!("{note}\n")).collect();
                print(true, &notes);
            }
            ExitCode::from(outcome.code)
        }
        Err(failure) => {
            print(true, &format!("{failure}\n"));
            ExitCode::from(failure.exit_code())
        }
    }
}

/// Writes to stdout or stderr; a reader that has gone away is no reason to fail.
fn print(to_stderr: bool, text: &str) {
    let _ = if to_stderr {
        std::io::stderr().write_all(text.as_bytes())
    } else {
        std::io::stdout().write_all(text.as_bytes())
    };
}
