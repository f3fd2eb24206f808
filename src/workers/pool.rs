//! The workers of a run, and the files that they are given.

use std::io;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

use huizong_intake::ingest::{Context, FileReport, Outcome, ingest_mended};
use huizong_intake::model::table::{Places, Record};
use huizong_intake::model::{CellState, Column, Form, Period, Table, UnitTree};
use huizong_intake::read::{ReadError, Workbook, read};
use huizong_intake::recognise::Lexicon;
use huizong_intake::slip::{Mend, Page, pages};

use super::count::count;
use super::death::Death;
use super::frame::{Answer, Order, Start};
use super::queue;
use super::worker::Worker;
use crate::config::plan::Limits;

/// No worker could be started. Reading on without one would stake the whole run on every single file.
#[derive(Debug, thiserror::Error)]
#[error("读取表格的子进程启动不了（{0}）。原有结果未动，请联系维护人员")]
pub struct StartError(#[from] io::Error);

/// Attempts to start a worker; what is short at one moment may be there at the next.
const ATTEMPTS: u32 = 3;

/// Where files are read.
pub struct Pool {
    limits: Limits,
    asked: Option<usize>,
    here: bool,
    /// One that is free.
    spare: Mutex<Option<Worker>>,
    unsealed: AtomicBool,
}

/// What a run's files are read against, as workers are told it.
pub struct Kit {
    forms: Vec<Form>,
    tree: UnitTree,
    period: Period,
    lesson: Vec<u8>,
}

/// A file to be read.
pub struct Job {
    /// Its path below the input folder, with `/`.
    pub path: String,
    /// Cells of it that return slips mended.
    pub mends: Vec<Mend>,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

impl Kit {
    /// The names of a run.
    #[must_use]
    pub fn new(forms: &[Form], tree: &UnitTree, period: Period) -> Self {
        let order = Order::Learn { forms: forms.to_vec(), tree: tree.clone(), period };
        // A plan and a tree are plain data.
        let lesson = postcard::to_stdvec(&order).unwrap_or_default();
        Self { forms: forms.to_vec(), tree: tree.clone(), period, lesson }
    }

    /// All names.
    #[must_use]
    pub fn lexicon(&self) -> Lexicon {
        Lexicon::new(self.forms.clone(), self.tree.clone(), self.period)
    }

    /// Whether an answer speaks of forms, units and months that there are; a worker that has gone astray may say
    /// anything, and what is taken from it is used as an index.
    fn knows(&self, report: &FileReport) -> bool {
        let unit = |unit: usize| unit < self.tree.all().len();
        let month = |period: Period| Period::new(period.year(), period.month()).is_some();
        report.sheets.iter().all(|sheet| match &sheet.outcome {
            Outcome::Table(table) => unit(table.unit) && month(table.period) && self.fits(table),
            Outcome::Quarantined { unit: u, form, period, .. } => {
                u.is_none_or(unit) && form.is_none_or(|form| form < self.forms.len()) && period.is_none_or(month)
            }
            Outcome::Ignored { .. } => true,
        })
    }

    /// Whether a table is one of a declared form, with a place and in each record a cell of its type for each column.
    fn fits(&self, table: &Table) -> bool {
        let Some(columns) = self.forms.get(table.form).map(|form| &form.columns) else { return false };
        let places = match &table.places {
            Places::Rows(places) => places.len(),
            Places::Card(places) => places.len(),
        };
        let typed = |(column, cell): (&Column, &CellState)| cell.value().is_none_or(|value| column.ty.holds(value));
        let fits =
            |record: &Record| record.cells.len() == columns.len() && columns.iter().zip(&record.cells).all(typed);
        places == columns.len() && table.records.iter().all(fits)
    }
}

impl Pool {
    /// Workers under `limits`, at most as many as were `asked` for; with `here` none, and everything is read in this very
    /// process. That is for measuring what the workers cost.
    #[must_use]
    pub fn new(limits: Limits, asked: Option<usize>, here: bool) -> Self {
        Self { limits, asked, here, spare: Mutex::new(None), unsealed: AtomicBool::new(false) }
    }

    /// Whether some worker could not bar itself from files and network, because the system does not know how.
    #[must_use]
    pub fn unsealed(&self) -> bool {
        self.unsealed.load(Ordering::Relaxed)
    }

    /// What stands in one file, for the lists of whoever runs this. When no worker can be started, it is read here: they
    /// are their own, and the run will say so as soon as it comes to what others have sent.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn book(&self, bytes: &[u8]) -> Result<Workbook, ReadError> {
        let here = || read(bytes, &self.limits.of_reading());
        if self.here {
            return here();
        }
        let mut hand = Hand { pool: self, kit: None, worker: self.spare().take() };
        let answer = hand.ask(&Order::Read, bytes);
        *self.spare() = hand.worker.take();
        match answer {
            Ok(Ok(Answer::Book(book))) => book,
            Ok(Ok(_)) => Err(crashed()),
            Ok(Err(error)) => Err(error),
            Err(_) => here(),
        }
    }

    fn spare(&self) -> MutexGuard<'_, Option<Worker>> {
        self.spare.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Reads files `0..total`, of which `open` gives what to read, or what is said instead of reading; `take` gets
    /// what came of each, with what `open` gave besides, in their order.
    ///
    /// # Errors
    /// When no worker can be started, or `take` fails.
    pub fn reports<T: Send, E: Send + From<StartError>>(
        &self,
        kit: &Kit,
        total: usize,
        open: impl Fn(usize) -> (T, Result<Job, FileReport>) + Sync,
        take: impl FnMut(usize, (T, FileReport)) -> Result<(), E>,
    ) -> Result<(), E> {
        let context = self.here.then(|| self.context(kit));
        queue::in_order(
            total,
            count(self.asked, total, self.limits.memory_bytes),
            || Ok(Hand { pool: self, kit: Some(kit), worker: None }),
            |hand, at| {
                let (besides, opened) = open(at);
                let report = match (opened, &context) {
                    (Err(said), _) => said,
                    (Ok(job), Some(context)) => ingest_mended(&job.bytes, &job.path, &job.mends, context),
                    (Ok(job), None) => hand.ingest(kit, job)?,
                };
                Ok((besides, report))
            },
            take,
        )
    }

    /// The sheets of files `0..total` as they look, with what slips mended; nothing of a file that cannot be read.
    ///
    /// # Errors
    /// When no worker can be started, or `take` fails.
    pub fn pages<E: Send + From<StartError>>(
        &self,
        total: usize,
        open: impl Fn(usize) -> Option<Job> + Sync,
        take: impl FnMut(usize, Vec<Page>) -> Result<(), E>,
    ) -> Result<(), E> {
        queue::in_order(
            total,
            count(self.asked, total, self.limits.memory_bytes),
            || Ok(Hand { pool: self, kit: None, worker: None }),
            |hand, at| {
                let Some(Job { mends, bytes, .. }) = open(at) else { return Ok(Vec::new()) };
                if self.here {
                    return Ok(pages(&bytes, &mends, &self.limits.of_reading()).unwrap_or_default());
                }
                Ok(match hand.ask(&Order::Copy { mends }, &bytes)? {
                    Ok(Answer::Pages(Ok(pages))) => pages,
                    _ => Vec::new(),
                })
            },
            take,
        )
    }

    fn context(&self, kit: &Kit) -> Context {
        Context { lexicon: kit.lexicon(), limits: self.limits.of_reading() }
    }
}

/// One that hands files to a worker of its own, and replaces it when it dies.
struct Hand<'a> {
    pool: &'a Pool,
    kit: Option<&'a Kit>,
    worker: Option<Worker>,
}

