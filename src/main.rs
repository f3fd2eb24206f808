//! Arguments to a request, the request to an outcome, the outcome to output and an exit code. Only this file prints.

use std::io::{IsTerminal, Write};
use std::process::ExitCode;

use huizong::cli::{self, Format};
use huizong::pipeline::Failure;
use huizong::{pipeline, plain, workers};

fn main() -> ExitCode {
    if std::env::args_os().nth(1).is_some_and(|word| word == workers::ARGUMENT) {
        return work();
    }
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
                print(false, &plain::lines(&format!("{}\n", outcome.json)));
            } else {
                let lines: Vec<&str> =
                    outcome.details.iter().map(String::as_str).chain([outcome.line.as_str()]).collect();
                print(false, &plain::lines(&format!("{}\n", lines.join("\n"))));
            }
            if !request.quiet {
                let notes: String = outcome.notes.iter().map(|note| format!("{note}\n")).collect();
                print(true, &plain::lines(&notes));
            }
            ExitCode::from(outcome.code)
        }
        Err(failure) => {
            // Only mistakes in the config are coloured, and they quote nothing but the config.
            let said = format!("{failure}\n");
            print(true, &if matches!(failure, Failure::Config(_)) { said.into() } else { plain::lines(&said) });
            ExitCode::from(failure.exit_code())
        }
    }
}

/// What a worker does: frames in, frames out.
fn work() -> ExitCode {
    if std::io::stdin().is_terminal() {
        print(true, "这个命令只供程序自己使用。\n");
        return ExitCode::from(2);
    }
    match workers::serve(std::io::stdin().lock(), std::io::stdout().lock()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(_) => ExitCode::FAILURE,
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
