//! The whole way, from the input folder to a published generation; the only place that starts threads.

mod changes;
mod close;
mod collect;
mod drafts;
mod explain;
mod proof;
mod remind;
mod replaced;
mod slips;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::Instant;

use huizong_intake::model::{Finding, Period, UnitTree};
use huizong_intake::slip::Fate;
use polars::prelude::{PolarsError, PolarsResult};

use crate::aggregate::{Sources, aggregate, bases, figures, months};
use crate::check::{Checking, check, windows};
use crate::cli::{Command, Request};
use crate::config::plan::{Plan, Window};
use crate::dataset::Frame;
use crate::ledger::{Imbalance, Ledger, balance};
use crate::lists::{ListError, Targets};
use crate::mask::Mask;
use crate::model::{Decision, Results, State};
use crate::progress::{Progress, Stage};
use crate::publish::{Lock, LockError, PublishError};
use crate::report::document::Document;
use crate::resolve::{Resolved, resolve, settle};
use crate::spans::Span;
use crate::trace::{Astray, origins};
use crate::workers::{Kit, Pool, StartError};
use crate::{config, discover, lists, publish, report};
use collect::{Collected, collect};

pub use close::Outcome;

/// Why a run ended without results. Nothing was changed.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// The config has mistakes.
    #[error("{0}")]
    Config(String),
    /// The engine would obey settings that a run knows nothing of.
    #[error("环境变量 {0} 会改变汇总引擎的做法。请取消后再运行：unset {0}")]
    Environment(String),
    /// A report's template has mistakes.
    #[error("{0}")]
    Template(String),
    /// A report cannot be proof-read.
    #[error("{0}")]
    Proof(String),
    /// A list of the clerk's has mistakes.
    #[error(transparent)]
    List(#[from] ListError),
    /// A question asks for what is not there.
    #[error("错误：{0}")]
    Question(String),
    /// A way back does not lead to its figure.
    #[error(transparent)]
    Astray(#[from] Astray),
    /// Another run holds the output folder.
    #[error(transparent)]
    Lock(#[from] LockError),
    /// The input folder cannot be read.
    #[error("读不了输入文件夹 {}：{error}", folder.display())]
    Input {
        /// The folder.
        folder: PathBuf,
        /// What the system says.
        error: std::io::Error,
    },
    /// Nothing can be read.
    #[error(transparent)]
    Workers(#[from] StartError),
    /// There is nothing to add up.
    #[error("输入文件夹 {} 里没有报表文件。请把收到的表放进去再运行；原有结果未动", .0.display())]
    Empty(PathBuf),
    /// The account does not balance.
    #[error(transparent)]
    Imbalance(#[from] Imbalance),
    /// The engine failed.
    #[error("汇总出错：{0}。原有结果未动，请联系维护人员")]
    Engine(#[from] PolarsError),
    /// A workbook could not be written.
    #[error("{0}。原有结果未动")]
    Write(String),
    /// The generation could not be put in place.
    #[error(transparent)]
    Publish(#[from] PublishError),
}

impl Failure {
    /// The exit code (DESIGN section 8).
    #[must_use]
    pub fn exit_code(&self) -> u8 {
        match self {
            Self::Config(_)
            | Self::List(_)
            | Self::Environment(_)
            | Self::Question(_)
            | Self::Template(_)
            | Self::Proof(_) => 2,
            Self::Lock(LockError::Held { .. }) => 75,
            _ => 3,
        }
    }
}

/// Where the time went, stage by stage, for `-v`.
#[derive(Default)]
pub struct Times(Vec<(&'static str, f64)>);

impl Times {
    fn lap(&mut self, what: &'static str, since: &mut Instant) {
        self.0.push((what, since.elapsed().as_secs_f64()));
        *since = Instant::now();
    }
}

/// Runs a request.
///
/// # Errors
/// When nothing could be published; what was published before stands.
pub fn run(request: &Request) -> Result<Outcome, Failure> {
    let stray: Vec<String> = std::env::vars_os()
        .filter_map(|(name, _)| name.into_string().ok())
        .filter(|name| name.starts_with("POLARS_"))
        .collect();
    if !stray.is_empty() {
        return Err(Failure::Environment(stray.join(" ")));
    }
    let mut clock = Instant::now();
    let mut times = Times::default();
    let plan = config::load(&request.config).map_err(|errors| Failure::Config(errors.render(request.color)))?;
    if let Command::Proof(file) = &request.command {
        return proof::proof(request, &plan, file);
    }
    let pool = Pool::new(plan.limits, request.jobs, request.in_process);
    let tree = lists::units(&request.input.join(&plan.project.units), &pool)?;
    let target = request.question().map(|question| explain::target(question, &plan, &tree)).transpose()?;
    let targets = match &plan.project.targets {
        Some(file) => lists::targets(&request.input.join(file), &plan, &tree, &pool)?,
        None => Targets::new(),
    };
    let (templates, template_notes) = match request.command {
        Command::Run | Command::Check => drafts::open(&plan, &tree, &request.config)?,
        _ => Default::default(),
    };
    let decisions = lists::decisions(&request.input, &pool)?;
    let mut given = lists::explanations(&request.input, &plan, &tree, &report::words::check_ids(), &pool)?;
    let _lock = match request.command {
        Command::Run => Some(Lock::acquire(&request.output)?),
        _ => None,
    };
    if let Some(jobs) = request.jobs {
        // Fails only when the pool was started before; then that one serves.
        let _ = rayon::ThreadPoolBuilder::new().num_threads(jobs).build_global();
    }
    let mut own_lists = vec![plan.project.units.as_str()];
    own_lists.extend(plan.project.targets.as_deref());
    let files = discover::discover(&request.input, &own_lists)
        .map_err(|error| Failure::Input { folder: request.input.clone(), error })?;
    if files.is_empty() {
        return Err(Failure::Empty(request.input.clone()));
    }
    let kit = Kit::new(&plan.forms, &tree, request.period);
    let progress = Progress::new(!request.quiet, files.len() as u64, Stage::Read);
    let mut collected = collect(&plan, &pool, &kit, &files, request.shows_layout(), &progress)?;
    progress.finish();
    times.lap("读取", &mut clock);

    let mut work = Work::new(&plan, &tree, request.period, &decisions, &mut collected)?;
    if request.command == Command::Remind {
        return Ok(remind::outcome(&plan, &tree, request, &work.resolved.debts));
    }
    let mut unit_findings = std::mem::take(&mut work.findings);
    let sources = work.sources(&plan, &tree);
    let values = aggregate(&sources, &spans(&plan, request.period))?;
    times.lap("汇总", &mut clock);
    let checked = check(&Checking {
        sources: &sources,
        submissions: &collected.candidates,
        values: &values,
        period: request.period,
    })?;
    unit_findings.extend(checked.findings);
    times.lap("审核", &mut clock);
    let mut ledger = balance(
        &sources,
        &collected.candidates,
        &collected.typed,
        collected.seen,
        &work.resolved.debts,
        &values,
        request.period,
    )?;
    times.lap("核对", &mut clock);

    ledger.mended = collected.slips.mended.iter().filter(|(_, m)| m.fate == Fate::Taken).count() as u64;
    let differences = replaced::differences(&sources, &values, request.period, &work, &collected)?;
    times.lap("重报", &mut clock);

    let figures = figures(&sources, &values, request.period, &work.resolved.debts, &targets);
    let (months, bases) = (months(&sources, &values, request.period), bases(&sources, request.period));
    times.lap("指标", &mut clock);
    let (mut rows, mut ways) = (Vec::new(), Vec::new());
    if request.command == Command::Run {
        rows = report::flat::rows(&sources, &collected.candidates, &Mask::new(&plan.forms, &work.all)?)?;
        times.lap("明细", &mut clock);
        ways = origins(&sources, &collected.candidates, &values, request.period)?;
        times.lap("溯源", &mut clock);
    }
    let asked = target.map(|target| (target, explain::Kept::new(&work, &collected, values)));
    // The rows are written: what they took makes room for the workbooks.
    let Work { resolved, frames, all, .. } = work;
    drop((frames, all));
    let mut findings = close::tidy(&plan, request.period, unit_findings);
    given.append(&mut collected.slips.judged.given);
    let (explained, said) = settle(&mut findings, &given, request.period);
    collected.slips.still_wrong(&mut findings);
    findings.extend(said);
    let findings = close::tidy(&plan, request.period, findings);
    let mut submissions: Vec<_> = collected.candidates.into_iter().map(|c| c.submission).collect();
    submissions.sort_by(|a, b| {
        (&a.file, &a.sheet, a.unit, a.form, a.period).cmp(&(&b.file, &b.sheet, b.unit, b.form, b.period))
    });
    let mut results = Results {
        plan: &plan,
        tree: &tree,
        period: request.period,
        figures,
        months,
        bases,
        // There is no way yet to seal a period.
        sealed: false,
        findings,
        submissions,
        debts: resolved.debts,
        verdicts: checked.verdicts,
        differences,
        explained,
        origins: ways,
        changes: Vec::new(),
        to_input: changes::to_input(request),
        drafted: Vec::new(),
    };
    if let Some((target, kept)) = &asked {
        return explain::answer(request, target, kept, &results, &pool, &files);
    }
    times.lap("整理", &mut clock);
    let reports = drafts::fill(&templates, &results)?;
    times.lap("报告", &mut clock);
    results.drafted = reports.iter().map(|report| report.drafted.clone()).collect();
    let mut outcome = close::outcome(&results, request, &checked.failed);
    drafts::say(&mut outcome, &results.drafted);
    outcome.notes.extend(template_notes);
    if request.command == Command::Run {
        collected.inputs.extend(changes::own_lists(request, &plan));
        let indicators = report::flat::indicators(&results);
        match publish::earlier(&request.output, &request.period.to_string()) {
            Ok(Some(earlier)) => {
                results.changes = changes::changes(&results, &indicators, &collected.inputs, &earlier);
                outcome.changed(&results);
            }
            Ok(None) => {}
            Err(why) => outcome.notes.push(format!("上次发布的结果不完整（{why}），没有与它对比变动。")),
        }
        times.lap("变动", &mut clock);
        rows.extend(slips::write(&results, &files, &pool, &collected.slips)?);
        let files = generation(rows, reports, indicators, &collected.inputs, &results, &ledger)?;
        times.lap("输出", &mut clock);
        outcome.published(publish::publish(&request.output, &request.period.to_string(), &files)?);
        times.lap("发布", &mut clock);
    }
    if request.verbose > 0 && pool.unsealed() {
        outcome.notes.push("这台机器的系统不支持封闭读取进程，读取时只限内存和时间。".to_owned());
    }
    outcome.times(&times.0, request.verbose > 0);
    Ok(outcome)
}

/// Decisions about versions and debts, and the frames of what counts.
struct Work {
    resolved: Resolved,
    frames: Vec<Frame>,
    /// The rows of what does not count besides.
    all: Vec<Frame>,
    findings: Vec<Finding>,
}

impl Work {
    fn new(
        plan: &Plan,
        tree: &UnitTree,
        period: Period,
        decisions: &[Decision],
        collected: &mut Collected,
    ) -> Result<Self, Failure> {
        let mut resolved = resolve(plan, tree, period, decisions, &mut collected.candidates);
        resolved.replaced.append(&mut collected.slips.replaced);
        let of_slips = collected.slips.close(&mut collected.candidates);
        let counted: Vec<bool> = collected.candidates.iter().map(|c| c.submission.state == State::Counted).collect();
        let all = std::mem::take(&mut collected.frames);
        let frames: Vec<Frame> = all.iter().map(|frame| frame.only(&counted)).collect::<PolarsResult<_>>()?;
        // Of files that hold earlier years only, nothing is said: they feed comparisons.
        let covered = period.january()..=period;
        let mut months: BTreeMap<&str, bool> = BTreeMap::new();
        for s in collected.candidates.iter().map(|c| &c.submission) {
            if let Some(month) = s.period {
                *months.entry(&s.file).or_default() |= covered.contains(&month);
            }
        }
        // What is wrong inside a version that no longer counts is nobody's business any more.
        let mut findings = std::mem::take(&mut resolved.findings);
        findings.extend(of_slips);
        for (i, found) in std::mem::take(&mut collected.findings) {
            let state = i.map(|i| collected.candidates[i].submission.state);
            if !matches!(state, Some(State::Superseded | State::Duplicate)) {
                findings.extend(
                    found
                        .into_iter()
                        .filter(|f| f.period.is_some() || months.get(f.file.as_str()) != Some(&false))
                        .filter(|f| !resolved.dropped.contains(&f.file)),
                );
            }
        }
        Ok(Self { resolved, frames, all, findings })
    }

    fn sources<'a>(&'a self, plan: &'a Plan, tree: &'a UnitTree) -> Sources<'a> {
        Sources { plan, tree, frames: &self.frames, calendar: &self.resolved.calendar }
    }
}

/// Every span of which a figure, a comparison, a rule or a series needs the values.
fn spans(plan: &Plan, period: Period) -> Vec<Span> {
    let mut spans = windows(plan, period);
    for window in Window::ALL {
        spans.push(window.span(period));
        spans.push(window.last_year(period));
        spans.extend(window.previous(period));
    }
    spans.extend(period.january().through(period).map(|month| Span { first: month, last: month }));
    spans
}

/// The files of the generation: `rows`, which with the slips are written, the `reports`, `data/indicators.csv`, and everything
/// that is made from the results.
fn generation(
    rows: Vec<(String, Vec<u8>)>,
    reports: Vec<report::draft::Finished>,
    indicators: Vec<u8>,
    inputs: &[(String, String)],
    results: &Results<'_>,
    ledger: &Ledger,
) -> Result<Vec<(String, Vec<u8>)>, Failure> {
    let write =
        |document: Document| report::xlsx::to_xlsx(&document).map_err(|error| Failure::Write(error.to_string()));
    let (summary, workpapers) =
        rayon::join(|| write(report::summary::summary(results)), || write(report::workpapers::workpapers(results)));
    let reports = drafts::files(reports, results, &indicators)?;
    let mut files = vec![
        ("汇总表.xlsx".to_owned(), summary?),
        ("审核底稿.xlsx".to_owned(), workpapers?),
        ("data/indicators.csv".to_owned(), indicators),
        ("data/findings.csv".to_owned(), report::flat::findings(results)),
        ("data/submissions.csv".to_owned(), report::flat::submissions(results)),
        ("data/changes.csv".to_owned(), report::flat::changes(results)),
    ];
    files.extend(reports);
    files.extend(rows);
    let ledger = serde_json::to_value(ledger).map_err(|error| Failure::Write(error.to_string()))?;
    let manifest = publish::manifest(&results.period.to_string(), &results.plan.sha256, inputs, &files, ledger);
    files.push(("manifest.json".to_owned(), manifest));
    Ok(files)
}
