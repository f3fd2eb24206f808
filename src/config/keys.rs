//! What may stand in `config.toml`: every table, its keys, what they take, and what they are for.
//!
//! One declaration serves the check of a file's shape, the suggestions in its mistakes, and the JSON Schema.

/// A key of a table.
#[derive(Debug)]
pub struct Key {
    /// The key.
    pub name: &'static str,
    /// What it takes.
    pub takes: Takes,
    /// Whether it must be there.
    pub needed: bool,
    /// What it is for, as editors show it.
    pub about: &'static str,
}

/// What a key takes.
#[derive(Clone, Copy, Debug)]
pub enum Takes {
    /// Text.
    Text,
    /// SQL text.
    Sql,
    /// A list of texts.
    Texts,
    /// A whole number, from and to.
    Integer(i64, i64),
    /// A number, exact.
    Number,
    /// `true` or `false`.
    Bool,
    /// A list of days.
    Days,
    /// A month as text, `"2020-06"`.
    Period,
    /// One of these words.
    Word(&'static [&'static str]),
    /// A list of these words.
    Words(&'static [&'static str]),
    /// A list of names, or a table from names to lists of spellings.
    Values,
    /// A table from units of measure to factors.
    Factors,
    /// A table from any key to text.
    TextMap,
    /// A table from any key to one of these words.
    WordMap(&'static [&'static str]),
    /// A table with these keys.
    Table(&'static [Key]),
    /// `[[...]]`: a list of tables with these keys.
    Tables(&'static [Key]),
}

const fn may(name: &'static str, takes: Takes, about: &'static str) -> Key {
    Key { name, takes, needed: false, about }
}

const fn must(name: &'static str, takes: Takes, about: &'static str) -> Key {
    Key { name, takes, needed: true, about }
}

/// How often a form may be owed.
pub const FREQUENCIES: &[&str] = &["monthly", "quarterly", "half_yearly", "yearly", "on_event"];
/// Flow or stock.
pub const SEMANTICS: &[&str] = &["flow", "stock"];
/// How a form may be laid out.
pub const LAYOUTS: &[&str] = &["records", "card", "crosstab"];
/// What a later submission may do to earlier ones.
pub const RESTATES: &[&str] = &["none", "year"];
/// The types of columns.
pub const TYPES: &[&str] = &[
    "text",
    "integer",
    "number",
    "money",
    "quantity",
    "percent",
    "date",
    "month",
    "time",
    "bool",
    "enum",
    "mark",
    "resident_id",
];
/// Whose numbers a key column holds.
pub const SCOPES: &[&str] = &["unit", "shared"];
/// Which rows an indicator may look at.
pub const OVERS: &[&str] = &["window", "latest"];
/// Which direction may be good.
pub const BETTERS: &[&str] = &["higher", "lower"];
/// The severities.
pub const SEVERITIES: &[&str] = &["error", "warning", "note"];
/// The windows.
pub const WINDOWS: &[&str] = &["month", "quarter", "half", "ytd"];
/// What a table may have a row for.
pub const ROWS: &[&str] = &["units", "indicators", "periods"];
/// What figures may be compared with.
pub const COMPARES: &[&str] = &["prev", "last_year"];
/// The charts.
pub const CHARTS: &[&str] = &["bar", "column", "line"];
/// The units of money in which a table may be shown.
pub const MONEY: &[&str] = &["元", "千元", "万元", "亿元"];
/// What may be done about rounded parts.
pub const ROUNDINGS: &[&str] = &["note", "balance"];

/// The whole file.
pub const CONFIG: &[Key] = &[
    must("project", Takes::Table(PROJECT), "项目"),
    may("calendar", Takes::Table(CALENDAR), "节假日与调休"),
    may("names", Takes::TextMap, "报告里用的词，报告中写 names.键"),
    may("form", Takes::Tables(FORM), "报表"),
    may("indicator", Takes::Tables(INDICATOR), "指标"),
    may("check", Takes::Tables(CHECK), "审核公式"),
    may("table", Takes::Tables(TABLE), "汇总表里的表"),
    may("page_one", Takes::Table(PAGE_ONE), "汇总表的首页"),
    may("report", Takes::Tables(REPORT), "工作报告"),
    may("exempt", Takes::Tables(EXEMPT), "免报"),
    may("severity", Takes::WordMap(SEVERITIES), "改变审核的级别：error 强制，warning 核实，note 提示"),
    may("limits", Takes::Table(LIMITS), "一个文件最多可以多大"),
];

/// `[project]`.
pub const PROJECT: &[Key] = &[
    must("name", Takes::Text, "本局名称"),
    may("units", Takes::Text, "单位目录，在 input 文件夹内"),
    may("targets", Takes::Text, "年度目标，在 input 文件夹内，可以没有"),
];

/// `[calendar]`.
pub const CALENDAR: &[Key] =
    &[may("holidays", Takes::Days, "放假的日子"), may("workdays", Takes::Days, "调休上班的周末")];

/// `[[form]]`.
pub const FORM: &[Key] = &[
    must("id", Takes::Text, "代号，用英文字母"),
    must("name", Takes::Text, "全称"),
    may("aliases", Takes::Texts, "其他叫法"),
    must("submitted_by", Takes::Texts, "应报的单位类型"),
    may("frequency", Takes::Word(FREQUENCIES), "多久报一次"),
    may("due_day", Takes::Integer(1, 31), "次月几日前报"),
    may("from", Takes::Period, "从哪个月起应报"),
    may("until", Takes::Period, "到哪个月止应报"),
    may("semantics", Takes::Word(SEMANTICS), "flow 流量：各期相加；stock 存量：每次报的是现状"),
    may("layout", Takes::Word(LAYOUTS), "records 一行一条；card 左边项目右边数；crosstab 表头里有数据"),
    may("restates", Takes::Word(RESTATES), "year：每次报的是本年累计，取代本年以前报的"),
    may("unchanged", Takes::Bool, "与上月一格不差时要不要核实；不写时流量表和 card 要，名册一类的存量表不要"),
    may("unit_column", Takes::Text, "写明每行属于哪个单位的栏目"),
    may("crosstab", Takes::Table(CROSSTAB), "交叉表的表头和格子各是哪个栏目"),
    may("column", Takes::Tables(COLUMN), "栏目"),
];

/// `[form.crosstab]`.
pub const CROSSTAB: &[Key] =
    &[must("header", Takes::Text, "表头里的值归入哪个栏目"), must("value", Takes::Text, "格子里的值归入哪个栏目")];

/// `[[form.column]]`.
pub const COLUMN: &[Key] = &[
    must("name", Takes::Text, "栏目名称，公式里用它"),
    may("aliases", Takes::Texts, "表头里的其他写法"),
    may("type", Takes::Word(TYPES), "填什么"),
    may("unit", Takes::Text, "计量单位"),
    may("required", Takes::Bool, "是否必填"),
    may("key", Takes::Bool, "是否（与其他这样的栏目一起）不得重复"),
    may("scope", Takes::Word(SCOPES), "unit 各单位自己编号；shared 全局统一编号"),
    may("references", Takes::Text, "必须在另一张表里有，写作 表.栏目"),
    may("period", Takes::Bool, "以这个日期定本行属于哪个月"),
    may("values", Takes::Values, "可填的值，可带其他写法"),
    may("accepts", Takes::Factors, "可换算的计量单位，一个等于多少本栏单位"),
    may("blank", Takes::Bool, "不填当作什么"),
    may("pattern", Takes::Text, "全文应符合的正则表达式"),
    may("min", Takes::Number, "最小值"),
    may("max", Takes::Number, "最大值"),
    may("above", Takes::Number, "须大于"),
    may("below", Takes::Number, "须小于"),
    may("jump", Takes::Number, "比上次变动超过几成要核实：0.5 即五成"),
    may("sensitive", Takes::Bool, "个人信息，不外露"),
];

/// `[[indicator]]`.
pub const INDICATOR: &[Key] = &[
    must("id", Takes::Text, "代号，用英文字母"),
    must("name", Takes::Text, "名称"),
    may("unit", Takes::Text, "计量单位"),
    may("form", Takes::Text, "由哪张表算；不写则由其他指标算"),
    must("value", Takes::Sql, "怎样算"),
    may("where", Takes::Sql, "只算哪些行"),
    may("over", Takes::Word(OVERS), "window 时段内的各行；latest 各单位最近一次报的"),
    may("per_unit", Takes::Bool, "各单位分别算，再相加"),
    may("decimals", Takes::Integer(0, 10), "显示几位小数"),
    may("better", Takes::Word(BETTERS), "higher 越高越好；lower 越低越好"),
    may("pace", Takes::Bool, "true：这个比率逐月推进，年底才应达到目标，按时间进度衡量"),
];

/// `[[check]]`.
pub const CHECK: &[Key] = &[
    must("id", Takes::Text, "代号，用英文字母"),
    may("form", Takes::Text, "审核哪张表的各行"),
    may("rule", Takes::Sql, "应当成立的式子"),
    may("window", Takes::Word(WINDOWS), "按哪个时段的指标审核"),
    may("query", Takes::Sql, "查出错误行的 SELECT"),
    may("severity", Takes::Word(SEVERITIES), "error 强制，warning 核实，note 提示"),
    may("kinds", Takes::Texts, "只审核哪些类型的单位"),
    may("tolerance", Takes::Number, "两数相差多少以内算相等"),
    may("message", Takes::Text, "问题，{名称} 处填入数值"),
    may("expected", Takes::Text, "应当是什么，{名称} 处填入数值；不写时取式子里比较号右边的数"),
    may("remedy", Takes::Text, "怎样改"),
    may("source", Takes::Text, "依据"),
];

/// `[[table]]`.
pub const TABLE: &[Key] = &[
    may("id", Takes::Text, "代号，报告里写 tables.代号"),
    must("title", Takes::Text, "标题"),
    may("rows", Takes::Word(ROWS), "一行是一个单位、一个指标还是一个月"),
    may("kinds", Takes::Texts, "列哪些类型的单位"),
    must("indicators", Takes::Texts, "指标，按此顺序"),
    may("window", Takes::Word(WINDOWS), "哪个时段"),
    may("compare", Takes::Words(COMPARES), "与上期、上年同期比"),
    may("chart", Takes::Word(CHARTS), "图"),
    may("drawn", Takes::Texts, "图画哪些指标，第一个还画逐月走势；不写则画第一个比率"),
    may("money", Takes::Word(MONEY), "以元计的指标按什么单位列"),
    may("rounding", Takes::Word(ROUNDINGS), "舍入后分项与合计不等时：note 加注说明；balance 舍位平衡"),
];

/// `[page_one]`.
pub const PAGE_ONE: &[Key] = &[
    may("indicators", Takes::Texts, "主要指标，按此顺序"),
    may("rank_by", Takes::Text, "单位按哪个指标排"),
    may("chart", Takes::Text, "首页放哪张表的图，写表的代号"),
    may("grid", Takes::Text, "首页逐月列出哪个指标，一行一个单位"),
];

/// `[[report]]`.
pub const REPORT: &[Key] = &[
    must("file", Takes::Text, "写成什么文件"),
    must("template", Takes::Text, "模板"),
    may("window", Takes::Word(WINDOWS), "哪个时段"),
];

/// `[[exempt]]`.
pub const EXEMPT: &[Key] = &[
    must("unit", Takes::Text, "单位代码"),
    must("form", Takes::Text, "报表"),
    may("from", Takes::Period, "从哪个月起"),
    may("until", Takes::Period, "到哪个月止"),
];

/// `[limits]`.
pub const LIMITS: &[Key] = &[
    // A file travels to its worker in one frame.
    may("file_bytes", Takes::Integer(1, 1 << 30), "文件的字节数"),
    may("inflated_bytes", Takes::Integer(1, i64::MAX), "解压后的字节数"),
    may("entries", Takes::Integer(1, i64::MAX), "工作簿内的部件数"),
    may("ratio", Takes::Integer(1, i64::MAX), "压缩比"),
    may("cells", Takes::Integer(1, i64::MAX), "非空单元格数"),
    // Below this a worker has no room for itself.
    may("memory_bytes", Takes::Integer(256 << 20, i64::MAX), "读取时占用内存的字节数，不少于268435456（256MB）"),
    may("seconds", Takes::Integer(1, 86_400), "读取的秒数"),
];
