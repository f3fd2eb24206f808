//! Cells beyond reading: what stands in them is no value, and a finding must stand at them.
//!
//! They are part of the records, so the truth counts them as rejected.

use crate::catalog::{FORMS, Layout, Ty};
use crate::records::{State, Submission, Val};
use crate::rng::Rng;
use crate::world::World;

/// What a formula without its cell shows.
pub const ERROR: &str = "#REF!";

/// Words where a number should stand.
const NUMBERS: [&str; 14] = [
    "约30",
    "50左右",
    "若干",
    "二十几",
    "3-5",
    "待定",
    "不详",
    "30多",
    "近百",
    "12或13",
    "20/30",
    "＞20",
    "十余",
    "未统计",
];

/// Words where a day should stand.
const DAYS: [&str; 8] = ["2020.13.5", "2020年2月30日", "待定", "不详", "上旬", "2020年6月", "下周五", "2020-06-31"];

/// Words where a time of day should stand.
const TIMES: [&str; 4] = ["25:70", "待定", "下午", "9点多"];

/// The check that must find such a text in a column of the type.
pub fn check(ty: Ty, text: &str) -> &'static str {
    match ty {
        _ if text == ERROR => "error-value",
        Ty::Enum => "enum",
        _ => "type",
    }
}

/// Puts such cells into a share of all cells that could hold them; submissions with a planted mistake stay as they
/// are. `workbook` says whether a unit's files can hold formulas.
pub fn plant(world: &World, submissions: &mut [Submission], share: f64, workbook: impl Fn(usize) -> bool) {
    for submission in submissions {
        let plain = submission.delivery.own_file || submission.delivery.mistake.is_some();
        if plain || submission.delivery.label.is_some() || submission.state != State::Counted {
            continue;
        }
        let form = &FORMS[submission.form];
        let code = &world.units[submission.unit].code;
        let period = submission.period.to_string();
        let mut rng = Rng::keyed(world.settings.seed, &["refusals", code, form.id, &period]);
        let errors = workbook(submission.unit);
        for row in &mut submission.rows {
            for (value, column) in row.iter_mut().zip(form.columns) {
                let chosen = rng.chance(share);
                // A day that stands in the header of a crosstab has no cell in the row.
                let header = form.layout == Layout::Crosstab && column.ty == Ty::Date;
                if !chosen || header || matches!(value, Val::Blank) {
                    continue;
                }
                let words: &[&str] = match column.ty {
                    Ty::Int | Ty::Num | Ty::Money | Ty::Qty => &NUMBERS,
                    Ty::Date => &DAYS,
                    Ty::Time => &TIMES,
                    Ty::Bool => &["待定", "不清楚"],
                    Ty::Enum => &["待定"],
                    Ty::Text | Ty::Resident | Ty::Mark => continue,
                };
                let text = if errors && rng.chance(0.15) { ERROR } else { rng.pick(words) };
                *value = Val::Bad(text.to_owned());
            }
        }
    }
}
