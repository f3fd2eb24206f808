//! A slip as an `.xlsx` file: the list, the copied sheets, and the hidden sheet by which it is known again.

use huizong_intake::model::Severity;
use huizong_intake::slip::{ANSWER, CELL, COPY, ITEM, LIST, MAGIC, NUMBER, Page, SHEET, YELLOW as MENDABLE};
use huizong_intake::typing::shown;
use rust_xlsxwriter::{
    Color, DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, ProtectionOptions, Url, Workbook,
    Worksheet, XlsxError,
};

use super::cells::{Marked, YELLOW, copy};
use super::{Draft, Item, words};
use crate::model::Results;
use crate::report::document::{lines, sheet_name};

const LINE: u32 = 0x00A6_A6A6;
const HEAD_FILL: u32 = 0x00DD_E5EE;
/// Heads and widths of the list's columns, in half-width characters.
const COLUMNS: [(&str, u16); 8] = [
    (NUMBER, 6),
    ("性质", 9),
    ("报表", 20),
    ("位置", 17),
    ("您填的是", 15),
    ("应为", 18),
    ("问题和改法", 48),
    ("说明（可在此填写）", 26),
];
/// The list's last column.
const LAST: u16 = 7;

/// The bytes of a slip. `page` gives the sheet of a file.
///
/// # Errors
/// When the file format refuses something.
pub fn write<'p>(
    draft: &Draft<'_>,
    results: &Results<'_>,
    page: impl Fn(&str, &str) -> Option<&'p Page>,
) -> Result<Vec<u8>, XlsxError> {
    debug_assert!(COLUMNS[usize::from(LAST)].0.starts_with(ANSWER));
    let draft = &draft.anchored(|copy| page(&copy.submission.file, &copy.submission.sheet).map(|page| &page.grid));
    let unit = results.tree.get(draft.unit);
    let mut workbook = Workbook::new();
    workbook.set_default_format(&base(), 18, 72)?;
    let title = format!("退回单　{}{}", unit.name, results.period.chinese());
    let last = results.period.last_day();
    let created = {
        use chrono::Datelike;
        let small = |n: u32| u8::try_from(n).unwrap_or(1);
        ExcelDateTime::from_ymd(u16::try_from(last.year()).unwrap_or(2000), small(last.month()), small(last.day()))?
    };
    workbook.set_properties(
        &DocProperties::new()
            .set_title(&title)
            .set_author(&results.plan.project.name)
            .set_company(&results.plan.project.name)
            .set_creation_datetime(&created),
    );
    let mut names: Vec<String> = vec![LIST.to_owned(), SHEET.to_owned()];
    for sheet in &draft.sheets {
        let own = &sheet.submission.sheet;
        let form = sheet.submission.form.map_or("报表", |form| &results.plan.forms[form].name);
        let name = sheet_name(if says_nothing(own) { form } else { own }, names.iter().map(String::as_str));
        names.push(name);
    }
    let names = &names[2..];
    // A unit may see its own cells, which findings mask.
    let own = |item: &Item<'_>| {
        let submission = draft.sheets[item.sheet?].submission;
        let grid = &page(&submission.file, &submission.sheet)?.grid;
        grid.get(*item.yellow.first()?).map(|raw| shown(raw, grid.date1904))
    };
    list(workbook.add_worksheet(), draft, results, names, &own)?;
    let mut marks: Vec<Vec<Marked>> = Vec::new();
    for (sheet, name) in draft.sheets.iter().zip(names) {
        let out = workbook.add_worksheet();
        out.set_name(name)?;
        let form = sheet.submission.form.map(|form| &results.plan.forms[form]);
        marks.push(match page(&sheet.submission.file, &sheet.submission.sheet) {
            Some(page) => copy(out, sheet, page, form)?,
            None => Vec::new(),
        });
        let month = sheet.submission.period.map_or(String::new(), |period| period.chinese());
        set_page(out, &format!("退回单　{}{month}{}", unit.name, form.map_or("", |form| &form.name)));
        out.set_landscape().protect_with_options(&protection());
    }
    fingerprint(workbook.add_worksheet(), draft, results, names, &marks)?;
    workbook.save_to_buffer()
}

/// A sheet's name that no one would know it by: none, Sheet1, 工作表2.
fn says_nothing(name: &str) -> bool {
    let bare = name.trim().trim_end_matches(|c: char| c.is_ascii_digit()).to_lowercase();
    matches!(bare.as_str(), "" | "sheet" | "工作表" | "表" | "table")
}

