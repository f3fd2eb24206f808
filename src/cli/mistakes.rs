//! What is wrong with the arguments, in Chinese: clap has no translations.

use clap::CommandFactory as _;
use clap::error::{ContextKind, ContextValue, Error, ErrorKind};

use super::args::Arguments;

/// The text for a mistake that clap found, with its last line break.
pub(super) fn describe(error: &Error) -> String {
    let argument = text(error, ContextKind::InvalidArg).unwrap_or_default();
    let option = bare(&argument);
    let value = text(error, ContextKind::InvalidValue).unwrap_or_default();
    let what = match error.kind() {
        ErrorKind::UnknownArgument => unknown(&argument),
        ErrorKind::InvalidSubcommand => {
            let name = text(error, ContextKind::InvalidSubcommand).unwrap_or_default();
            let all = commands();
            let near = suggestion(&name, &all);
            format!("没有“{name}”这个命令{near}。可用的命令：{}。", all.join("、"))
        }
        ErrorKind::MissingSubcommand | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            "没有写要做什么。例如：huizong run --period 2020-06".to_owned()
        }
        ErrorKind::MissingRequiredArgument if argument.contains(".docx") => {
            "没有写要核对哪个文件。例如：huizong proof 工作报告.docx".to_owned()
        }
        ErrorKind::InvalidValue if value.is_empty() => {
            format!("{option} 后面缺少内容。{}", expected(option))
        }
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => {
            format!("{option} 不能是“{value}”。{}", expected(option))
        }
        ErrorKind::TooManyValues => format!("{option} 后面不能带内容，现在带了“{value}”。"),
        ErrorKind::ArgumentConflict => match text(error, ContextKind::PriorArg) {
            Some(prior) if prior != argument => {
                let prior = bare(&prior);
                format!("{option} 和 {prior} 不能同时用，请去掉一个。")
            }
            _ => format!("{option} 写了不止一次，请只留一个。"),
        },
        ErrorKind::MissingRequiredArgument => {
            "没有写要问哪个数。例如：huizong explain dues_amount --unit 3001 --window half".to_owned()
        }
        ErrorKind::InvalidUtf8 => "参数中有不是 UTF-8 编码的字，请检查终端的编码。".to_owned(),
        // Nothing that the arguments of today can lead to.
        _ => error.to_string(),
    };
    format!("错误：{what}\n全部命令和选项见 huizong --help\n")
}

/// An option without what clap writes after it: `--period <YYYY-MM>`, `-v...`.
fn bare(argument: &str) -> &str {
    let option = argument.split_whitespace().next().unwrap_or_default();
    option.strip_suffix("...").unwrap_or(option)
}

/// What an option takes.
fn expected(option: &str) -> &'static str {
    match option {
        "--period" => "应写成 2020-06 这样。",
        "--config" => "应是一个文件，如 config.toml。",
        "--input" => "应是一个文件夹，如 input。",
        "--output" => "应是一个文件夹，如 output。",
        "--jobs" => "应是 1 到 1024 的整数。",
        "--format" => "应是 text 或 json。",
        "--fail-on" => "应是 error 或 never。",
        "--unit" => "应是单位代码或全称，如 3001。",
        "--window" => "应是 month、quarter、half 或 ytd。",
        "--cell" => "应写成 2020-06/党费.xlsx!Sheet1!B7 这样。",
        "--finding" => "应是“审核结果”里的行号，如 4。",
        _ => "",
    }
}

fn unknown(argument: &str) -> String {
    if argument.starts_with('-') {
        format!("没有 {argument} 这个选项{}。", suggestion(argument, &options()))
    } else {
        format!("多写了“{argument}”，不知是什么意思，请去掉。")
    }
}

/// `，是不是“--period”？`, or nothing if no name is near.
fn suggestion(wrong: &str, names: &[String]) -> String {
    names
        .iter()
        .map(|name| (strsim::osa_distance(wrong, name), name))
        .filter(|(slips, name)| *slips <= 2 && slips * 3 <= name.len())
        .min()
        .map(|(_, name)| format!("，是不是“{name}”"))
        .unwrap_or_default()
}

fn commands() -> Vec<String> {
    Arguments::command().get_subcommands().map(|command| command.get_name().to_owned()).collect()
}

fn options() -> Vec<String> {
    let command = Arguments::command();
    let own = command.get_subcommands().flat_map(clap::Command::get_arguments);
    let mut names: Vec<String> =
        command.get_arguments().chain(own).filter_map(|argument| Some(format!("--{}", argument.get_long()?))).collect();
    names.dedup();
    names
}

fn text(error: &Error, kind: ContextKind) -> Option<String> {
    match error.get(kind)? {
        ContextValue::String(text) => Some(text.clone()),
        ContextValue::Strings(texts) => texts.first().cloned(),
        _ => None,
    }
}
