use std::path::Path;
use std::time::Duration;

use clap::CommandFactory as _;

use super::*;

fn given(line: &str) -> Result<Request, CliExit> {
    parse(std::iter::once("huizong").chain(line.split_whitespace()).map(OsString::from))
}

fn request(line: &str) -> Request {
    given(line).unwrap_or_else(|exit| panic!("{line}: {}", exit.text))
}

/// The first line of what a wrong command line is answered with.
fn refusal(line: &str) -> String {
    let exit = given(line).unwrap_err();
    assert_eq!((exit.code, exit.to_stderr), (2, true), "{line}: {}", exit.text);
    assert!(exit.text.ends_with("\n全部命令和选项见 huizong --help\n"), "{}", exit.text);
    let (first, _) = exit.text.split_once('\n').unwrap();
    first.to_owned()
}

#[test]
fn defaults() {
    let request = request("run");
    assert_eq!(
        request,
        Request {
            command: Command::Run,
            period: last_month(SystemTime::now()),
            config: "config.toml".into(),
            input: "input".into(),
            output: "output".into(),
            jobs: None,
            in_process: false,
            format: Format::Text,
            fail_on: FailOn::Error,
            quiet: false,
            verbose: 0,
            color: color(),
        }
    );
}

#[test]
fn each_option_is_taken_before_and_after_the_command() {
    let options =
        "--period 2020-06 --config a/c.toml --input in --output out --jobs 3 --format json --fail-on never -v";
    let expected = Request {
        command: Command::Check,
        period: "2020-06".parse().unwrap(),
        config: "a/c.toml".into(),
        input: "in".into(),
        output: "out".into(),
        jobs: Some(3),
        in_process: false,
        format: Format::Json,
        fail_on: FailOn::Never,
        quiet: false,
        verbose: 1,
        color: color(),
    };
    assert_eq!(request(&format!("check {options}")), expected);
    assert_eq!(request(&format!("{options} check")), expected);
    assert!(request("run --quiet").quiet);
    assert_eq!(request("run -vv").verbose, 2);
    assert_eq!(request("proof 终稿.docx --period 2020-06").command, Command::Proof("终稿.docx".into()));
    assert_eq!(request("run --period=2019-12").period.to_string(), "2019-12");
}

#[test]
fn folders_lie_beside_the_config() {
    let request = request("run --config /项目/config.toml --output out");
    assert_eq!(request.input, Path::new("/项目/input"));
    assert_eq!(request.output, Path::new("out"));
}

#[test]
fn last_month_is_that_of_beijing() {
    let at = |seconds| last_month(SystemTime::UNIX_EPOCH + Duration::from_secs(seconds)).to_string();
    // 2020-06-30 15:59:59 UTC is still June in Beijing, a second later it is July.
    assert_eq!(at(1_593_532_799), "2020-05");
    assert_eq!(at(1_593_532_800), "2020-06");
    // 2019-12-31 16:00 UTC: January.
    assert_eq!(at(1_577_808_000), "2019-12");
    assert_eq!(last_month(SystemTime::UNIX_EPOCH - Duration::from_secs(9)).to_string(), "1969-12");
}

#[test]
fn help_shows_every_option_and_no_english() {
    Arguments::command().debug_assert();
    for line in ["--help", "-h", "run --help", "check -h", "--period 2020-06 run -h"] {
        let help = given(line).unwrap_err();
        assert_eq!((help.code, help.to_stderr), (0, false), "{line}");
        for argument in Arguments::command().get_arguments().filter(|argument| !argument.is_hide_set()) {
            let long = argument.get_long().map(|name| format!("--{name}"));
            let short = argument.get_short().map(|name| format!("-{name}"));
            for name in long.into_iter().chain(short) {
                assert!(help.text.contains(&name), "{line}: {name}\n{}", help.text);
            }
            assert!(argument.get_help().is_some(), "{}", argument.get_id());
        }
        for english in ["Usage", "Options", "Commands", "default", "possible", "Print", "OPTIONS", "COMMAND"] {
            assert!(!help.text.contains(english), "{line}: {english}\n{}", help.text);
        }
        assert!(help.text.lines().all(|line| line == line.trim_end()), "{}", help.text);
        assert!(help.text.ends_with("正在运行\n"), "{}", help.text);
        assert!(!help.text.contains("\n\n\n"), "{}", help.text);
    }
    let help = given("--help").unwrap_err().text;
    assert!(help.contains("\n  run ") && help.contains("\n  check "), "{help}");
    assert!(given("check --help").unwrap_err().text.starts_with("同 run，但不发布"));
}

