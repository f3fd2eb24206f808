//! Is the document made of the keys and types that it may be made of?

use std::ops::Range;

use chrono::NaiveDate;
use huizong_intake::model::Period;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::super::diagnose::{Mistake, nearest};
use super::super::keys::{Key, Takes};

/// Checks a table and everything below it; `path` is what the table is called, `form.column`.
pub fn table(table: &DeTable<'_>, span: Range<usize>, keys: &[Key], path: &str, mistakes: &mut Vec<Mistake>) {
    let names: Vec<&str> = keys.iter().map(|key| key.name).collect();
    let mut meant = Vec::new();
    for (name, found) in table {
        let Some(key) = keys.iter().find(|key| key.name == name.get_ref()) else {
            meant.extend(nearest(name.get_ref(), &names));
            mistakes.push(unknown(name, &names, path));
            continue;
        };
        value(found, key, path, mistakes);
    }
    for key in keys.iter().filter(|key| key.needed) {
        // A misspelt key is one mistake, not two.
        if !table.contains_key(key.name) && !meant.contains(&key.name) {
            let place = if path.is_empty() { "配置文件".to_owned() } else { format!("这个 {path} ") };
            mistakes.push(Mistake::new(span.clone(), format!("{place}缺少 {}", key.name)).help(format!(
                "加上 {}（{}）",
                example(key),
                key.about
            )));
        }
    }
}

fn unknown(name: &Spanned<impl AsRef<str>>, names: &[&str], path: &str) -> Mistake {
    let key = name.get_ref().as_ref();
    let place = if path.is_empty() { "配置文件".to_owned() } else { format!(" {path} ") };
    let place = place.trim_start_matches(' ');
    Mistake::new(name.span(), format!("{place}里没有 {key} 这个键"))
        .near(key, names)
        .help(format!("可用的有：{}", names.join("、")))
}

fn value(found: &Spanned<DeValue<'_>>, key: &Key, path: &str, mistakes: &mut Vec<Mistake>) {
    let below = |name: &str| {
        if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") }
    };
    let wrong = |mistakes: &mut Vec<Mistake>| mistakes.push(wrong_type(found, key));
    match (key.takes, found.get_ref()) {
        (Takes::Text | Takes::Sql, DeValue::String(text)) => {
            if key.needed && text.trim().is_empty() {
                let message = format!("{} 不能为空", key.name);
                mistakes.push(Mistake::new(found.span(), message).help(format!("填上{}", key.about)));
            }
        }
        (Takes::Bool, DeValue::Boolean(_)) => {}
        (Takes::Texts, DeValue::Array(list)) => list.iter().for_each(|item| {
            if item.get_ref().as_str().is_none() {
                mistakes.push(wrong_item(item, key, "文字（加引号）"));
            }
        }),
        (Takes::Integer(low, high), DeValue::Integer(number)) => {
            let number = i64::from_str_radix(number.as_str(), number.radix());
            if !number.is_ok_and(|number| (low..=high).contains(&number)) {
                let message = format!("{} 超出范围", key.name);
                mistakes.push(Mistake::new(found.span(), message).label(range(low, high)));
            }
        }
        (Takes::Number, DeValue::Integer(_) | DeValue::Float(_)) => {
            if super::number(found).is_none() {
                wrong(mistakes);
            }
        }
        (Takes::Days, DeValue::Array(list)) => list.iter().for_each(|item| {
            if day(item).is_none() {
                mistakes.push(wrong_item(item, key, "日期，如 2020-05-01（不加引号）"));
            }
        }),
        (Takes::Period, DeValue::String(text)) => {
            if text.parse::<Period>().is_err() {
                let message = format!("{} 不是月份", key.name);
                mistakes.push(Mistake::new(found.span(), message).label("应写成 \"2020-06\" 这样"));
            }
        }
        (Takes::Word(words), DeValue::String(text)) => word(found, text, key, words, mistakes),
        (Takes::Words(words), DeValue::Array(list)) => {
            for item in list {
                match item.get_ref().as_str() {
                    Some(text) => word(item, text, key, words, mistakes),
                    None => mistakes.push(wrong_item(item, key, "文字（加引号）")),
                }
            }
        }
        (Takes::Values, DeValue::Array(list)) => list.iter().for_each(|item| {
            if item.get_ref().as_str().is_none() {
                mistakes.push(wrong_item(item, key, "文字（加引号）"));
            }
        }),
        (Takes::Values, DeValue::Table(values)) => {
            for spellings in values.values() {
                let list = spellings.get_ref().as_array();
                if !list.is_some_and(|list| list.iter().all(|item| item.get_ref().is_str())) {
                    mistakes.push(wrong_item(spellings, key, "一组写法，如 [\"√\", \"到\"]"));
                }
            }
        }
        (Takes::Factors, DeValue::Table(factors)) => factors.values().for_each(|factor| {
            if super::number(factor).is_none() {
                mistakes.push(wrong_item(factor, key, "数，如 0.5"));
            }
        }),
        (Takes::TextMap, DeValue::Table(words)) => words.values().for_each(|text| {
            if !text.get_ref().is_str() {
                mistakes.push(wrong_item(text, key, "文字（加引号）"));
            }
        }),
        (Takes::WordMap(words), DeValue::Table(pairs)) => {
            for item in pairs.values() {
                match item.get_ref().as_str() {
                    Some(text) => word(item, text, key, words, mistakes),
                    None => mistakes.push(wrong_item(item, key, "文字（加引号）")),
                }
            }
        }
        (Takes::Table(keys), DeValue::Table(inner)) => {
            table(inner, found.span(), keys, &below(key.name), mistakes);
        }
        (Takes::Tables(keys), DeValue::Array(list)) => {
            for item in list {
                match item.get_ref().as_table() {
                    Some(inner) => table(inner, item.span(), keys, &below(key.name), mistakes),
                    None => wrong(mistakes),
                }
            }
        }
        _ => wrong(mistakes),
    }
}

