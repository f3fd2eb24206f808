//! Every name that a sheet may use: forms, columns and units, folded and indexed once for a run.

mod similar;
mod units;

use std::collections::HashMap;
use std::ops::Range;

use super::names::Names;
use crate::model::{Form, Period, UnitTree};
use crate::typing::text::{fold, is_han};

/// The words of a run.
pub struct Lexicon {
    /// The declared forms.
    pub forms: Vec<Form>,
    /// The unit tree.
    pub tree: UnitTree,
    /// The run's period: a month without a year is the latest not after it.
    pub period: Period,
    columns: HashMap<String, Vec<(usize, usize)>>,
    form_names: Names,
    unit_names: Names,
}

/// What a text says about the unit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum UnitMatch {
    /// It names no unit.
    None,
    /// It names one of these units (several share a name).
    Units(Vec<usize>),
    /// It names something that looks like a unit but is not in the list.
    Unknown(String),
}

impl Lexicon {
    /// Indexes all names.
    #[must_use]
    pub fn new(forms: Vec<Form>, tree: UnitTree, period: Period) -> Self {
        let mut columns: HashMap<String, Vec<(usize, usize)>> = HashMap::new();
        for (f, form) in forms.iter().enumerate() {
            for (c, column) in form.columns.iter().enumerate() {
                for name in std::iter::once(&column.name).chain(&column.aliases) {
                    let entry = columns.entry(fold(name)).or_default();
                    if !entry.contains(&(f, c)) {
                        entry.push((f, c));
                    }
                }
            }
        }
        let form_names =
            Names::new(forms.iter().enumerate().flat_map(|(f, form)| {
                std::iter::once(&form.name).chain(&form.aliases).map(move |name| (fold(name), f))
            }));
        let unit_names =
            Names::new(tree.all().iter().enumerate().flat_map(|(u, unit)| {
                std::iter::once(&unit.name).chain(&unit.aliases).map(move |name| (fold(name), u))
            }));
        Self { forms, tree, period, columns, form_names, unit_names }
    }

    /// The columns, over all forms, that the folded header text names exactly.
    #[must_use]
    pub fn columns(&self, folded: &str) -> &[(usize, usize)] {
        self.columns.get(folded).map_or(&[], Vec::as_slice)
    }

    /// A folded text without the names of forms and units in it.
    #[must_use]
    pub fn without_names(&self, folded: &str) -> String {
        let mut rest = folded.to_owned();
        for names in [&self.form_names, &self.unit_names] {
            let found: Vec<Range<usize>> = names.find(&rest).map(|(range, _)| range).collect();
            for range in found.into_iter().rev() {
                rest.replace_range(range, " ");
            }
        }
        rest
    }

    /// The forms named in a text: those of the longest name in it. Several only when they share that name.
    #[must_use]
    pub fn forms_in(&self, folded: &str) -> &[usize] {
        self.form_names.find(folded).max_by_key(|(range, _)| range.len()).map_or(&[], |(_, forms)| forms)
    }

    /// Whether little but a unit, a month or a version follows the last form's name: a title, and no remark about the
    /// form.
    #[must_use]
    pub fn ends_with_form(&self, folded: &str) -> bool {
        let end = self.form_names.find(folded).last().map_or(0, |(range, _)| range.end);
        let tail = &folded[end..];
        let set_off = tail.starts_with(['-', '—', '_', '(', '[', '【']);
        tail.split(|c: char| !is_han(c))
            .filter(|word| !set_off || !self.looks_like_unit(word))
            .flat_map(|word| word.chars().filter(|c| !"〇零一二三四五六七八九十年月".contains(*c)))
            .count()
            <= 6
    }

