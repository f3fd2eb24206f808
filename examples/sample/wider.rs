//! Wider mess of whole sheets: forms beside each other, and sheets in plain sight that are no form.

use rust_decimal::Decimal;

use crate::block::Content;
use crate::book::{Manner, Plan, Sheet};
use crate::rng::Rng;

impl Manner<'_> {
    /// Changes the sheets of a workbook.
    pub fn wider(&self, plan: &Plan, sheets: &mut Vec<Sheet>) {
        let mut rng = Rng::keyed(self.seed, &["wider", &plan.path]);
        if plan.said.together.is_none() {
            side_by_side(sheets, self.dose.of("side-by-side", 0.3), &mut rng);
        }
        let unit = &self.units[plan.unit].name;
        let period = plan.period.chinese();
        if rng.chance(self.dose.of("cover-sheet", 0.3)) && plan.said.together.is_none() {
            let lines = [
                format!("{}基层报表", self.units[0].name),
                String::new(),
                format!("填报单位：{unit}"),
                format!("报表期：{period}"),
                format!("共{}张表", sheets.len()),
            ];
            let rows = lines.map(|line| vec![Content::Text(line)]).to_vec();
            sheets.insert(0, loose("封面", "cover-sheet", rows));
        }
        if rng.chance(self.dose.of("instructions-sheet", 0.3)) {
            let lines = [
                "填表说明",
                "1.本册各表于次月5日前报送。",
                "2.人数填至个位，金额保留两位小数。",
                "3.当月没有发生的，请在表中注明“本月无此项”。",
                "4.合计由表格自动计算，共12项，不必手填。",
            ];
            let rows = lines.map(|line| vec![Content::Text(line.to_owned())]);
            sheets.push(loose("填表说明", "instructions-sheet", rows.to_vec()));
        }
        if rng.chance(self.dose.of("draft-sheet", 0.3)) {
            let mut rows = Vec::new();
            for nth in 0..rng.range(2, 6) {
                let number = Decimal::from(rng.range(1, 3000));
                let mut row = vec![Content::Blank, Content::Number(number)];
                if nth % 2 == 0 {
                    row[0] = Content::Text((*rng.pick(&["上月", "还差", "已核", "合计"])).into());
                }
                rows.push(row);
            }
            let at = rng.index(sheets.len()) + 1;
            sheets.insert(at, loose("草稿", "draft-sheet", rows));
        }
    }
}

fn loose(name: &str, kind: &'static str, rows: Vec<Vec<Content>>) -> Sheet {
    Sheet { name: name.to_owned(), blocks: Vec::new(), scratch: None, loose: Some(rows), mess: vec![kind] }
}

/// Puts some tables beside the one before, on the same sheet.
fn side_by_side(sheets: &mut Vec<Sheet>, share: f64, rng: &mut Rng) {
    let mut at = 1;
    while at < sheets.len() {
        let single = |sheet: &Sheet| sheet.blocks.len() == 1;
        if single(&sheets[at]) && single(&sheets[at - 1]) && rng.chance(share) {
            let mut next = sheets.remove(at);
            next.blocks[0].beside = true;
            let sheet = &mut sheets[at - 1];
            sheet.blocks.append(&mut next.blocks);
            sheet.mess.push("side-by-side");
        }
        at += 1;
    }
}
