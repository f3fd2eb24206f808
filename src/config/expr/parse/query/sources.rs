//! What a query reads: tables of forms, its own CTEs, subqueries.

use huizong_intake::model::{Form, Restates};
use sqlparser::ast::{ObjectNamePart, Spanned, TableFactor};

use super::super::names::{SENT, SENT_COLUMNS, TABLE_COLUMNS, bare_table};
use super::Reader;

/// A column of a SELECT's rows; the column of a form that it shows, where it shows one as it is.
#[derive(Clone, Debug)]
pub struct Output {
    /// Its name; empty for an expression without AS.
    pub name: String,
    /// Form and column.
    pub column: Option<(usize, usize)>,
}

impl Output {
    /// An output.
    pub fn of(name: &str, column: Option<(usize, usize)>) -> Self {
        Self { name: name.to_owned(), column }
    }
}

/// A query in a WITH.
#[derive(Clone, Debug)]
pub struct Cte {
    /// Its name.
    pub name: String,
    /// Its columns.
    pub outputs: Vec<Output>,
}

/// A table in a FROM.
#[derive(Clone, Debug)]
pub struct Relation {
    /// What the query calls it.
    pub alias: String,
    /// Its columns.
    pub outputs: Vec<Output>,
    /// It could not be made out, which was said: any column may be in it.
    pub open: bool,
}

impl Relation {
    fn closed(alias: String, outputs: Vec<Output>) -> Self {
        Self { alias, outputs, open: false }
    }

    fn open(alias: &str) -> Self {
        Self { alias: alias.to_owned(), outputs: Vec::new(), open: true }
    }

    /// Whether it may have a column of this name.
    pub fn has(&self, name: &str) -> bool {
        self.open || self.outputs.iter().any(|output| output.name == name)
    }
}

/// The form that a table name means: FORM, `prev_FORM`, `past_FORM` or `sent_FORM`.
pub fn form_table(name: &str, forms: &[Form]) -> Option<usize> {
    let find = |id: &str| forms.iter().position(|form| form.id == id);
    find(name).or_else(|| find(bare_table(name)?))
}

impl Reader<'_> {
    /// One table of a FROM.
    pub(super) fn relation(&mut self, factor: &TableFactor, ctes: &[Cte]) -> Relation {
        match factor {
            TableFactor::Table {
                name,
                alias,
                args: None,
                with_hints,
                version: None,
                with_ordinality: false,
                partitions,
                json_path: None,
                sample: None,
                index_hints,
            } if with_hints.is_empty() && partitions.is_empty() && index_hints.is_empty() => {
                let [ObjectNamePart::Identifier(table)] = name.0.as_slice() else {
                    self.wrong(name.span(), format!("没有“{name}”这张表"));
                    return Relation::open("");
                };
                let alias = alias.as_ref().map_or(&table.value, |alias| &alias.name.value).clone();
                if let Some(cte) = ctes.iter().rev().find(|cte| cte.name == table.value) {
                    return Relation::closed(alias, cte.outputs.clone());
                }
                let Some(form) = form_table(&table.value, self.forms) else {
                    self.unknown_table(&table.value, table.span, ctes);
                    return Relation::open(&alias);
                };
                if !self.tables.iter().any(|(known, _)| *known == table.value) {
                    self.tables.push((table.value.clone(), form));
                }
                if self.forms[form].id != table.value && table.value.starts_with(SENT) {
                    // Of such a form only the year's last return counts: who had sent earlier ones cannot be told.
                    if self.forms[form].restates == Restates::Year {
                        self.wrong(
                            table.span,
                            format!("“{}”每次重报全年，不能用“{SENT}”，请直接查“{0}”", self.forms[form].id),
                        );
                    }
                    return Relation::closed(alias, SENT_COLUMNS.iter().map(|name| Output::of(name, None)).collect());
                }
                let columns = self.forms[form].columns.iter().enumerate();
                let declared = columns.map(|(i, column)| Output::of(&column.name, Some((form, i))));
                let added = TABLE_COLUMNS.iter().map(|name| Output::of(name, None));
                Relation::closed(alias, declared.chain(added).collect())
            }
            TableFactor::Derived { lateral: false, subquery, alias, sample: None } => {
                let outputs = self.query(subquery, ctes);
                match alias {
                    Some(alias) if alias.columns.is_empty() => Relation::closed(alias.name.value.clone(), outputs),
                    _ => {
                        self.wrong(subquery.span(), "FROM 里的子查询后面要写 AS 名称");
                        Relation::open("")
                    }
                }
            }
            TableFactor::Table { name, args: Some(_), .. } => {
                self.wrong(name.span(), format!("query 只能读各报表，不能用 {name}(...) 读别的"));
                Relation::open("")
            }
            other => {
                self.wrong(other.span(), "FROM 里只能写报表、WITH 里的名称或子查询");
                Relation::open("")
            }
        }
    }

    fn unknown_table(&mut self, name: &str, span: sqlparser::tokenizer::Span, ctes: &[Cte]) {
        let forms = self.forms.iter().map(|form| form.id.as_str());
        let known: Vec<&str> = forms.chain(ctes.iter().map(|cte| cte.name.as_str())).collect();
        let bare = bare_table(name);
        let error = self.text.error(span, format!("没有“{name}”这张表"));
        let by_name = self.forms.iter().find(|form| form.name == name);
        self.errors.push(match by_name {
            Some(form) => error.suggest(format!("query 里写报表的代号 {}", form.id)),
            None => error.near(bare.unwrap_or(name), &known),
        });
    }
}