impl Hand<'_> {
    fn ingest(&mut self, kit: &Kit, job: Job) -> Result<FileReport, StartError> {
        let Job { path, mends, bytes } = job;
        let order = Order::Ingest { path, mends };
        let answer = self.ask(&order, &bytes)?;
        let Order::Ingest { path, .. } = order else { unreachable!("as it was given") };
        Ok(match answer {
            Ok(Answer::Report(report)) if kit.knows(&report) => report,
            Ok(_) => FileReport::refused(crashed(), &path),
            Err(error) => FileReport::refused(error, &path),
        })
    }

    /// The answer, or why there is none. A file is to blame only for the death of a worker that had held no other, and
    /// for that by a stranger's hand only the second time.
    fn ask(&mut self, order: &Order, bytes: &[u8]) -> Result<Result<Answer, ReadError>, StartError> {
        let Limits { seconds, memory_bytes, .. } = self.pool.limits;
        let mut killed = false;
        loop {
            let mut worker = match self.worker.take() {
                Some(worker) => worker,
                None => self.start()?,
            };
            let fresh = worker.fresh;
            match worker.ask(order, bytes) {
                Ok(answer) => {
                    self.worker = Some(worker);
                    return Ok(Ok(answer));
                }
                Err(Death::Killed) if fresh && !killed => killed = true,
                // To wait as long a second time helps nobody.
                Err(death) if fresh || death == Death::TooSlow => {
                    return Ok(Err(death.verdict(seconds, memory_bytes)));
                }
                Err(_) => {}
            }
        }
    }

    fn start(&self) -> Result<Worker, StartError> {
        let spare = self.kit.and_then(|_| self.pool.spare().take());
        let mut worker = match spare {
            Some(worker) => worker,
            None => self.pool.start()?,
        };
        if let Some(kit) = self.kit {
            worker.tell(&kit.lesson);
        }
        Ok(worker)
    }
}

