//! Which submissions go into which file, and the sheets of a file.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use crate::block::{Block, Content, Part};
use crate::calendar::Month;
use crate::catalog::{FORMS, Layout};
use crate::layout::{self, Scene};
use crate::mess::{self, Dose};
use crate::naming::Said;
use crate::records::{State, Submission};
use crate::rng::Rng;
use crate::style::Style;
use crate::units::Unit;

/// A file to be written.
#[derive(Clone, Debug)]
pub struct Plan {
    /// The path inside the input folder, with `/`.
    pub path: String,
    /// The sender.
    pub unit: usize,
    /// The month.
    pub period: Month,
    /// The submissions inside, in order.
    pub submissions: Vec<usize>,
    /// The day on which it was saved.
    pub saved: NaiveDate,
    /// No mess in it.
    pub plain: bool,
    /// Where it says whose and of which month its tables are.
    pub said: Said,
}

impl Plan {
    /// Whether it is a CSV file.
    pub fn is_csv(&self) -> bool {
        self.path.ends_with(".csv")
    }
}

/// A sheet of a file.
#[derive(Clone, Debug)]
pub struct Sheet {
    /// The name.
    pub name: String,
    /// The tables, below each other.
    pub blocks: Vec<Block>,
    /// Someone's scratch work, hidden: numbers without any meaning.
    pub scratch: Option<Vec<i64>>,
    /// A sheet in plain sight that is no form, by rows.
    pub loose: Option<Vec<Vec<Content>>>,
    /// The kinds of mess done to the sheet as a whole.
    pub mess: Vec<&'static str>,
}

/// How a whole world is written.
pub struct Manner<'a> {
    /// The seed.
    pub seed: u64,
    /// The unit list.
    pub units: &'a [Unit],
    /// The period of the run.
    pub run: Month,
    /// Plain tables only.
    pub clean: bool,
    /// How much mess is made.
    pub dose: Dose,
}

