//! A dozen planted mistakes, all in the year of the run. The records are changed here, so the truth knows them.

use rust_decimal::Decimal;

use crate::calendar::{Month, chinese};
use crate::catalog::{FORMS, form_index};
use crate::records::{Delivery, Mark, State, Submission, Val};
use crate::units::Kind;
use crate::world::World;

/// A planted mistake.
#[derive(Clone, Debug)]
pub struct Mistake {
    /// The id of the check that must find it.
    pub check: &'static str,
    /// The unit's index, unless its name is not in the list.
    pub unit: Option<usize>,
    /// The unit's name as written.
    pub unit_name: String,
    /// The form's index.
    pub form: usize,
    /// The month.
    pub period: Month,
    /// What was done, in Chinese.
    pub what: String,
}

/// The list while it grows, with the records that it changes.
struct Planter<'a> {
    world: &'a World,
    submissions: &'a mut Vec<Submission>,
    list: Vec<Mistake>,
}

/// Plants what fits into the months of the world; all twelve where the run's year has five months or more.
pub fn plant(world: &World, submissions: &mut Vec<Submission>) -> Vec<Mistake> {
    let mut planter = Planter { world, submissions, list: Vec::new() };
    planter.about_amount();
    planter.wrong_total();
    planter.twice_in_a_list();
    planter.unknown_member();
    planter.not_sent();
    planter.sent_late();
    planter.corrected();
    planter.sent_twice();
    planter.wrong_band();
    planter.recorded_too_early();
    planter.unlisted_unit();
    planter.abolished_unit();
    planter.list
}

