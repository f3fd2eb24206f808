//! The header finder and all that follows it: a sheet as text becomes tables, under the names of the shipped project.
#![no_main]

use huizong_fuzz::{SHIPPED, grid};
use huizong_intake::ingest::{Outcome, sheets};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let grids = [grid(text)];
    let reports = sheets(&grids, "2020-06/报表.xlsx", &SHIPPED);
    for report in &reports {
        if let Outcome::Table(table) = &report.outcome {
            let columns = SHIPPED.lexicon.forms[table.form].columns.len();
            assert!(table.unit < SHIPPED.lexicon.tree.all().len());
            assert!(table.records.iter().all(|record| record.cells.len() == columns));
        }
        let place = |finding: &huizong_intake::model::Finding| !finding.check.is_empty() && !finding.message.is_empty();
        assert!(report.findings.iter().all(place));
    }
    assert!(reports == sheets(&grids, "2020-06/报表.xlsx", &SHIPPED), "the same sheet read twice is not the same");
});
