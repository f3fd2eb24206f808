//! Generates a sample project input with its truth: invented units, their monthly workbooks in the ways units write
//! them, a dozen planted mistakes, and the figures that a right product finds in them.
//!
//! ```text
//! cargo run --release --example sample                      writes the shipped sample: input/ and tests/truth/
//! cargo run --release --example sample -- --out DIR --truth DIR
//!     [--units 22] [--from 2019-01] [--to 2020-06] [--seed 2020] [--mess 0.15] [--only KIND]
//!     [--refuse 0] [--style shipped|clean] [--no-mistakes] [--cells]
//! ```
//!
//! The same options give the same bytes. The last month is the period of the run that the truth is for. `clean` is
//! plain (title, header, rows), has no mess, and no unit ever has nothing to report. An existing folder is written
//! over, not emptied first.
//!
//! It shares no code with the product: the records come first, the figures are computed from them, and the files are
//! written from them too. Every name is invented, and no resident id has a region code that exists.
//!
//! Above `--mess 0.15` the kinds of `mess/wide.rs` and those of whole files (`naming.rs`, `wider.rs`) are made too; at
//! 0.15 and below nothing of them is, so that the shipped sample stays as it is. Mess never changes the truth.
//! `--only` makes no other kind than the one with this name in `mess.csv`, as often as `--mess` says, be it ever so low.
//! `--refuse` is the share of cells in which something beyond reading stands (约30, 待定, 2020.13.5, #REF!): they have no
//! value, `rejected` counts them, and `refusals.csv` lists those of the run's year, where a finding must stand.
//!
//! `--cells` lists every value of every submission that counts in `cells.csv`, for the score of the reader.
//!
//! Beside the input stand `indicators.csv` (as DESIGN section 7 lays it out), `submissions.csv` (what was written
//! where, and what becomes of it), `mistakes.csv` with a Chinese list, and `mess.csv` (each cell that was made messy).

mod args;
mod block;
mod book;
mod calendar;
mod catalog;
mod county;
mod forms;
mod indicators;
mod layout;
mod lists;
mod mess;
mod mistakes;
mod names;
mod naming;
mod output;
mod people;
mod records;
mod refusals;
mod rng;
mod style;
mod targets;
mod truth;
mod units;
mod wider;
mod world;
mod write;

use std::process::ExitCode;

use args::Args;
use book::Manner;
use output::Failure;
use world::{Settings, World};

fn main() -> ExitCode {
    let args = match Args::parse(std::env::args().skip(1)) {
        Ok(args) => args,
        Err(message) => {
            eprintln!("sample: {message}");
            return ExitCode::from(2);
        }
    };
    match generate(&args) {
        Ok(summary) => {
            println!("{summary}");
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("sample: {error}");
            ExitCode::FAILURE
        }
    }
}

/// Makes the world, plants the mistakes, and writes files and truth.
fn generate(args: &Args) -> Result<String, Failure> {
    let world =
        World::new(Settings { seed: args.seed, units: args.units, from: args.from, to: args.to, nils: !args.clean });
    let mut submissions = world.submissions();
    let mistakes = if args.mistakes && !args.clean { mistakes::plant(&world, &mut submissions) } else { Vec::new() };
    let indicators = indicators::all();
    let targets = targets::all(&world.units, args.to.year());

    let manner = Manner {
        seed: args.seed,
        units: &world.units,
        run: args.to,
        clean: args.clean,
        dose: mess::Dose {
            share: args.mess,
            wide: !args.clean && (args.mess > 0.15 || args.only.is_some()),
            only: args.only.clone(),
        },
    };
    if args.refuse > 0.0 {
        refusals::plant(&world, &mut submissions, args.refuse, |unit| !manner.style(unit, args.to).csv);
    }
    let plans = manner.plan(&submissions);
    let written = output::files(&args.out, &manner, &plans, &submissions)?;
    output::save(&args.out.join("单位目录.xlsx"), &lists::units(&world.units, args.to)?)?;
    output::save(&args.out.join("年度目标.xlsx"), &lists::targets(&targets, &indicators, &world.units, args.to)?)?;

    let subtrees = units::subtrees(&world.units);
    output::indicators(&args.truth, &world, &subtrees, &submissions, &indicators, &targets)?;
    output::submissions(&args.truth, &world, &submissions, &plans, &written)?;
    if args.refuse > 0.0 {
        output::refusals(&args.truth, &submissions, &plans, &written, args.to.year())?;
    }
    if args.cells {
        output::cells(&args.truth, &world, &submissions, &plans, &written)?;
    }
    output::mistakes(&args.truth, &world, &mistakes, &submissions, &plans, &written)?;
    Ok(format!(
        "{} units, {} files, {} submissions, {} mistakes, run period {}",
        world.units.len(),
        plans.len(),
        submissions.len(),
        mistakes.len(),
        args.to
    ))
}
