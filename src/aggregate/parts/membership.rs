//! Which rows belong to which spans.

use std::collections::HashSet;

use polars::prelude::{Column, DataFrame, Int32Chunked, IntoColumn, NewChunkedArray, PolarsResult, UInt32Chunked};

use super::super::{Sources, stands_at};
use super::SPAN;
use crate::config::plan::Over;
use crate::dataset::{MONTH, SUBMISSION, month_number};
use crate::spans::Span;

/// Which rows belong to which spans.
pub struct Membership {
    /// Key column: the row's month, or its submission.
    key: &'static str,
    /// Pairs of key and span.
    pairs: Vec<(i64, u32)>,
    /// Units with a counted submission in each span.
    pub submitted: Vec<HashSet<usize>>,
}

impl Membership {
    pub fn new(sources: &Sources<'_>, form: usize, over: Over, spans: &[Span]) -> Self {
        let mut pairs = Vec::new();
        let mut submitted = vec![HashSet::new(); spans.len()];
        for (s, span) in spans.iter().enumerate() {
            let number = u32::try_from(s).unwrap_or(u32::MAX);
            if over == Over::Window {
                pairs.extend(span.first.through(span.last).map(|month| (i64::from(month_number(month)), number)));
            }
        }
        for (unit, months) in sources.calendar.of(form) {
            for (s, span) in spans.iter().enumerate() {
                match over {
                    Over::Window => {
                        if months.range(span.first..=span.last).next().is_some() {
                            submitted[s].insert(unit);
                        }
                    }
                    Over::Latest => {
                        if let Some((_, submissions)) = sources.calendar.latest(form, unit, span.last)
                            && stands_at(sources.tree, unit, span.last)
                        {
                            submitted[s].insert(unit);
                            let number = u32::try_from(s).unwrap_or(u32::MAX);
                            pairs.extend(submissions.iter().map(|&i| (i64::try_from(i).unwrap_or(i64::MAX), number)));
                        }
                    }
                }
            }
        }
        Self { key: if over == Over::Window { MONTH } else { SUBMISSION }, pairs, submitted }
    }

    /// The pairs as a frame to join rows with; of one span, or of all.
    pub fn table(&self, only: Option<usize>) -> PolarsResult<DataFrame> {
        let pairs: Vec<(i64, u32)> =
            self.pairs.iter().filter(|(_, s)| only.is_none_or(|only| only == *s as usize)).copied().collect();
        let key: Column = if self.key == MONTH {
            Int32Chunked::from_iter_options(MONTH.into(), pairs.iter().map(|(k, _)| i32::try_from(*k).ok()))
                .into_column()
        } else {
            UInt32Chunked::from_iter_options(SUBMISSION.into(), pairs.iter().map(|(k, _)| u32::try_from(*k).ok()))
                .into_column()
        };
        let span = UInt32Chunked::from_iter_options(SPAN.into(), pairs.iter().map(|(_, s)| Some(*s))).into_column();
        DataFrame::new(pairs.len(), vec![key, span])
    }
}
