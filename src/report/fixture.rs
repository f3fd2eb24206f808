//! For tests: the results of a June with 21 units, 24 forms, some debts and some two hundred findings. Invented.

mod plan;

use std::borrow::Cow;
use std::collections::BTreeMap;

use huizong_intake::model::{Finding, Period, Severity, Unit, UnitTree};
use rust_decimal::Decimal;

use crate::config::plan::{Plan, Window};
use crate::model::{Bases, Debt, Figure, Figures, Months, Results, State, Submission, Verdicts};

pub(crate) use plan::indicator;
use plan::{INDICATORS, LEVELS, plan};

const COUNTIES: [&str; 4] = ["清河县", "云岭县", "金山区", "白石县"];

/// Units that owe these forms for June; `true` is one that came and could not be counted.
const OWED: [(usize, &str, bool); 8] = [
    (9, "dues", false),
    (9, "volunteering", false),
    (9, "recruits", false),
    (9, "attendance", true),
    (12, "activities", false),
    (12, "study_platform", false),
    (18, "asset_progress", false),
    (5, "posts", true),
];

/// `more` branches besides the ten that stand behind all others.
fn units(more: usize) -> Vec<Unit> {
    let unit = |code: usize, name: &str, kind: &str, parent: Option<usize>| Unit {
        code: code.to_string(),
        name: name.to_owned(),
        kind: kind.to_owned(),
        parent,
        ..Unit::default()
    };
    let mut units = vec![
        unit(1000, "市农牧局", "局", None),
        unit(1001, "局机关党委", "机关党委", Some(0)),
        unit(1002, "局党组办公室", "局党组办", Some(0)),
        unit(1003, "人事科", "人事科", Some(0)),
        unit(1004, "综合科", "科室", Some(0)),
        unit(2001, "市农业技术推广中心", "二级单位", Some(0)),
        unit(2002, "市畜牧兽医站", "二级单位", Some(0)),
        unit(2003, "市农产品质量检测中心", "二级单位", Some(0)),
    ];
    for (i, number) in ["一", "二", "三", "四", "五", "六", "七", "八", "九", "十"].iter().enumerate() {
        units.push(unit(3001 + i, &format!("第{number}党支部"), "支部", Some(1)));
    }
    for (i, county) in COUNTIES.iter().enumerate() {
        units.push(unit(4001 + i, &format!("{county}农业农村局"), "县区", Some(0)));
    }
    for i in 0..more {
        units.push(unit(5001 + i, &format!("下属单位第{}联合党支部委员会", i + 1), "支部", Some(1)));
    }
    units
}

/// A number between 0 and 99 that looks like chance.
fn chance(seed: usize) -> i64 {
    i64::try_from((seed.wrapping_mul(2_654_435_761) >> 7) % 100).unwrap_or(0)
}

/// The plan and tree that results borrow.
pub(crate) struct Fixture {
    plan: Plan,
    tree: UnitTree,
    figures: bool,
}

impl Fixture {
    pub(crate) fn new() -> Self {
        Self::with(0)
    }

    /// With `more` branches.
    pub(crate) fn with(more: usize) -> Self {
        Self { plan: plan(), tree: UnitTree::new(units(more)).unwrap(), figures: true }
    }

    /// No figure at all, as before anything came.
    pub(crate) fn forget_figures(&mut self) {
        self.figures = false;
    }

