//! Which figures differ from the generation that was published before, and because of which files.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Component, Path, PathBuf};

use csv::ByteRecord;
use huizong_intake::model::Period;
use rust_decimal::Decimal;
use sha2::{Digest, Sha256};

use crate::cli::Request;
use crate::config::plan::{Over, Plan, Window};
use crate::discover::fetch;
use crate::model::{Change, DECISIONS, EXPLANATIONS, Results, hex};
use crate::publish::Earlier;
use crate::report::flat;

/// Files that are named for one figure; of more it is said how many there are.
const NAMED: usize = 20;
/// What the config is called among the files.
const CONFIG: &str = "config.toml";

/// Path and hash of the clerk's own lists, as far as they are there: they move figures too.
pub fn own_lists(request: &Request, plan: &Plan) -> Vec<(String, String)> {
    let lists =
        [Some(plan.project.units.as_str()), plan.project.targets.as_deref(), Some(DECISIONS), Some(EXPLANATIONS)];
    lists
        .into_iter()
        .flatten()
        .filter_map(|name| {
            let bytes = fetch(&request.input.join(name), plan.limits.file_bytes).ok()?;
            Some((name.to_owned(), hex(&Sha256::digest(bytes))))
        })
        .collect()
}

/// The name of the input folder in a project.
const INPUT: &str = "input";

/// The input folder from a generation's folder, `../../input`, where both lie in one project: in the config's folder, or
/// side by side as in any project. Such links hold wherever the project is moved; others would lead out of it, and would
/// say where on the machine it lies.
pub fn to_input(request: &Request) -> Option<String> {
    let (input, output) = (plain(&request.input)?, plain(&request.output)?);
    let beside = input.parent().filter(|_| input.ends_with(INPUT)).filter(|folder| output.parent() == Some(folder));
    let folder = plain(&request.config).and_then(|config| Some(config.parent()?.to_path_buf()));
    let project =
        folder.as_deref().filter(|folder| input.starts_with(folder) && output.starts_with(folder)).or(beside)?;
    // From the generation: out of it, then out of the output folder.
    let up = 1 + output.strip_prefix(project).ok()?.components().count();
    let down = input.strip_prefix(project).ok()?.components().map(|part| part.as_os_str().to_str());
    Some(std::iter::repeat_n(Some(".."), up).chain(down).collect::<Option<Vec<&str>>>()?.join("/"))
}

/// The path from the root, without `.` and `..`.
fn plain(path: &Path) -> Option<PathBuf> {
    let mut plain = PathBuf::new();
    for part in std::path::absolute(path).ok()?.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir => _ = plain.pop(),
            part => plain.push(part),
        }
    }
    Some(plain)
}

/// All figures in `indicators`, the new `data/indicators.csv`, that differ from those of `earlier`, in its order.
pub fn changes(
    results: &Results<'_>,
    indicators: &[u8],
    inputs: &[(String, String)],
    earlier: &Earlier,
) -> Vec<Change> {
    if earlier.indicators == indicators {
        return Vec::new();
    }
    let causes = Causes::new(results, inputs, earlier);
    let mut changes = Vec::new();
    let (mut old, mut new) = (Figures::new(&earlier.indicators), Figures::new(indicators));
    let (mut was, mut now) = (old.next(), new.next());
    loop {
        let order = match (&was, &now) {
            (None, None) => break,
            (Some(_), None) => Ordering::Less,
            (None, Some(_)) => Ordering::Greater,
            (Some(was), Some(now)) => was.key().cmp(&now.key()),
        };
        if order == Ordering::Equal && was.as_ref().map(Figure::value) == now.as_ref().map(Figure::value) {
            (was, now) = (old.next(), new.next());
            continue;
        }
        let before = was.as_ref().filter(|_| order != Ordering::Greater);
        let after = now.as_ref().filter(|_| order != Ordering::Less);
        if before.map_or("", Figure::value) != after.map_or("", Figure::value) {
            changes.extend(change(results, before, after, &causes));
        }
        if order != Ordering::Greater {
            was = old.next();
        }
        if order != Ordering::Less {
            now = new.next();
        }
    }
    changes
}