impl Pool {
    fn start(&self) -> Result<Worker, StartError> {
        let Limits { seconds, memory_bytes: memory, .. } = self.limits;
        let start = Start { memory, limits: self.limits.of_reading() };
        let mut attempt = 1;
        loop {
            match Worker::start(&start, Duration::from_secs(seconds)) {
                Ok(worker) => {
                    if !worker.sealed {
                        self.unsealed.store(true, Ordering::Relaxed);
                    }
                    return Ok(worker);
                }
                Err(error) if attempt == ATTEMPTS => return Err(error.into()),
                Err(_) => thread::sleep(Duration::from_millis(100) * attempt),
            }
            attempt += 1;
        }
    }
}

/// An answer that is none, or a panic that was caught.
fn crashed() -> ReadError {
    Death::Crashed.verdict(0, 0)
}

#[cfg(test)]
mod tests {
    use huizong_intake::ingest::SheetReport;
    use huizong_intake::model::table::Formulas;
    use huizong_intake::model::{Unit, Value};

    use super::*;

    fn kit() -> Kit {
        let form = Form { columns: vec![Column::default(), Column::default()], ..Form::default() };
        let unit = Unit { code: "1000".to_owned(), name: "市农牧局".to_owned(), ..Unit::default() };
        Kit::new(&[form], &UnitTree::new(vec![unit]).unwrap(), "2020-01".parse().unwrap())
    }

    /// A table of the one form there is, with as many records.
    fn table(records: usize) -> Table {
        let record = |row| Record { row, value_col: None, cells: vec![CellState::Blank; 2] };
        Table {
            form: 0,
            unit: 0,
            period: "2020-01".parse().unwrap(),
            sheet: String::new(),
            places: Places::Rows(vec![None; 2]),
            records: (0..).take(records).map(record).collect(),
            rows_read: 0,
            nil: false,
            formulas: Formulas::default(),
            why: String::new(),
        }
    }

    fn report(outcome: Outcome) -> FileReport {
        let (sheet, title) = (String::new(), String::new());
        let sheet = SheetReport { sheet, outcome, findings: Vec::new(), title, layout: Vec::new() };
        FileReport { sheets: vec![sheet], ..FileReport::default() }
    }

    #[test]
    fn an_answer_of_what_there_is_not_is_no_answer() {
        let kit = kit();
        let of = |change: &dyn Fn(&mut Table), records: usize| {
            let mut table = table(records);
            change(&mut table);
            kit.knows(&report(Outcome::Table(table)))
        };
        let never: Period = postcard::from_bytes(&postcard::to_stdvec(&i32::MAX).unwrap()).unwrap();
        for records in [0, 2] {
            assert!(of(&|_| {}, records), "{records}");
            assert!(!of(&|table| table.form = 1, records), "{records}");
            assert!(!of(&|table| table.unit = 1, records), "{records}");
            assert!(!of(&|table| table.period = never, records), "{records}");
            assert!(!of(&|table| table.places = Places::Rows(vec![None; 3]), records), "{records}");
            assert!(!of(&|table| table.places = Places::Card(Vec::new()), records), "{records}");
        }
        assert!(!of(&|table| table.records[1].cells.truncate(1), 2));
        let put = |table: &mut Table, value| table.records[1].cells[1] = CellState::Value(value);
        assert!(of(&|table| put(table, Value::Text("是".to_owned())), 2));
        assert!(!of(&|table| put(table, Value::Bool(true)), 2));
        let quarantined =
            |unit, form, period| kit.knows(&report(Outcome::Quarantined { unit, form, period, reason: String::new() }));
        assert!(quarantined(Some(0), Some(0), Some(kit.period)) && quarantined(None, None, None));
        assert!(!quarantined(Some(1), None, None) && !quarantined(None, Some(1), None));
        assert!(!quarantined(None, None, Some(never)));
    }
}