    pub(crate) fn results(&self) -> Results<'_> {
        let period: Period = "2020-06".parse().unwrap();
        let debts = self.debts(period);
        let figures = if self.figures {
            self.figures(&debts, period)
        } else {
            Figures::new(self.tree.all().len(), INDICATORS.len())
        };
        let month = |at: usize, month: i64| {
            let figure = figures.get(Window::Month, 0, at)?;
            let share = Decimal::from(90 + chance(at * 7 + month.unsigned_abs() as usize) / 8) / Decimal::ONE_HUNDRED;
            Some(figure.value? * share)
        };
        let mut months = Months::default();
        for at in 0..INDICATORS.len() {
            months.set(0, at, (0..6).map(|m| month(at, m)).collect());
        }
        for (unit, at) in (1..self.tree.all().len()).flat_map(|unit| (0..INDICATORS.len()).map(move |at| (unit, at))) {
            if let Some(value) = figures.get(Window::Month, unit, at).and_then(|figure| figure.value) {
                let share = |m: usize| Decimal::from(90 + chance(unit * 7 + at + m) / 8) / Decimal::ONE_HUNDRED;
                months.set(unit, at, (0..6).map(|m| Some(value * share(m))).collect());
            }
        }
        Results {
            months,
            bases: Bases::default(),
            sealed: false,
            findings: self.findings(period),
            submissions: self.submissions(&debts),
            verdicts: (0..self.plan.checks.len())
                .map(|i| Verdicts { holds: 310 + i as u64 * 17, fails: i as u64 % 3 * 2, unknown: i as u64 % 2 })
                .collect(),
            plan: &self.plan,
            tree: &self.tree,
            period,
            figures,
            debts,
            differences: Vec::new(),
            explained: Vec::new(),
            origins: Vec::new(),
            changes: Vec::new(),
            to_input: None,
            drafted: Vec::new(),
        }
    }

    fn debts(&self, period: Period) -> Vec<Debt> {
        let mut debts = Vec::new();
        for month in period.january().through(period) {
            for (unit, u) in self.tree.all().iter().enumerate() {
                for (form, f) in self.plan.forms.iter().enumerate().filter(|(_, f)| u.owes(f, month)) {
                    let owed = OWED.iter().find(|(who, id, _)| month == period && *who == unit && *id == f.id);
                    let state = match owed {
                        Some((_, _, true)) => State::Quarantined,
                        Some(_) => State::Missing,
                        None if chance(unit * 31 + form) < 4 => State::Nil,
                        None => State::Counted,
                    };
                    let late =
                        owed.is_none() && month == period && (unit > 40 || matches!((unit, form), (10, 1) | (20, 5)));
                    let due = self.plan.calendar.due(f, month);
                    debts.push(Debt { unit, form, period: month, due, state, late });
                }
            }
        }
        debts
    }

    fn figures(&self, debts: &[Debt], period: Period) -> Figures {
        let mut figures = Figures::new(self.tree.all().len(), INDICATORS.len());
        for window in Window::ALL {
            let start = period.span_start(window.months());
            for (at, &(id, _, measure, _, _, base, target)) in INDICATORS.iter().enumerate() {
                let form = self.plan.indicators[at].forms[0];
                let level = LEVELS.contains(&id) || measure == "%";
                let months = if level { 1 } else { i64::from(period.since(start)) + 1 };
                let kinds = &self.plan.forms[form].submitted_by;
                let mut sums: BTreeMap<usize, (Figure, i64)> = BTreeMap::new();
                for (unit, _) in self.tree.all().iter().enumerate().filter(|(_, u)| kinds.contains(&u.kind)) {
                    let due: Vec<_> =
                        debts.iter().filter(|d| (d.unit, d.form) == (unit, form) && d.period >= start).collect();
                    let reported = !due.is_empty() && due.iter().all(|d| d.state.is_reported());
                    let none = window == Window::Month && !reported && !due.is_empty();
                    let value = base * (85 + chance(unit * 13 + at) / 4) * months;
                    let value = if id.starts_with("review") || id == "xxqg_rank" { base * 100 } else { value };
                    for node in self.tree.lineage(unit) {
                        let (figure, n) = sums.entry(node).or_default();
                        let add = |sum: Option<Decimal>, x: i64| Some(sum.unwrap_or_default() + Decimal::new(x, 2));
                        if !none {
                            *n += 1;
                            figure.value = add(figure.value, value);
                            figure.previous = add(figure.previous, value * (90 + chance(unit + at) / 4) / 100);
                            figure.last_year = add(figure.last_year, value * (88 + chance(unit * 5 + at) / 4) / 100);
                        }
                        if !due.is_empty() {
                            figure.expected = Some(figure.expected.unwrap_or(0) + 1);
                            figure.reported = Some(figure.reported.unwrap_or(0) + u32::from(reported));
                        }
                    }
                }
                for (node, (mut figure, n)) in sums {
                    if measure == "%" && n > 0 {
                        let share = Decimal::from(n * 100);
                        for value in [&mut figure.value, &mut figure.previous, &mut figure.last_year] {
                            *value = value.map(|v| (v / share).min(Decimal::ONE));
                        }
                    }
                    figure.target = target.filter(|_| node == 0).map(Decimal::from);
                    figure.rejected = u32::from(id == "field_heads" && node == 6) * 2;
                    figures.set(window, node, at, figure);
                }
            }
        }
        figures
    }

    fn findings(&self, period: Period) -> Vec<Finding> {
        #[rustfmt::skip]
        let kinds = [
            ("control-total", "dues", "E32", "1286.00", "1236.00", "E32合计填1286.00，各行相加1236.00，差50.00。汇总按各行计。", "请查漏行后改合计。"),
            ("type", "dues", "E9", "50左右", "准确数，如50.00", "E9填“50左右”，不能确定金额，本格暂未计入（未按0处理）。", "请填准确数，如50.00。"),
            ("duplicate-key", "members", "A15", "D0312", "各行不同", "第8、15行党员编号同为D0312。", "同一人请删一行；不是同一人请更正编号。"),
            ("repaired", "volunteering", "F7", "３．５小时", "3.5", "F7填“３．５小时”，按3.5读取。", "无须处理。"),
            ("row-period", "activities", "C6", "2020-05-28", "2020年6月内的日期", "C6填2020-05-28，不属本期6月，已计入5月。", "写错请改。"),
            ("required", "recruits", "D11", "", "必填", "D11空白，申请日期必填。", "请补填。"),
            ("dues-band", "dues", "D12", "52.00", "78.00", "D12应缴52.00；在职，基数5200.00，按1.5%核算78.00。", "请核对基数和人员类别；经批准少交的请填说明。"),
            ("late-submission", "activities", "", "2020-07-09", "2020-07-06", "迟报3天。", "请按时报送。"),
        ];
        let mut findings = Vec::new();
        for i in 0..200_usize {
            let (check, form, cell, value, expected, message, remedy) = kinds[i % kinds.len()];
            let unit = 8 + i % 10;
            let mut finding = Finding::new("type", message, remedy).at(cell, value, expected);
            finding.check = Cow::Borrowed(check);
            finding.severity = match check {
                "repaired" => Severity::Note,
                "row-period" | "dues-band" | "late-submission" => Severity::Warning,
                _ => Severity::Error,
            };
            self.place(&mut finding, unit, form, period.plus(if i % 5 == 0 { -1 } else { 0 }));
            findings.push(finding);
        }
        #[rustfmt::skip]
        let grave = [
            ("encrypted", 9, "attendance", "《第二党支部6月考勤.xlsx》有打开密码，无法读取，未计入。", "请取消密码另存后重发，勿发送密码。"),
            ("conflict", 5, "posts", "收到两份6月微信推文登记表，内容不同、先后难辨，两份均暂未计入。", "请回复以哪份为准，或把正确的一份改名加“更正”重发。"),
            ("assets-not-falling", 19, "asset_progress", "金山镇累计完成村数6月42个，5月45个，少3个。累计数不应减少。", "5月报错的请报更正表并说明。"),
            ("missing-submission", 12, "activities", "未报：第五党支部6月《组织生活台账》尚未收到（应于7月6日前报）。", "请补报；确无此项，请勾“本月无此项”。"),
        ];
        for (check, unit, form, message, remedy) in grave {
            let mut finding = Finding::new("conflict", message, remedy);
            finding.check = Cow::Borrowed(check);
            self.place(&mut finding, unit, form, period);
            findings.push(finding);
        }
        findings.sort();
        findings
    }

    fn place(&self, finding: &mut Finding, unit: usize, form: &str, period: Period) {
        let unit = self.tree.get(unit);
        finding.unit.clone_from(&unit.code);
        finding.form = form.to_owned();
        finding.period = Some(period);
        finding.file = format!("{period}/{}/{}{}月报表.xlsx", unit.code, unit.name, period.month());
        finding.sheet = self.plan.forms.iter().find(|f| f.id == form).unwrap().name.chars().take(8).collect();
    }

    fn submissions(&self, debts: &[Debt]) -> Vec<Submission> {
        let submission = |debt: &Debt| {
            let (unit, form) = (self.tree.get(debt.unit), &self.plan.forms[debt.form]);
            let came = debt.state != State::Missing;
            let name = |text: String| if came { text } else { String::new() };
            Submission {
                file: name(format!("{}/{}{}月报表.xlsx", debt.period, unit.name, debt.period.month())),
                sheet: name(form.name.chars().take(8).collect()),
                title: String::new(),
                unit: Some(debt.unit),
                form: Some(debt.form),
                period: Some(debt.period),
                state: debt.state,
                reason: if debt.state == State::Quarantined {
                    "文件有打开密码，无法读取".into()
                } else {
                    String::new()
                },
                sha256: String::new(),
                rows_read: if came { 12 } else { 0 },
                rows_counted: if debt.state == State::Counted { 12 } else { 0 },
                submitted_at: came.then(|| debt.due.and_hms_opt(9, 30, 0)).flatten(),
                late: came.then_some(debt.late),
                due: Some(debt.due),
                places: None,
                layout: Vec::new(),
                rows: Vec::new(),
                mended: Vec::new(),
            }
        };
        let mut all: Vec<Submission> = debts.iter().map(submission).collect();
        all.sort_by(|a, b| (&a.file, &a.sheet, a.unit, a.form).cmp(&(&b.file, &b.sheet, b.unit, b.form)));
        all
    }
}