impl Planter<'_> {
    /// The month `back` months before the run's period, if it lies in the run's year.
    fn month(&self, back: i32) -> Option<Month> {
        let settings = self.world.settings;
        let month = settings.to.plus(-back);
        (month >= settings.from && month.year() == settings.to.year()).then_some(month)
    }

    /// The position of the counted submission of the nth unit of a kind or one after it.
    fn find(&self, kind: Kind, nth: usize, form: &str, back: i32) -> Option<usize> {
        let month = self.month(back)?;
        let form = form_index(form);
        let units = self.world.of_kind(kind);
        let start = nth % units.len().max(1);
        units.iter().cycle().skip(start).take(units.len()).find_map(|&unit| {
            self.submissions.iter().position(|s| {
                s.unit == unit
                    && s.form == form
                    && s.period == month
                    && s.state == State::Counted
                    && s.delivery.mistake.is_none()
            })
        })
    }

    /// Notes the mistake and marks its place in the submission, which becomes a plain file of its own.
    fn note(&mut self, check: &'static str, at: usize, mark: Option<Mark>, what: String) {
        let id = self.list.len();
        let submission = &mut self.submissions[at];
        submission.delivery.own_file = true;
        submission.delivery.mistake = Some((id, mark));
        let label = submission.delivery.label.clone();
        self.list.push(Mistake {
            check,
            unit: label.is_none().then_some(submission.unit),
            unit_name: label.unwrap_or_else(|| self.world.units[submission.unit].name.clone()),
            form: submission.form,
            period: submission.period,
            what,
        });
    }

    fn about_amount(&mut self) {
        let Some(at) = self.find(Kind::Branch, 2, "dues", 0) else {
            return;
        };
        let column = FORMS[self.submissions[at].form].col("实缴金额");
        self.submissions[at].rows[4][column] = Val::Bad("50左右".into());
        self.submissions[at].delivery.total = Some(false);
        let what = "实缴金额填“50左右”，不能确定金额，本格不计入，本行其余照计".into();
        self.note("type", at, Some(Mark::Cell(4, column)), what);
    }

    fn wrong_total(&mut self) {
        let Some(at) = self.find(Kind::Branch, 0, "dues", 2) else {
            return;
        };
        let column = FORMS[self.submissions[at].form].col("实缴金额");
        let delivery = &mut self.submissions[at].delivery;
        delivery.total = Some(true);
        delivery.total_off = Some((column, Decimal::from(50)));
        let what = "合计行的实缴金额比各行相加多50.00元，汇总按各行计".into();
        self.note("control-total", at, Some(Mark::Total(column)), what);
    }

    fn twice_in_a_list(&mut self) {
        let Some(at) = self.find(Kind::Branch, 4, "dues", 3) else {
            return;
        };
        let submission = &mut self.submissions[at];
        let row = submission.rows[3].clone();
        let number = row[0].words().unwrap_or_default().to_owned();
        submission.rows.insert(7, row);
        submission.delivery.total = Some(false);
        let what = format!("党员编号{number}出现两行（第二行照计，待支部删改）");
        self.note("duplicate-key", at, Some(Mark::Cell(7, 0)), what);
    }

    fn unknown_member(&mut self) {
        let Some(at) = self.find(Kind::Branch, 5, "volunteering", 0) else {
            return;
        };
        self.submissions[at].rows[0][0] = Val::text("099");
        let what = "党员编号099不在本支部花名册（本行照计）".into();
        self.note("reference", at, Some(Mark::Cell(0, 0)), what);
    }

    fn not_sent(&mut self) {
        // A stock: the list of May stands in for it.
        let Some(at) = self.find(Kind::Branch, 7, "recruits", 0) else {
            return;
        };
        self.submissions[at].state = State::Missing;
        self.note("missing-submission", at, None, "本月未报，沿用上月".into());
    }

    fn sent_late(&mut self) {
        let Some(at) = self.find(Kind::County, 2, "household_visits", 1) else {
            return;
        };
        let next = self.submissions[at].period.plus(1);
        let saved = next.day(12);
        let delivery = &mut self.submissions[at].delivery;
        delivery.saved = Some(saved);
        delivery.folder = Some(next);
        let what = format!("{}才报，且放在下一月的文件夹里（照计）", chinese(saved));
        self.note("late-submission", at, None, what);
    }

    fn corrected(&mut self) {
        let Some(at) = self.find(Kind::Institution, 0, "extension_visits", 2) else {
            return;
        };
        let mut first = self.submissions[at].clone();
        let column = FORMS[first.form].col("下乡人次");
        if let Val::Num(number) = &mut first.rows[0][column] {
            *number *= Decimal::TEN;
        }
        first.state = State::Superseded;
        first.delivery.saved = Some(first.period.plus(1).day(1));
        let right = &mut self.submissions[at].delivery;
        right.own_file = true;
        right.suffix = "-更正";
        right.saved = Some(first.period.plus(1).day(3));
        self.submissions.push(first);
        let what = "第一行下乡人次多写一个0；另有“更正”文件，以更正为准".into();
        self.note("superseded", self.submissions.len() - 1, None, what);
    }

    fn sent_twice(&mut self) {
        let Some(at) = self.find(Kind::GroupOffice, 0, "party_group", 4) else {
            return;
        };
        let mut copy = self.submissions[at].clone();
        self.submissions[at].delivery.own_file = true;
        copy.state = State::Duplicate;
        copy.delivery.suffix = "副本";
        self.submissions.push(copy);
        let what = "同一文件报送两次，内容完全相同，只计一次".into();
        self.note("duplicate-file", self.submissions.len() - 1, None, what);
    }

    fn wrong_band(&mut self) {
        let Some(at) = self.find(Kind::Branch, 1, "dues", 4) else {
            return;
        };
        let form = &FORMS[self.submissions[at].form];
        let (payable, paid) = (form.col("应缴金额"), form.col("实缴金额"));
        let base = form.col("计算基数");
        let (unit, month) = (self.submissions[at].unit, self.submissions[at].period);
        let members = self.world.members(unit, month);
        let rows = &mut self.submissions[at].rows;
        let found =
            members.iter().position(|member| member.work == "在职" && (5001..=10_000).contains(&member.base(month)));
        let Some(row) = found else {
            return;
        };
        let wrong = rows[row][base].number().unwrap_or_default() / Decimal::ONE_HUNDRED;
        let right = rows[row][payable].clone();
        rows[row][payable] = Val::Num(wrong);
        rows[row][paid] = Val::Num(wrong);
        let what = format!("在职党员按1%计为{wrong:.2}元，按1.5%应为{:.2}元", right.number().unwrap_or_default());
        self.note("dues-band", at, Some(Mark::Cell(row, payable)), what);
    }

    fn recorded_too_early(&mut self) {
        let Some(at) = self.find(Kind::County, 1, "asset_progress", 0) else {
            return;
        };
        let form = &FORMS[self.submissions[at].form];
        let (published, recorded) = (form.col("累计公示村数"), form.col("累计录入平台村数"));
        let row = &mut self.submissions[at].rows[1];
        let number = row[published].number().unwrap_or_default();
        row[recorded] = Val::Num(number + Decimal::TWO);
        let what = "累计录入平台村数比累计公示村数多2个（照计）".into();
        self.note("assets-chain", at, Some(Mark::Cell(1, recorded)), what);
    }

    /// A submission that nobody in the list may send: its rows never count.
    fn stray(&mut self, unit: usize, form: &str, back: i32, label: Option<&str>) -> Option<usize> {
        let period = self.month(back)?;
        let form = form_index(form);
        let like = self
            .submissions
            .iter()
            .find(|s| s.form == form && s.state == State::Counted && s.period.year() == period.year())?;
        let mut rows = like.rows.clone();
        rows.truncate(4);
        for row in &mut rows {
            for (cell, column) in row.iter_mut().zip(FORMS[form].columns) {
                if column.row_period {
                    *cell = Val::Date(period.day(15));
                } else if column.name == "标题" {
                    let title = cell.words().unwrap_or_default().replace("县", "片");
                    *cell = Val::text(title);
                }
            }
        }
        self.submissions.push(Submission {
            unit,
            form,
            period,
            rows,
            state: State::Quarantined,
            delivery: Delivery { label: label.map(str::to_owned), ..Delivery::default() },
        });
        Some(self.submissions.len() - 1)
    }

    fn unlisted_unit(&mut self) {
        let branches = self.world.of_kind(Kind::Branch);
        let Some(at) = self.stray(branches[0], "opinions", 1, Some("信息中心支部")) else {
            return;
        };
        let what = "填报单位“信息中心支部”不在单位目录，整表不计".into();
        self.note("unknown-unit", at, None, what);
    }

    fn abolished_unit(&mut self) {
        let Some(unit) = self.world.units.iter().position(|u| u.until.is_some()) else {
            return;
        };
        let Some(at) = self.stray(unit, "posts", 3, None) else {
            return;
        };
        let what = "单位已于2019年11月30日撤并，整表不计".into();
        self.note("abolished-unit", at, None, what);
    }
}