    /// The forms whose name or alias is the whole text.
    #[must_use]
    pub fn form_exactly(&self, folded: &str) -> &[usize] {
        self.form_names.exact(folded)
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::model::Unit;

    /// A small tree: bureau, centre with a branch that shares its name, two counties with a station of one name.
    pub(crate) fn tree() -> UnitTree {
        let unit = |code: &str, name: &str, kind: &str, parent: Option<usize>, aliases: &[&str]| Unit {
            code: code.into(),
            name: name.into(),
            kind: kind.into(),
            parent,
            aliases: aliases.iter().map(|&a| a.into()).collect(),
            ..Unit::default()
        };
        UnitTree::new(vec![
            unit("1000", "市农牧局", "局", None, &[]),
            unit("2001", "农业信息中心", "二级单位", Some(0), &["信息中心"]),
            unit("3001", "农业信息中心第一党支部", "支部", Some(1), &[]),
            unit("3003", "第三党支部", "支部", Some(0), &["三支部"]),
            unit("4001", "东岭县", "县区", Some(0), &[]),
            unit("4002", "西河县", "县区", Some(0), &[]),
            unit("4101", "农技站", "二级单位", Some(4), &[]),
            unit("4201", "农技站", "二级单位", Some(5), &[]),
        ])
        .unwrap()
    }

    fn lexicon() -> Lexicon {
        let forms = vec![
            Form {
                id: "dues".into(),
                name: "党费收缴明细表".into(),
                aliases: vec!["党费".into(), "党费收缴表".into()],
                ..Form::default()
            },
            Form { id: "act".into(), name: "组织生活台账".into(), ..Form::default() },
        ];
        Lexicon::new(forms, tree(), "2020-06".parse().unwrap())
    }

    #[test]
    fn units_in_titles_and_file_names() {
        let lexicon = lexicon();
        for (text, expected) in [
            ("第三党支部2020年6月党费收缴明细表", UnitMatch::Units(vec![3])),
            ("农业信息中心第一党支部党费收缴明细表", UnitMatch::Units(vec![2])),
            ("农业信息中心2020年6月", UnitMatch::Units(vec![1])),
            ("市农牧局第三党支部", UnitMatch::Units(vec![3])),
            ("信息中心6月", UnitMatch::Units(vec![1])),
            ("三支部党费6月", UnitMatch::Units(vec![3])),
            ("东岭县农技站", UnitMatch::Units(vec![6])),
            ("农技站", UnitMatch::Units(vec![6, 7])),
            ("信息中心支部6月", UnitMatch::Unknown("信息中心支部".into())),
            ("地理信息中心6月", UnitMatch::Unknown("地理信息中心".into())),
            ("2020年6月党费", UnitMatch::None),
            ("云岭市农牧局第三党支部", UnitMatch::Units(vec![3])),
            ("云岭市农牧局2020年6月", UnitMatch::Units(vec![0])),
            ("农业信息中心第五党支部", UnitMatch::Unknown("农业信息中心第五党支部".into())),
            ("农业信息中心第一季度报表", UnitMatch::Units(vec![1])),
            ("东岭县金山镇2020年6月", UnitMatch::Unknown("东岭县金山镇".into())),
            ("东岭县种子公司", UnitMatch::Unknown("东岭县种子公司".into())),
            ("农业信息中心科技下乡情况", UnitMatch::Units(vec![1])),
            ("东地理信息中心", UnitMatch::Unknown("东地理信息中心".into())),
            ("2020-06-第三党支部-党费", UnitMatch::Units(vec![3])),
        ] {
            assert_eq!(lexicon.units_in(&fold(text)), expected, "{text}");
        }
    }

    #[test]
    fn labelled_units_are_whole_names() {
        let lexicon = lexicon();
        for (text, expected) in [
            ("第三 党支部", UnitMatch::Units(vec![3])),
            ("第三党支部（盖章）", UnitMatch::Units(vec![3])),
            ("3003", UnitMatch::Units(vec![3])),
            ("3003 第三党支部", UnitMatch::Units(vec![3])),
            ("市农牧局第三党支部", UnitMatch::Units(vec![3])),
            ("云岭市农牧局第三党支部", UnitMatch::Units(vec![3])),
            ("信息中心支部", UnitMatch::Unknown("信息中心支部".into())),
            ("第四党支部", UnitMatch::Unknown("第四党支部".into())),
            ("", UnitMatch::None),
        ] {
            assert_eq!(lexicon.unit_exactly(text), expected, "{text}");
        }
    }

    #[test]
    fn the_longest_form_name_counts() {
        let lexicon = lexicon();
        assert_eq!(lexicon.forms_in(&fold("2020年6月党费收缴明细表")), [0]);
        assert_eq!(lexicon.forms_in("党费6月"), [0]);
        assert_eq!(lexicon.forms_in("别的"), [0_usize; 0]);
    }
}
