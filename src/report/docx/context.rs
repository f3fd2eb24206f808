//! The values as the template engine asks for them.

use std::collections::BTreeMap;
use std::sync::Arc;

use minijinja::Value;
use minijinja::value::{Enumerator, Object, ObjectRepr};

use super::amount::{Amount, Pick, Recorder};
use super::values::{Figure, Row, Table, Values};

/// The top of all names. What the template declares itself stands before these.
#[derive(Debug)]
struct Root {
    figures: BTreeMap<String, Arc<Figure>>,
    others: BTreeMap<String, Value>,
    recorder: Arc<Recorder>,
}

/// Everything that a template can name.
pub(super) fn context(values: &Values, recorder: &Arc<Recorder>) -> Value {
    let mut others: BTreeMap<String, Value> = BTreeMap::new();
    others.extend(values.words.iter().map(|(key, word)| (key.clone(), Value::from(word.clone()))));
    others.insert("year".to_owned(), Value::from(values.year));
    others.insert("month".to_owned(), Value::from(values.month));
    others.insert("names".to_owned(), Value::from(values.names.clone()));
    let units: BTreeMap<String, Value> = values
        .units
        .iter()
        .map(|(code, figures)| {
            let all = values
                .figures
                .iter()
                .map(|(id, root)| (id, figures.get(id).cloned().unwrap_or_else(|| none(root, code))));
            let figures = all.map(|(id, figure)| (id.clone(), Arc::new(figure))).collect();
            (
                code.clone(),
                Value::from_object(Root { figures, others: BTreeMap::new(), recorder: Arc::clone(recorder) }),
            )
        })
        .collect();
    others.insert("units".to_owned(), Value::from(units));
    let tables: BTreeMap<String, Value> =
        values.tables.iter().map(|(id, declared)| (id.clone(), table(values, declared, recorder))).collect();
    others.insert("tables".to_owned(), Value::from(tables));
    Value::from_object(Root { figures: shared(&values.figures), others, recorder: Arc::clone(recorder) })
}

fn shared(figures: &BTreeMap<String, Figure>) -> BTreeMap<String, Arc<Figure>> {
    figures.iter().map(|(id, figure)| (id.clone(), Arc::new(figure.clone()))).collect()
}

/// What a unit has that never owed or sent the indicator's forms.
fn none(root: &Figure, unit: &str) -> Figure {
    Figure {
        unit: unit.to_owned(),
        value: None,
        previous: None,
        last_year: None,
        missing: format!("“{}”不是该单位的指标", root.name),
        expected: None,
        reported: None,
        rejected: 0,
        ..root.clone()
    }
}

impl Object for Root {
    fn repr(self: &Arc<Self>) -> ObjectRepr {
        ObjectRepr::Map
    }

    fn get_value(self: &Arc<Self>, key: &Value) -> Option<Value> {
        let key = key.as_str()?;
        if let Some(figure) = self.figures.get(key) {
            return Some(Value::from_object(Amount::new(figure, Pick::Now, &self.recorder)));
        }
        self.others.get(key).cloned()
    }
}

/// A table: loops see its rows.
#[derive(Debug)]
struct Rows {
    title: String,
    rows: Vec<Value>,
    total: Option<Value>,
    windows: BTreeMap<String, Value>,
}

fn table(values: &Values, table: &Table, recorder: &Arc<Recorder>) -> Value {
    let row = |row: &Row| {
        let mut others: BTreeMap<String, Value> =
            row.words.iter().map(|(key, word)| (key.clone(), Value::from(word.clone()))).collect();
        let mut figures = shared(&row.figures);
        let unit = row.words.get("unit").map_or("", String::as_str);
        for column in table.columns.iter().filter(|column| !others.contains_key(*column)) {
            if let Some(root) = values.figures.get(column) {
                figures.entry(column.clone()).or_insert_with(|| Arc::new(none(root, unit)));
            }
        }
        let amount = |figure: &Arc<Figure>, pick| Value::from_object(Amount::new(figure, pick, recorder));
        if let Some(figure) = figures.get("value") {
            others.insert("previous".to_owned(), amount(figure, Pick::Previous));
            others.insert("prev".to_owned(), amount(figure, Pick::Previous));
            others.insert("last_year".to_owned(), amount(figure, Pick::LastYear));
        }
        let order = table.order.iter().filter_map(|id| figures.get(id));
        others.insert("values".to_owned(), Value::from_iter(order.map(|figure| amount(figure, Pick::Now))));
        Value::from_object(Root { figures, others, recorder: Arc::clone(recorder) })
    };
    Value::from_object(Rows {
        title: table.title.clone(),
        rows: table.rows.iter().map(row).collect(),
        total: table.total.as_ref().map(row),
        windows: table.windows.iter().map(|(id, over)| (id.clone(), self::table(values, over, recorder))).collect(),
    })
}

impl Object for Rows {
    fn repr(self: &Arc<Self>) -> ObjectRepr {
        ObjectRepr::Seq
    }

    fn get_value(self: &Arc<Self>, key: &Value) -> Option<Value> {
        match key.as_str() {
            Some("title") => Some(Value::from(self.title.clone())),
            Some("rows") => Some(Value::from(self.rows.clone())),
            Some("total") => self.total.clone(),
            Some(window) => self.windows.get(window).cloned(),
            None => self.rows.get(key.as_usize()?).cloned(),
        }
    }

    fn enumerate(self: &Arc<Self>) -> Enumerator {
        Enumerator::Seq(self.rows.len())
    }
}

/// What can be asked of a table, besides its rows.
pub(super) const TABLE_MEMBERS: [&str; 3] = ["title", "rows", "total"];
/// The same table over another window.
pub(super) const WINDOWS: [&str; 4] = ["month", "quarter", "half", "ytd"];
