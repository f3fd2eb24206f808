//! 报告核对: what is missing in the drafted reports, what is incomplete, and numbers that no figure stands behind.

use super::{List, middle, text};
use crate::model::{Drafted, Matter, Results};
use crate::report::document::{Sheet, Tone};

pub(super) fn reports(results: &Results<'_>, most: usize) -> Sheet {
    let header = [("事项", 12), ("报告", 26), ("位置", 52), ("内容", 40), ("说明", 52), ("处理办法", 52)];
    let mut list = List::new("报告核对", "报告核对".to_owned(), &header, most);
    for drafted in &results.drafted {
        for note in &drafted.notes {
            if !list.takes() {
                continue;
            }
            let tone = match note.matter {
                Matter::Missing => Tone::Bad,
                Matter::Partial | Matter::Typed | Matter::Computed => Tone::Doubtful,
            };
            list.push(vec![
                middle(note.matter.chinese()).tone(tone),
                text(drafted.file.clone()),
                text(note.place.clone()),
                text(note.what.clone()),
                text(note.why.clone()),
                text(note.matter.remedy()),
            ]);
        }
    }
    let said: Vec<String> = results.drafted.iter().map(said).collect();
    list.finish(&said.concat(), "data/report.csv")
}

/// What came of one report.
fn said(drafted: &Drafted) -> String {
    let matters = Matter::ALL.into_iter().filter(|&matter| drafted.count(matter) > 0);
    let counts: Vec<String> =
        matters.map(|matter| format!("{}{}处", matter.chinese(), drafted.count(matter))).collect();
    let rest = if counts.is_empty() { "没有要核对的".to_owned() } else { counts.join("、") };
    format!(
        "《{}》填入{}处，其中{}个数读回后与 data/indicators.csv 一致；{rest}。",
        drafted.file, drafted.places, drafted.proved
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::DraftNote;
    use crate::report::fixture::Fixture;

    #[test]
    fn every_note_is_a_row_that_says_what_to_do() {
        let fixture = Fixture::new();
        let mut results = fixture.results();
        let note = |matter| DraftNote {
            matter,
            place: "正文第3段".to_owned(),
            what: "党员".to_owned(),
            why: "第三党支部未报".to_owned(),
        };
        let notes = [Matter::Missing, Matter::Typed, Matter::Typed].map(note).to_vec();
        let file = "工作报告.docx".to_owned();
        results.drafted = vec![Drafted { file, places: 9, proved: 7, notes, ..Drafted::default() }];
        let sheet = reports(&results, 100);
        assert_eq!(sheet.rows.len(), 6);
        let shown = |row: usize, cell: usize| sheet.rows[row].cells[cell].content.shown().into_owned();
        assert_eq!(
            shown(1, 0),
            "《工作报告.docx》填入9处，其中7个数读回后与 data/indicators.csv 一致；待补1处、手写的数2处。"
        );
        assert_eq!((shown(3, 0), shown(3, 4)), ("待补".to_owned(), "第三党支部未报".to_owned()));
        assert!(shown(4, 5).contains("占位符"));
        let sheet = reports(&results, 5);
        assert!(sheet.rows[1].cells[0].content.shown().contains("共3条"));
    }
}