fn word(found: &Spanned<DeValue<'_>>, text: &str, key: &Key, words: &[&str], mistakes: &mut Vec<Mistake>) {
    if !words.contains(&text) {
        let all = words.join("、");
        mistakes.push(
            Mistake::new(found.span(), format!("{} 没有“{text}”这个取值", key.name))
                .near(text, words)
                .help(format!("可用的有：{all}")),
        );
    }
}

fn wrong_type(found: &Spanned<DeValue<'_>>, key: &Key) -> Mistake {
    let message = format!("{} 应是{}，这里是{}", key.name, expected(key.takes), kind(found.get_ref()));
    Mistake::new(found.span(), message).help(format!("写成 {}", example(key)))
}

fn wrong_item(found: &Spanned<DeValue<'_>>, key: &Key, expected: &str) -> Mistake {
    let message = format!("{} 里有一项是{}", key.name, kind(found.get_ref()));
    Mistake::new(found.span(), message).label(format!("应是{expected}"))
}

fn range(low: i64, high: i64) -> String {
    if high == i64::MAX {
        format!("应是不小于 {low} 的整数")
    } else {
        format!("应是 {low} 至 {high} 的整数")
    }
}

/// A day of the document.
pub fn day(value: &Spanned<DeValue<'_>>) -> Option<NaiveDate> {
    let at = value.get_ref().as_datetime()?;
    let date = at.date.filter(|_| at.time.is_none())?;
    NaiveDate::from_ymd_opt(i32::from(date.year), u32::from(date.month), u32::from(date.day))
}

fn kind(value: &DeValue<'_>) -> &'static str {
    match value {
        DeValue::String(_) => "文字",
        DeValue::Integer(_) => "整数",
        DeValue::Float(_) => "小数",
        DeValue::Boolean(_) => "true 或 false",
        DeValue::Datetime(_) => "日期",
        DeValue::Array(_) => "列表",
        DeValue::Table(_) => "表",
    }
}

fn expected(takes: Takes) -> &'static str {
    match takes {
        Takes::Text | Takes::Sql | Takes::Period | Takes::Word(_) => "文字（加引号）",
        Takes::Texts | Takes::Words(_) => "文字的列表",
        Takes::Integer(..) => "整数",
        Takes::Number => "数",
        Takes::Bool => "true 或 false",
        Takes::Days => "日期的列表",
        Takes::Values => "列表，或从值到写法的表",
        Takes::Factors | Takes::TextMap | Takes::WordMap(_) | Takes::Table(_) => "表",
        Takes::Tables(_) => "一组表",
    }
}

fn example(key: &Key) -> String {
    let name = key.name;
    match key.takes {
        Takes::Text => format!("{name} = \"...\""),
        Takes::Sql => format!("{name} = \"SUM(...)\""),
        Takes::Texts => format!("{name} = [\"...\"]"),
        Takes::Integer(low, _) => format!("{name} = {low}"),
        Takes::Number => format!("{name} = 0.5"),
        Takes::Bool => format!("{name} = true"),
        Takes::Days => format!("{name} = [2020-05-01]"),
        Takes::Period => format!("{name} = \"2020-06\""),
        Takes::Word(words) => format!("{name} = \"{}\"", words.first().unwrap_or(&"...")),
        Takes::Words(words) => format!("{name} = [\"{}\"]", words.first().unwrap_or(&"...")),
        Takes::Values => format!("{name} = [\"...\", \"...\"]"),
        Takes::Factors => format!("{name} = {{ \"斤\" = 0.5 }}"),
        Takes::TextMap | Takes::WordMap(_) | Takes::Table(_) => format!("[{name}]"),
        Takes::Tables(_) => format!("[[{name}]]"),
    }
}