impl Manner<'_> {
    /// The habits of a unit in a month; in earlier years fewer units send a file for each form.
    pub fn style(&self, unit: usize, period: Month) -> Style {
        let code = &self.units[unit].code;
        if self.clean {
            Style::clean(self.seed, code)
        } else {
            Style::shipped(self.seed, code, unit, period.year() == self.run.year())
        }
    }

    /// The files for the submissions, in the order of their paths.
    pub fn plan(&self, submissions: &[Submission]) -> Vec<Plan> {
        let mut plans: BTreeMap<String, Plan> = BTreeMap::new();
        let bundles = self.bundles(submissions);
        for (index, submission) in submissions.iter().enumerate() {
            if submission.state == State::Missing {
                continue;
            }
            let style = self.style(submission.unit, submission.period);
            let (path, said) = bundles
                .get(&index)
                .cloned()
                .or_else(|| self.named(submission, &style))
                .unwrap_or_else(|| (self.path(submission, &style), Said::default()));
            let late = said.late.then(|| submission.period.plus(1).day(12));
            let saved = submission.delivery.saved.or(late);
            let plan = plans.entry(path.clone()).or_insert_with(|| Plan {
                path,
                unit: submission.unit,
                period: submission.period,
                submissions: Vec::new(),
                saved: saved.unwrap_or_else(|| submission.period.plus(1).day(style.send_day)),
                plain: submission.delivery.own_file,
                said,
            });
            plan.submissions.push(index);
        }
        plans.into_values().collect()
    }

    /// The path of the file in the unit's own manner.
    pub fn path(&self, submission: &Submission, style: &Style) -> String {
        let (delivery, period) = (&submission.delivery, submission.period);
        let form = &FORMS[submission.form];
        let name = self.unit_name(submission);
        let folder = delivery.folder.unwrap_or(period);
        let inner =
            if style.own_folder && delivery.folder.is_none() { format!("{folder}/{name}") } else { folder.to_string() };
        if !style.file_per_form && !delivery.own_file {
            return format!("{inner}/{name}{}报表.xlsx", period.chinese());
        }
        let csv = style.csv && !delivery.own_file && form.layout == Layout::Records && submission.form % 3 == 1;
        format!(
            "{inner}/{name}-{}-{}月{}.{}",
            form.name,
            period.number(),
            delivery.suffix,
            if csv { "csv" } else { "xlsx" }
        )
    }

    /// The unit's name as the submission says it.
    pub fn unit_name<'s>(&'s self, submission: &'s Submission) -> &'s str {
        let listed = &self.units[submission.unit].name;
        submission.delivery.label.as_deref().unwrap_or(listed)
    }

    /// The sheets of a file, with their mess.
    pub fn sheets(&self, plan: &Plan, submissions: &[Submission]) -> Vec<Sheet> {
        let mut style = self.style(plan.unit, plan.period);
        style.title = plan.said.title.unwrap_or(style.title);
        let dose = if plan.plain { &Dose::default() } else { &self.dose };
        let mut sheets: Vec<Sheet> = plan
            .submissions
            .iter()
            .map(|&index| {
                let submission = &submissions[index];
                let scene = Scene {
                    seed: self.seed,
                    unit: &self.units[submission.unit],
                    unit_name: self.unit_name(submission),
                    form: &FORMS[submission.form],
                    period: submission.period,
                    style: &style,
                    rows: &submission.rows,
                    csv: plan.is_csv(),
                };
                let mut block = layout::build(&scene, index, submission);
                plan.said.strip(&mut block, &scene);
                if submission.state != State::Nil {
                    mess::apply(&mut block, &scene, dose);
                } else if dose.wide {
                    mess::nil(&mut block, &scene, dose);
                }
                let alone = plan.submissions.len() == 1;
                Sheet {
                    name: plan.said.sheet_name(&scene, alone),
                    blocks: vec![block],
                    scratch: None,
                    loose: None,
                    mess: plan.said.kind.into_iter().collect(),
                }
            })
            .collect();
        let mut rng = Rng::keyed(self.seed, &["sheets", &plan.path]);
        if plan.said.together.is_some() {
            plan.said.gather(&mut sheets);
        } else if dose.share > 0.0 && !plan.is_csv() {
            two_on_a_sheet(&mut sheets, dose.of("two-forms", 0.5), &mut rng);
            hidden_sheet(&mut sheets, dose.of("hidden-sheet", 0.5), &mut rng);
        }
        if dose.wide && !plan.is_csv() {
            self.wider(plan, &mut sheets);
        }
        for block in sheets.iter_mut().flat_map(|sheet| &mut sheet.blocks) {
            settle_sums(block);
        }
        sheets
    }
}

/// Puts some tables below the one before, on the same sheet.
fn two_on_a_sheet(sheets: &mut Vec<Sheet>, share: f64, rng: &mut Rng) {
    let mut at = 1;
    while at < sheets.len() {
        if rng.chance(share) {
            let next = sheets.remove(at);
            let sheet = &mut sheets[at - 1];
            sheet.blocks.extend(next.blocks);
            sheet.mess.push("two-forms");
        }
        at += 1;
    }
}

/// Leaves somebody's sums on a hidden sheet.
fn hidden_sheet(sheets: &mut Vec<Sheet>, share: f64, rng: &mut Rng) {
    if rng.chance(share) {
        sheets.push(Sheet {
            name: "底稿".into(),
            blocks: Vec::new(),
            loose: None,
            scratch: Some((0..rng.range(3, 12)).map(|_| rng.range(1, 5000)).collect()),
            mess: vec!["hidden-sheet"],
        });
    }
}

/// Sums stay formulas only over columns of real numbers; elsewhere they are written as numbers.
fn settle_sums(block: &mut Block) {
    let sums = block.places(|cell| matches!(cell.content, Content::Sum(_)));
    for (l, c) in sums {
        let plain = block.formulas
            && block.lines.iter().filter(|line| line.part == Part::Data).all(|line| {
                matches!(
                    line.cells.get(c).map(|cell| &cell.content),
                    Some(Content::Number(_) | Content::Formula { .. } | Content::Blank)
                )
            });
        let content = &mut block.lines[l].cells[c].content;
        if let (Content::Sum(sum), false) = (&*content, plain) {
            *content = Content::Number(*sum);
        }
    }
}