fn change(
    results: &Results<'_>,
    before: Option<&Figure>,
    after: Option<&Figure>,
    causes: &Causes<'_>,
) -> Option<Change> {
    let shown = after.or(before)?;
    let window = Window::ALL.into_iter().find(|window| window.id() == shown.field(1))?;
    let (code, id) = (shown.field(2), shown.field(4));
    let node = results.tree.by_code(code);
    let indicator = results.plan.indicators.iter().position(|i| i.id == id);
    let number = |figure: Option<&Figure>| figure.and_then(|figure| figure.value().parse::<Decimal>().ok());
    let difference = number(after).zip(number(before)).and_then(|(a, b)| a.checked_sub(b)).map(|d| d.normalize());
    Some(Change {
        window,
        unit: code.to_owned(),
        unit_name: shown.field(3).to_owned(),
        indicator: id.to_owned(),
        name: shown.field(5).to_owned(),
        before: before.map_or("", Figure::value).to_owned(),
        after: after.map_or("", Figure::value).to_owned(),
        difference,
        files: indicator.map_or_else(Vec::new, |i| causes.of(i, node.unwrap_or(results.tree.root()), window)),
        at: (node, indicator),
    })
}

/// The value that `earlier` has for a figure; empty where it has none.
pub fn published(earlier: &Earlier, window: Window, unit: &str, indicator: &str) -> String {
    let mut figures = Figures::new(&earlier.indicators);
    while let Some(figure) = figures.next() {
        if figure.key() == (window.id(), unit, indicator) {
            return figure.value().to_owned();
        }
    }
    String::new()
}

/// The rows of a `data/indicators.csv`.
struct Figures<'a>(csv::Reader<&'a [u8]>);

impl<'a> Figures<'a> {
    fn new(bytes: &'a [u8]) -> Self {
        Self(flat::reader(bytes))
    }

    /// The next row that can be read.
    fn next(&mut self) -> Option<Figure> {
        let mut record = ByteRecord::new();
        while self.0.read_byte_record(&mut record).ok()? {
            if let Ok(text) = csv::StringRecord::from_byte_record(std::mem::take(&mut record)) {
                return Some(Figure(text));
            }
        }
        None
    }
}

/// A row of a `data/indicators.csv`.
struct Figure(csv::StringRecord);

impl Figure {
    fn field(&self, at: usize) -> &str {
        self.0.get(at).unwrap_or_default()
    }

    /// Window, unit, indicator: what the rows are sorted by.
    fn key(&self) -> (&str, &str, &str) {
        (self.field(1), self.field(2), self.field(4))
    }

    fn value(&self) -> &str {
        self.field(6)
    }
}

/// A changed file with the submission that it holds, or held.
struct Cause {
    file: usize,
    form: usize,
    period: Option<Period>,
}

/// The files that came, went or changed, by the nodes that their submissions feed.
struct Causes<'a> {
    results: &'a Results<'a>,
    files: Vec<String>,
    by_node: BTreeMap<usize, Vec<Cause>>,
    /// Files of which it is not known what they feed: lists, decisions, slips that are gone, the config.
    others: Vec<usize>,
}