fn base() -> Format {
    Format::new().set_font_name("宋体").set_font_size(11).set_font_family(1).set_font_charset(134)
}

/// What may be done on a locked sheet: select, and make columns and rows wider.
fn protection() -> ProtectionOptions {
    ProtectionOptions { format_columns: true, format_rows: true, ..ProtectionOptions::new() }
}

fn set_page(out: &mut Worksheet, title: &str) {
    let title = title.replace('&', "&&");
    out.set_paper_size(9).set_margins(0.5, 0.5, 0.7, 0.6, 0.3, 0.3).set_print_fit_to_pages(1, 0);
    out.set_header(format!("&L&9{title}"));
    out.set_footer("&R&9第 &P 页，共 &N 页");
}

fn list(
    out: &mut Worksheet,
    draft: &Draft<'_>,
    results: &Results<'_>,
    names: &[String],
    own: &impl Fn(&Item<'_>) -> Option<String>,
) -> Result<(), XlsxError> {
    out.set_name(LIST)?;
    for (col, (_, width)) in (0..).zip(COLUMNS) {
        out.set_column_width_pixels(col, u32::from(width) * 7 + 5)?;
    }
    let all: usize = COLUMNS.iter().map(|(_, width)| usize::from(*width)).sum();
    let plain = Format::new().set_text_wrap().set_align(FormatAlign::VerticalCenter);
    let line = |out: &mut Worksheet, row: u32, text: &str, format: &Format, size: f64| {
        out.merge_range(row, 0, row, LAST, "", format)?;
        out.write_string_with_format(row, 0, text, format)?;
        out.set_row_height(row, height(lines(text, room(all, size)), size)).map(|_| ())
    };
    let title = plain.clone().set_font_name("黑体").set_font_size(14);
    line(out, 0, &words::head(draft, results), &title, 14.0)?;
    line(out, 1, &words::guide(draft), &plain.clone().set_font_size(10), 10.0)?;
    let framed = plain.clone().set_font_size(10).set_border(FormatBorder::Thin).set_border_color(Color::RGB(LINE));
    let head =
        framed.clone().set_font_name("黑体").set_align(FormatAlign::Center).set_background_color(Color::RGB(HEAD_FILL));
    for (col, (name, _)) in (0..).zip(COLUMNS) {
        out.write_string_with_format(2, col, name, &head)?;
    }
    out.set_row_height(2, 22)?;
    let mut row = 3;
    for (n, item) in (1_u32..).zip(&draft.items) {
        let written = own(item).unwrap_or_else(|| item.finding.value.clone());
        entry(out, row, (n, item, &written), (results, names), &framed)?;
        row += 1;
    }
    if !draft.owed.is_empty() {
        let heading = plain.clone().set_font_name("黑体");
        line(out, row, "还欠的表", &heading, 11.0)?;
        row += 1;
        for debt in &draft.owed {
            line(out, row, &words::owed(debt, results), &framed, 10.0)?;
            row += 1;
        }
    }
    let code = format!(
        "识别码：{}　{}。本文件由汇总程序开出，改黄格、填说明后原样发回即可；请不要删页、改页名，也不要把内容复制到别的表里。",
        results.tree.get(draft.unit).code,
        results.period
    );
    line(out, row, &code, &plain.clone().set_font_size(9), 9.0)?;
    out.set_freeze_panes(3, 0)?.set_repeat_rows(2, 2)?.set_landscape();
    set_page(out, &format!("退回单　{}", results.tree.get(draft.unit).name));
    out.set_screen_gridlines(false).protect_with_options(&protection()).set_active(true);
    Ok(())
}

/// An entry of the list.
fn entry(
    out: &mut Worksheet,
    row: u32,
    (n, item, written): (u32, &Item<'_>, &str),
    (results, names): (&Results<'_>, &[String]),
    framed: &Format,
) -> Result<(), XlsxError> {
    let finding = item.finding;
    let centred = framed.clone().set_align(FormatAlign::Center);
    out.write_number_with_format(row, 0, n, &centred)?;
    let kind = if finding.severity == Severity::Error { centred.clone().set_bold() } else { centred.clone() };
    out.write_string_with_format(row, 1, words::kind(finding), &kind)?;
    let form = results.plan.forms.iter().find(|form| form.id == finding.form).map_or("", |form| &form.name);
    let month = finding.period.filter(|period| *period != results.period);
    let form = month.map_or(form.to_owned(), |month| format!("{form}（{}月）", month.month()));
    out.write_string_with_format(row, 2, &form, framed)?;
    let sheet = item.sheet.map(|n| names[n].as_str());
    let place = match (sheet, item.yellow.first()) {
        (Some(sheet), Some(cell)) => {
            let text = format!("{sheet}!{cell}");
            let link = Url::new(format!("internal:'{}'!{cell}", sheet.replace('\'', "''"))).set_text(&text);
            out.write_url_with_format(row, 3, &link, &framed.clone().set_font_color(Color::RGB(0x0005_63C1)))?;
            text
        }
        _ => {
            let text = [finding.sheet.as_str(), &finding.cell].into_iter().filter(|t| !t.is_empty());
            let text = text.collect::<Vec<_>>().join("!");
            let text = if text.is_empty() { "整表".to_owned() } else { text };
            out.write_string_with_format(row, 3, &text, framed)?;
            text
        }
    };
    let problem = words::problem(finding);
    for (col, text) in [(4, written), (5, finding.expected.as_str()), (6, &problem)] {
        if text.is_empty() {
            out.write_blank(row, col, framed)?;
        } else {
            out.write_string_with_format(row, col, huizong_intake::slip::writable(text), framed)?;
        }
    }
    let answer = framed.clone().set_unlocked().set_num_format("@");
    let answer =
        if finding.severity == Severity::Warning { answer.set_background_color(Color::RGB(YELLOW)) } else { answer };
    out.write_blank(row, LAST, &answer)?;
    let texts = [form.as_str(), &place, written, &finding.expected, &problem];
    let needed =
        texts.iter().zip(&COLUMNS[2..]).map(|(text, (_, width))| lines(text, room(usize::from(*width) - 1, 10.0)));
    out.set_row_height(row, height(needed.max().unwrap_or(1), 10.0))?;
    Ok(())
}

/// Half-width characters of a size that fit where `width` of eleven points do.
#[allow(clippy::cast_precision_loss, clippy::cast_possible_truncation, clippy::cast_sign_loss)] // widths of columns
fn room(width: usize, size: f64) -> usize {
    (width as f64 * 10.5 / size) as usize
}

#[allow(clippy::cast_precision_loss)] // a few dozen lines
fn height(lines: usize, size: f64) -> f64 {
    (lines as f64 * size * 1.4 + 7.0).min(409.0)
}

/// The hidden sheet (see [`huizong_intake::slip`]).
fn fingerprint(
    out: &mut Worksheet,
    draft: &Draft<'_>,
    results: &Results<'_>,
    names: &[String],
    marks: &[Vec<Marked>],
) -> Result<(), XlsxError> {
    out.set_name(SHEET)?.set_hidden(true);
    let mut row = 0;
    let mut put = |texts: &[&str]| -> Result<(), XlsxError> {
        for (col, text) in (0..).zip(texts).filter(|(_, text)| !text.is_empty()) {
            // The writer takes text between <r> and </r> for markup of its own; none of these can begin so.
            out.write_string(row, col, *text)?;
        }
        row += 1;
        Ok(())
    };
    let unit = results.tree.get(draft.unit);
    put(&[MAGIC, &unit.code, &results.period.to_string()])?;
    for (n, ((sheet, name), marks)) in (1..).zip(draft.sheets.iter().zip(names).zip(marks)) {
        let (n, s) = (format!("{n}"), sheet.submission);
        let code = s.unit.map_or("", |unit| &results.tree.get(unit).code);
        let form = s.form.map_or("", |form| &results.plan.forms[form].id);
        let period = s.period.map_or(String::new(), |period| period.to_string());
        put(&[COPY, &n, name, &s.file, &s.sha256, &s.sheet, code, form, &period])?;
        for (at, mark, yellow) in marks {
            put(&[CELL, &n, &at.to_string(), mark, if *yellow { MENDABLE } else { "" }])?;
        }
    }
    for (n, item) in (1..).zip(&draft.items) {
        let f = item.finding;
        let yellow: Vec<String> =
            item.sheet.iter().flat_map(|sheet| item.yellow.iter().map(move |c| format!("{}!{c}", sheet + 1))).collect();
        let period = f.period.map_or(String::new(), |period| period.to_string());
        put(&[
            ITEM,
            &format!("{n}"),
            f.check.as_ref(),
            &f.unit,
            &f.form,
            &period,
            &f.file,
            &f.sheet,
            &f.cell,
            &huizong_intake::slip::writable(&f.value),
            &yellow.join(" "),
            &huizong_intake::slip::writable(&f.message),
        ])?;
    }
    Ok(())
}
