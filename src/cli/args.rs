//! What clap reads. Every word that a user sees is Chinese, so clap's own help and version options are replaced.

use std::path::PathBuf;

use clap::{ArgAction, Parser, ValueEnum};
use huizong_intake::model::Period;

use super::question::Asked;

/// How results are written to stdout.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For people.
    #[default]
    Text,
    /// For programs.
    Json,
}

/// What makes the exit code 1.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum FailOn {
    /// Error findings, missing or quarantined submissions.
    #[default]
    Error,
    /// Nothing: a run that was done exits 0.
    Never,
}

/// What to do; a variant a command.
#[derive(Clone, Debug, PartialEq, Eq, clap::Subcommand)]
pub(super) enum Subcommand {
    #[command(about = "读取、审核、汇总并发布结果", override_usage = "huizong run [选项]")]
    Run,
    #[command(about = "同 run，但不发布：只看谁未报、哪里有错", override_usage = "huizong check [选项]")]
    Check,
    #[command(
        about = "一个数是怎样得来的，追到每一个格；一个格进了哪些数",
        override_usage = "huizong explain <指标> [--unit 单位] [--window half] [选项]\n      \
                          huizong explain --cell 2020-06/党费.xlsx!Sheet1!B7 [选项]\n      \
                          huizong explain --finding 行号 [选项]"
    )]
    Explain(Asked),
    #[command(about = "催报：给还没有报齐的单位各写一条消息，可直接粘贴", override_usage = "huizong remind [选项]")]
    Remind,
    #[command(
        about = "核对改过的报告：文中的数与发布的数是否一致，只读不改",
        override_usage = "huizong proof FILE.docx [选项]"
    )]
    Proof {
        #[arg(value_name = "FILE.docx", help = "改过的报告")]
        file: PathBuf,
    },
}

const COMMANDS_AND_OPTIONS: &str = "\
{about}

用法：{usage}

命令：
{subcommands}

选项：
{options}{after-help}";

const OPTIONS: &str = "\
{about}

用法：{usage}

选项：
{options}{after-help}";

const EXIT_CODES: &str = "\
退出码：
  0   正常，没有问题
  1   已完成，但有错误、未报或暂未计入的报表
  2   命令或配置写错，没有运行
  3   运行失败，原有结果未动
  75  另一个 huizong 正在运行";

/// The arguments as they were given. The options are the same for all commands and may stand before or after them.
#[derive(Debug, Parser)]
#[command(
    name = "huizong",
    version,
    propagate_version = true,
    about = "汇总各单位每月报送的表格：谁未报、哪里有错、合计多少，一次弄清",
    override_usage = "huizong <命令> [选项]",
    help_template = COMMANDS_AND_OPTIONS,
    after_help = EXIT_CODES,
    mut_subcommands = |command| command.help_template(OPTIONS).after_help(EXIT_CODES),
    disable_help_flag = true,
    disable_help_subcommand = true,
    disable_version_flag = true,
    // Chinese has no spaces to break lines at: the lines below are kept short instead.
    term_width = 0
)]
pub(super) struct Arguments {
    #[command(subcommand)]
    pub command: Subcommand,

    #[arg(long, global = true, value_name = "YYYY-MM", help = "报表期，如 2020-06；默认上个月（按北京时间）")]
    pub period: Option<Period>,

    #[arg(
        long,
        global = true,
        value_name = "FILE",
        default_value = "config.toml",
        hide_default_value = true,
        help = "配置文件；默认当前文件夹的 config.toml"
    )]
    pub config: PathBuf,

    #[arg(long, global = true, value_name = "DIR", help = "各单位报送文件所在的文件夹；默认配置文件旁的 input")]
    pub input: Option<PathBuf>,

    #[arg(long, global = true, value_name = "DIR", help = "发布结果的文件夹；默认配置文件旁的 output")]
    pub output: Option<PathBuf>,

    #[arg(long, global = true, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024),
          help = "同时用几个线程和读取进程，1 到 1024；默认与处理器核数相同")]
    pub jobs: Option<u16>,

    #[arg(long, global = true, hide = true)]
    pub in_process: bool,

    #[arg(
        long,
        global = true,
        value_name = "text|json",
        value_enum,
        default_value_t,
        hide_default_value = true,
        hide_possible_values = true,
        help = "结果写成什么样：text 给人看（默认），json 给程序读"
    )]
    pub format: Format,

    #[arg(
        long,
        global = true,
        value_name = "error|never",
        value_enum,
        default_value_t,
        hide_default_value = true,
        hide_possible_values = true,
        help = "何时退出码为 1：error 有错误、未报或暂未计入时（默认），never 从不"
    )]
    pub fail_on: FailOn,

    #[arg(long, global = true, conflicts_with = "verbose", help = "除出错外不显示过程")]
    pub quiet: bool,

    #[arg(short, global = true, action = ArgAction::Count, help = "多显示一些过程；check -v 说明每张表怎样读的，run 要 -vv")]
    pub verbose: u8,

    #[arg(short, long, global = true, action = ArgAction::Help, help = "显示这份帮助")]
    help: (),

    #[arg(short = 'V', long, global = true, action = ArgAction::Version, help = "显示版本")]
    version: (),
}
