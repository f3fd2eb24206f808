//! The bar that shows how far a stage has come.

use std::borrow::Cow;
use std::env;
use std::io::{self, IsTerminal as _};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressFinish, ProgressStyle};

/// What a run is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Reading the workbooks.
    Read,
    /// Checking what they say.
    Check,
    /// Adding up.
    Aggregate,
    /// Writing and publishing.
    Write,
}

impl Stage {
    /// The word beside the bar.
    #[must_use]
    pub fn chinese(self) -> &'static str {
        match self {
            Self::Read => "读取",
            Self::Check => "审核",
            Self::Aggregate => "汇总",
            Self::Write => "输出",
        }
    }
}

impl From<Stage> for Cow<'static, str> {
    fn from(stage: Stage) -> Self {
        stage.chinese().into()
    }
}

/// A bar on stderr, gone without a trace when it is finished or dropped. It may be advanced from many threads.
///
/// It is drawn on a terminal only, and in the terminal's own colour: there is nothing for `NO_COLOR` to turn off.
#[derive(Debug)]
pub struct Progress {
    bar: ProgressBar,
}

impl Progress {
    /// A bar of `total_len` steps with `label` before it; `enabled` is false under `--quiet`.
    #[must_use]
    pub fn new(enabled: bool, total_len: u64, label: impl Into<Cow<'static, str>>) -> Self {
        let dumb = env::var_os("TERM").is_some_and(|term| term == "dumb");
        let target = if enabled && !dumb && io::stderr().is_terminal() {
            ProgressDrawTarget::stderr()
        } else {
            ProgressDrawTarget::hidden()
        };
        let bar = ProgressBar::with_draw_target(Some(total_len), target)
            .with_finish(ProgressFinish::AndClear)
            .with_prefix(label);
        Self {
            bar: match ProgressStyle::with_template("{prefix} [{bar:30}] {pos}/{len}") {
                Ok(style) => bar.with_style(style.progress_chars("=> ")),
                Err(_) => bar,
            },
        }
    }

    /// One step further.
    pub fn inc(&self) {
        self.bar.inc(1);
    }

    /// The stage is done; the bar goes away.
    pub fn finish(self) {
        self.bar.finish_and_clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn disabled_it_counts_and_shows_nothing() {
        let progress = Progress::new(false, 3, Stage::Read);
        assert!(progress.bar.is_hidden());
        std::thread::scope(|scope| {
            for _ in 0..3 {
                scope.spawn(|| progress.inc());
            }
        });
        assert_eq!(progress.bar.position(), 3);
        assert_eq!(progress.bar.prefix(), "读取");
        let bar = progress.bar.clone();
        progress.finish();
        assert!(bar.is_finished());
    }

    #[test]
    fn the_style_is_well_formed_and_plain() {
        let progress = Progress::new(true, 1, "输出");
        assert_eq!(progress.bar.length(), Some(1));
        assert!(ProgressStyle::with_template("{prefix} [{bar:30}] {pos}/{len}").is_ok());
    }
}