impl<'a> Causes<'a> {
    fn new(results: &'a Results<'a>, inputs: &[(String, String)], earlier: &Earlier) -> Self {
        let before: BTreeSet<(&str, &str)> =
            earlier.manifest.inputs.iter().map(|input| (input.file.as_str(), input.sha256.as_str())).collect();
        let after: BTreeSet<(&str, &str)> = inputs.iter().map(|(file, hash)| (file.as_str(), hash.as_str())).collect();
        let moved: BTreeSet<&str> = before.symmetric_difference(&after).map(|(file, _)| *file).collect();
        let mut files: Vec<String> = moved.into_iter().map(str::to_owned).collect();
        if earlier.manifest.config_sha256 != results.plan.sha256 {
            files.push(CONFIG.to_owned());
        }
        let mut causes = Self { results, files, by_node: BTreeMap::new(), others: Vec::new() };
        let index: BTreeMap<String, usize> = causes.files.iter().cloned().zip(0..).collect();
        let mut known: BTreeSet<usize> = BTreeSet::new();
        for s in &results.submissions {
            let slips = s.mended.iter().map(|mended| mended.slip.as_str());
            for file in std::iter::once(s.file.as_str()).chain(slips).filter_map(|file| index.get(file).copied()) {
                if let (Some(unit), Some(form)) = (s.unit, s.form) {
                    known.insert(file);
                    causes.feed(file, unit, form, s.period);
                }
            }
        }
        for record in flat::reader(&earlier.submissions).records().flatten() {
            let field = |at: usize| record.get(at).unwrap_or_default();
            let Some(file) = index.get(flat::unguarded(field(0))).copied() else { continue };
            let form = results.plan.forms.iter().position(|form| form.id == field(4));
            if let Some(form) = form.filter(|_| !field(2).is_empty()) {
                known.insert(file);
                // A unit that is no longer listed has fed the root at least.
                let unit = results.tree.by_code(field(2)).unwrap_or(results.tree.root());
                causes.feed(file, unit, form, field(5).parse().ok());
            }
        }
        causes.others = (0..causes.files.len()).filter(|file| !known.contains(file)).collect();
        causes
    }

    fn feed(&mut self, file: usize, unit: usize, form: usize, period: Option<Period>) {
        for node in self.results.tree.lineage(unit) {
            self.by_node.entry(node).or_default().push(Cause { file, form, period });
        }
    }

    /// The files that feed an indicator at a node; those of other months only where there are none of the window's, and
    /// those that feed everything only where there are none at all.
    fn of(&self, indicator: usize, node: usize, window: Window) -> Vec<String> {
        let plan = self.results.plan;
        let declared = &plan.indicators[indicator];
        let span = window.span(self.results.period);
        let stock = |form: usize| {
            plan.indicators.iter().any(|i| i.form == Some(form) && i.over == Over::Latest)
                && (declared.form.is_none() || declared.over == Over::Latest)
        };
        let inside = |cause: &&Cause| {
            let first = if stock(cause.form) { span.last.plus(-12) } else { span.first };
            cause.period.is_some_and(|period| first <= period && period <= span.last)
        };
        let causes = || {
            let all = self.by_node.get(&node).into_iter().flatten();
            all.filter(|cause| declared.forms.contains(&cause.form))
        };
        let mut found: BTreeSet<usize> = causes().filter(inside).map(|cause| cause.file).collect();
        if found.is_empty() {
            found = causes().map(|cause| cause.file).collect();
        }
        if found.is_empty() {
            found = self.others.iter().copied().collect();
        }
        let count = found.len();
        let mut named: Vec<String> = found.into_iter().take(NAMED).map(|file| self.files[file].clone()).collect();
        if count > NAMED {
            named.push(format!("等{count}个文件"));
        }
        named
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli;

    #[test]
    fn input_is_reached_only_within_one_project() {
        let to = |config: &str, input: &str, output: &str| {
            let args = ["huizong", "run", "--config", config, "--input", input, "--output", output];
            let args = args.map(std::ffi::OsString::from);
            to_input(&cli::parse(args).unwrap_or_else(|exit| panic!("{}", exit.text)))
        };
        let own = "/p/config.toml";
        assert_eq!(to(own, "/p/input", "/p/output").as_deref(), Some("../../input"));
        assert_eq!(to(own, "/p/./x/../报送/2020", "/p/结果/output/").as_deref(), Some("../../../报送/2020"));
        assert_eq!(to("config.toml", "input", "output").as_deref(), Some("../../input"));
        assert_eq!(to(own, "/other/input", "/other/out").as_deref(), Some("../../input"));
        assert_eq!(to(own, "/other/input", "/p/output"), None);
        assert_eq!(to(own, "/tmp/a/input", "/tmp/b"), None);
        assert_eq!(to(own, "/tmp/a", "/tmp/b"), None);
    }
}