#[test]
fn the_version_is_told() {
    for line in ["--version", "-V", "run --version", "-V check"] {
        let exit = given(line).unwrap_err();
        assert_eq!(exit.text, format!("huizong {}\n", env!("CARGO_PKG_VERSION")));
        assert_eq!((exit.code, exit.to_stderr), (0, false));
    }
}

#[test]
fn mistakes_are_said_in_chinese_with_what_would_be_right() {
    for (line, expected) in [
        ("", "错误：没有写要做什么。例如：huizong run --period 2020-06"),
        ("--quiet", "错误：没有写要做什么。例如：huizong run --period 2020-06"),
        ("rnu", "错误：没有“rnu”这个命令，是不是“run”。可用的命令：run、check、explain、remind、proof。"),
        ("publish", "错误：没有“publish”这个命令。可用的命令：run、check、explain、remind、proof。"),
        ("proof", "错误：没有写要核对哪个文件。例如：huizong proof 工作报告.docx"),
        ("run --perod 2020-06", "错误：没有 --perod 这个选项，是不是“--period”。"),
        ("run --perod=2020-06", "错误：没有 --perod 这个选项，是不是“--period”。"),
        ("run --zzz", "错误：没有 --zzz 这个选项。"),
        ("run -x", "错误：没有 -x 这个选项。"),
        ("run 2020-06", "错误：多写了“2020-06”，不知是什么意思，请去掉。"),
        ("run --period", "错误：--period 后面缺少内容。应写成 2020-06 这样。"),
        ("run --config", "错误：--config 后面缺少内容。应是一个文件，如 config.toml。"),
        ("run --config=", "错误：--config 后面缺少内容。应是一个文件，如 config.toml。"),
        ("run --input --quiet", "错误：--input 后面缺少内容。应是一个文件夹，如 input。"),
        ("run --period 2020-6", "错误：--period 不能是“2020-6”。应写成 2020-06 这样。"),
        ("run --period 2020-13", "错误：--period 不能是“2020-13”。应写成 2020-06 这样。"),
        ("run --jobs 0", "错误：--jobs 不能是“0”。应是 1 到 1024 的整数。"),
        ("run --jobs many", "错误：--jobs 不能是“many”。应是 1 到 1024 的整数。"),
        ("run --format xml", "错误：--format 不能是“xml”。应是 text 或 json。"),
        ("run --fail-on warning", "错误：--fail-on 不能是“warning”。应是 error 或 never。"),
        ("run --quiet=yes", "错误：--quiet 后面不能带内容，现在带了“yes”。"),
        ("run --quiet -v", "错误：--quiet 和 -v 不能同时用，请去掉一个。"),
        ("run --jobs 1 --jobs 2", "错误：--jobs 写了不止一次，请只留一个。"),
    ] {
        assert_eq!(refusal(line), expected, "{line}");
    }
}

#[cfg(unix)]
#[test]
fn paths_need_no_utf8_and_the_rest_does() {
    use std::os::unix::ffi::OsStringExt as _;
    let odd = || OsString::from_vec(vec![b'a', 0xff]);
    let with = |option: &str| parse(["huizong".into(), "run".into(), option.into(), odd()]);
    assert_eq!(with("--input").unwrap().input, PathBuf::from(odd()));
    let exit = with("--period").unwrap_err();
    assert!(exit.text.starts_with("错误：参数中有不是 UTF-8 编码的字"), "{}", exit.text);
}

#[test]
fn remind_is_a_command() {
    let request = request("remind --period 2020-06 --format json");
    assert!(!request.shows_layout());
    assert_eq!((request.command, request.format), (Command::Remind, Format::Json));
}
