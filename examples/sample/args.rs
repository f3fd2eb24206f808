//! The command line.

use std::path::PathBuf;

use crate::calendar::Month;

/// What was asked for.
#[derive(Clone, Debug)]
pub struct Args {
    /// The input folder to write.
    pub out: PathBuf,
    /// The folder for the truth.
    pub truth: PathBuf,
    /// The number of live units.
    pub units: usize,
    /// The first month.
    pub from: Month,
    /// The last month.
    pub to: Month,
    /// The seed.
    pub seed: u64,
    /// The share of mess, 0 to 1.
    pub mess: f64,
    /// The only kind of mess to make.
    pub only: Option<String>,
    /// The share of cells beyond reading, 0 to 1.
    pub refuse: f64,
    /// Plain tables: title, header, rows.
    pub clean: bool,
    /// Whether the dozen mistakes are planted.
    pub mistakes: bool,
    /// Whether every value is listed.
    pub cells: bool,
}

impl Args {
    /// Reads the arguments after the program's name; without any, the shipped sample.
    pub fn parse(args: impl IntoIterator<Item = String>) -> Result<Self, String> {
        let mut parsed = Self {
            out: "input".into(),
            truth: "tests/truth".into(),
            units: 22,
            from: Month::new(2019, 1),
            to: Month::new(2020, 6),
            seed: 2020,
            mess: 0.15,
            only: None,
            refuse: 0.0,
            clean: false,
            mistakes: true,
            cells: false,
        };
        let mut args = args.into_iter();
        while let Some(arg) = args.next() {
            if arg == "--no-mistakes" {
                parsed.mistakes = false;
                continue;
            }
            if arg == "--cells" {
                parsed.cells = true;
                continue;
            }
            let value = args.next().ok_or_else(|| format!("{arg} needs a value"))?;
            let wrong = || format!("{arg}: cannot take {value}");
            match arg.as_str() {
                "--out" => parsed.out = value.into(),
                "--truth" => parsed.truth = value.into(),
                "--units" => parsed.units = value.parse().map_err(|_| wrong())?,
                "--from" => parsed.from = value.parse()?,
                "--to" => parsed.to = value.parse()?,
                "--seed" => parsed.seed = value.parse().map_err(|_| wrong())?,
                "--mess" => parsed.mess = value.parse().map_err(|_| wrong())?,
                "--only" => parsed.only = Some(value),
                "--refuse" => parsed.refuse = value.parse().map_err(|_| wrong())?,
                "--style" => {
                    parsed.clean = match value.as_str() {
                        "clean" => true,
                        "shipped" => false,
                        _ => return Err(wrong()),
                    };
                }
                _ => return Err(format!("unknown option {arg}")),
            }
        }
        if parsed.from > parsed.to {
            return Err("--from is after --to".into());
        }
        if parsed.units < 8 {
            return Err("--units needs 8 or more".into());
        }
        if !(0.0..=1.0).contains(&parsed.mess) {
            return Err("--mess is a share from 0 to 1".into());
        }
        if !(0.0..=1.0).contains(&parsed.refuse) {
            return Err("--refuse is a share from 0 to 1".into());
        }
        if parsed.clean {
            parsed.mess = 0.0;
        }
        Ok(parsed)
    }
}
