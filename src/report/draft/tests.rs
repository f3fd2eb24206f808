//! Templates held against a whole run's results. Their text is that of the engine's own tests; here it is about what they
//! can name, what is missing and why, and whether it is proved.

use std::io::{Cursor, Write as _};

use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::*;
use crate::config::plan::Window;
use crate::model::State;
use crate::report::docx::read_back;
use crate::report::fixture::Fixture;
use crate::report::flat;

/// A Word file with a paragraph for each line.
fn word(lines: &[&str]) -> Vec<u8> {
    let space = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";
    let types = "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"><Override \
        PartName=\"/word/document.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.wordprocessingml.\
        document.main+xml\"/></Types>";
    let body: String = lines.iter().map(|line| format!("<w:p><w:r><w:t>{line}</w:t></w:r></w:p>")).collect();
    let document = format!("<w:document xmlns:w=\"{space}\"><w:body>{body}<w:sectPr/></w:body></w:document>");
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in [("[Content_Types].xml", types), ("word/document.xml", &document)] {
        zip.start_file(name, SimpleFileOptions::default()).unwrap();
        zip.write_all(text.as_bytes()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

fn report(window: Window) -> ReportPlan {
    ReportPlan { file: "报告.docx".to_owned(), template: "模板.docx".to_owned(), window }
}

fn finished(results: &Results<'_>, window: Window, lines: &[&str]) -> Finished {
    let draft = Draft::open(&report(window), word(lines), results.plan, results.tree).unwrap();
    draft.fill(results).unwrap()
}

fn text(finished: &Finished) -> Vec<String> {
    let lines = read_back(&finished.filled.bytes, &Limits::default()).unwrap();
    lines.into_iter().map(|line| line.text).collect()
}

/// The root's figure as `data/indicators.csv` has it.
fn csv_value(results: &Results<'_>, window: &str, unit: &str, id: &str) -> String {
    let csv = String::from_utf8(flat::indicators(results)).unwrap();
    let start = format!("{},{window},{unit},", results.period);
    let line = csv.lines().find(|line| line.starts_with(&start) && line.split(',').nth(4) == Some(id));
    line.and_then(|line| line.split(',').nth(6)).unwrap().to_owned()
}

#[test]
fn figures_of_the_whole_of_units_and_of_tables() {
    let fixture = Fixture::new();
    let results = fixture.results();
    let table = results.plan.tables.iter().find(|t| t.rows == crate::config::plan::Rows::Units).unwrap();
    let id = &results.plan.indicators[table.indicators[0]].id;
    let first = units::first(&results, table);
    let lines = [
        format!("{{{{ {id} }}}}"),
        format!("{{{{ units.{first}.{id} }}}}"),
        format!("{{% for row in tables.{} %}}{{{{ row.unit }}}}={{{{ row.{id} }}}} {{% endfor %}}", table.id),
        "{{ year }}.{{ month }} {{ period }} {{ span }} {{ first_day }} {{ last_day }} {{ day }} {{ half }}".to_owned(),
    ];
    let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
    let done = finished(&results, Window::Half, &lines);
    let said = text(&done);
    let decimals = results.plan.indicators[table.indicators[0]].decimals;
    let number = |text: &str| text.parse::<rust_decimal::Decimal>().map(|n| n.round_dp(decimals)).ok();
    let root = &results.tree.get(results.tree.root()).code;
    assert_eq!(number(&said[0]), number(&csv_value(&results, "half", root, id)));
    assert_eq!(number(&said[1]), number(&csv_value(&results, "half", &first, id)));
    let rows: Vec<&str> = said[2].split_whitespace().collect();
    assert!(rows.len() > 3, "{rows:?}");
    for row in rows {
        let (unit, value) = row.split_once('=').unwrap();
        if let Some(value) = number(value) {
            assert_eq!(Some(value), number(&csv_value(&results, table.window.id(), unit, id)), "{unit}");
        }
    }
    assert_eq!(said[3], "2020.6 2020-06 2020年上半年 2020-01-01 2020-06-30 30 上半年");
    let indicators = flat::indicators(&results);
    assert_eq!(prove(std::slice::from_ref(&done), &indicators, root, &Limits::default()), Ok(()));
    let places = read_places(&places(std::slice::from_ref(&done), root));
    assert_eq!((places[0].indicator.as_str(), places[0].unit.as_str()), (id.as_str(), root.as_str()));
    assert_eq!(places.len(), done.filled.used.iter().filter(|used| used.claim.is_some()).count());
}

mod units {
    use super::Results;
    use crate::config::plan::TablePlan;

    /// The code of the table's first unit.
    pub(super) fn first(results: &Results<'_>, table: &TablePlan) -> String {
        let rows = crate::report::summary::units::rows(results, table);
        results.tree.get(rows.iter().find(|row| row.listed).unwrap().unit).code.clone()
    }
}

#[test]
fn what_differs_from_the_published_figures_is_found() {
    let fixture = Fixture::new();
    let results = fixture.results();
    let id = &results.plan.indicators[0].id;
    let done = finished(&results, Window::Month, &[&format!("共{{{{ {id} }}}}")]);
    let root = &results.tree.get(results.tree.root()).code;
    let csv = String::from_utf8(flat::indicators(&results)).unwrap();
    let line = csv.lines().find(|line| line.starts_with(&format!("2020-06,month,{root},")) && line.contains(&**id));
    let line = line.unwrap();
    let value = line.split(',').nth(6).unwrap();
    let other = csv.replace(line, &line.replacen(&format!(",{value},"), ",987654,", 1));
    let said = prove(std::slice::from_ref(&done), other.as_bytes(), root, &Limits::default()).unwrap_err();
    assert!(said.len() == 1 && said[0].contains("已发布的是987654"), "{said:?}");
}

#[test]
fn what_is_missing_names_the_units_that_have_not_reported() {
    let fixture = Fixture::new();
    let mut results = fixture.results();
    let root = results.tree.root();
    let owed = results.debts.iter().find(|debt| debt.state == State::Missing && debt.period == results.period).unwrap();
    let at = results.plan.indicators.iter().position(|i| i.forms.contains(&owed.form)).unwrap();
    let (unit, form) = (&results.tree.get(owed.unit).name, &results.plan.forms[owed.form].name);
    let figure = results.figures.get(Window::Month, root, at).unwrap().clone();
    let gone = crate::model::Figure { value: None, ..figure };
    results.figures.set(Window::Month, root, at, gone);
    let id = &results.plan.indicators[at].id;
    let done = finished(&results, Window::Month, &[&format!("共{{{{ {id} }}}}个")]);
    let said = &text(&done)[0];
    assert!(said.starts_with("共【待补：") && said.ends_with("】个"), "{said}");
    assert!(said.contains(&format!("《{form}》未报：")) && said.contains(&**unit), "{said}");
    let notes: Vec<(Matter, &str)> = done.drafted.notes.iter().map(|n| (n.matter, n.why.as_str())).collect();
    assert!(matches!(notes[..], [(Matter::Missing, why)] if why.contains(&**unit)), "{notes:?}");
    // With a value, the same gap is a note.
    let results = fixture.results();
    let done = finished(&results, Window::Month, &[&format!("共{{{{ {id} }}}}个，另有77个")]);
    let matters: Vec<Matter> = done.drafted.notes.iter().map(|note| note.matter).collect();
    assert_eq!(matters, [Matter::Partial, Matter::Typed]);
    assert_eq!((done.drafted.places, done.drafted.proved), (1, 1));
}

#[test]
fn a_template_is_held_against_the_config_and_the_unit_list() {
    let fixture = Fixture::new();
    let results = fixture.results();
    let wrong = |line: &str| -> Vec<String> {
        let opened = Draft::open(&report(Window::Month), word(&[line]), results.plan, results.tree);
        opened.unwrap_err().iter().map(ToString::to_string).collect()
    };
    let id = &results.plan.indicators[0].id;
    for (line, says) in [
        (format!("{{{{ {id}x }}}}"), "这个名称"),
        (format!("{{{{ units.nobody.{id} }}}}"), "单位目录里没有代码“nobody”"),
        ("{% for r in tables.nothing %}{% endfor %}".to_owned(), "没有表“nothing”"),
        ("{{ names.nothing }}".to_owned(), "[names] 里没有“nothing”"),
        ("{{ perod }}".to_owned(), "最接近的是“period”"),
    ] {
        let said = wrong(&line);
        assert!(said.len() == 1 && said[0].contains(says), "{line}: {said:?}");
    }
}

#[test]
fn an_edited_report_is_proof_read_from_the_generation_alone() {
    let fixture = Fixture::new();
    let results = fixture.results();
    let ids: Vec<&str> = results.plan.indicators.iter().take(2).map(|i| i.id.as_str()).collect();
    let line =
        format!("上半年共发展壮大队伍{{{{ {} }}}}，比较稳定；另外还完成任务{{{{ {} }}}}，效果很好。", ids[0], ids[1]);
    let done = finished(&results, Window::Half, &[&line]);
    let said = text(&done)[0].clone();
    let root = &results.tree.get(results.tree.root()).code;
    let generation = Generation {
        indicators: flat::indicators(&results),
        places: places(std::slice::from_ref(&done), root),
        reports: [(done.file.clone(), done.filled.bytes.clone())].into(),
    };
    let read = |text: &str| proof(&word(&[text]), &generation, results.plan, &Limits::default()).unwrap();
    let unchanged = read(&said);
    let counts = |proof: &Proof| {
        use crate::report::docx::Outcome::{Different, Equal, NotFound};
        [Equal, Different, NotFound].map(|outcome| proof.count(outcome))
    };
    assert_eq!((unchanged.report.as_str(), counts(&unchanged)), ("报告.docx", [2, 0, 0]));
    let first = &done.filled.used[0].shown;
    let edited = said.replace(first.as_str(), "98765").replace("另外还完成任务", "");
    let edited = edited.split('；').next().unwrap().to_owned() + "；【待补：以后再说】";
    let found = read(&edited);
    assert_eq!(counts(&found), [0, 1, 1], "{found:?}");
    assert_eq!((found.verdicts[0].text.as_str(), found.todo.len()), ("98765", 1));
    // A report that says more of one unit than of the whole: names alone still mean the whole.
    let branch = |id: &str| format!("第一党支部有{{{{ units.3001.{id} }}}}之多");
    let lines = [branch("members_total"), branch("dues_amount")];
    let done = finished(&results, Window::Half, &[&lines[0], &lines[1], "党员{{ members_total }}名在册"]);
    let of_branch = Generation {
        places: places(std::slice::from_ref(&done), root),
        reports: [(done.file.clone(), done.filled.bytes.clone())].into(),
        ..generation.clone()
    };
    let whole: rust_decimal::Decimal = csv_value(&results, "half", root, "volunteer_times").parse().unwrap();
    let text = format!("全局志愿服务{}人次", huizong_intake::typing::number::round_half_up(whole, 0));
    let found = proof(&word(&[&text]), &of_branch, results.plan, &Limits::default()).unwrap();
    let named = found.verdicts.iter().find(|verdict| verdict.figure.id == "volunteer_times").unwrap();
    assert_eq!((named.figure.unit.as_str(), named.outcome), (root.as_str(), crate::report::docx::Outcome::Equal));
    assert!(proof(b"no Word file", &generation, results.plan, &Limits::default()).is_err());
    // Without places, names alone are looked for.
    let bare = Generation { places: Vec::new(), reports: Default::default(), ..generation };
    let nothing = proof(&word(&["没有数"]), &bare, results.plan, &Limits::default()).unwrap();
    assert_eq!((nothing.report.as_str(), counts(&nothing)), ("", [0, 0, 0]));
}
