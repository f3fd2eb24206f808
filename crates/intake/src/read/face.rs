//! What a number format makes of a number: as it is, scaled, or as words with the number in them.

use crate::model::{Raw, Shown};

/// How the cells of a number format look.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Face {
    /// A number.
    Number(Shown),
    /// A number with words around it: `0"斤"`, `"D"000`, `0!.0,"万元"`.
    Words {
        /// What stands before it.
        before: String,
        /// What stands behind it.
        after: String,
        /// The power of ten by which it is shown multiplied.
        power: i8,
        /// Leading zeros up to this many digits.
        width: usize,
    },
}

impl Face {
    /// How numbers under this format code look.
    ///
    /// The first section decides; where sections hold for certain numbers only, all must look alike.
    pub fn of(code: &str) -> Self {
        if code.trim().is_empty() {
            return Self::Number(Shown::Plain);
        }
        let sections: Vec<Section> = sections(code).into_iter().map(Section::read).collect();
        if let Some(first) = sections.first()
            && !sections.iter().any(|section| section.condition.is_some())
        {
            return first.face();
        }
        // A section for zero alone changes nothing: 0 is 0.
        let mut faces =
            sections.iter().filter(|s| s.condition.as_deref() != Some("=0") && !s.text_only).map(Section::face);
        match faces.next() {
            Some(face) if faces.all(|other| other == face) => face,
            _ => Self::Number(Shown::Dressed),
        }
    }

    /// The cell that holds `value` under this format.
    pub fn raw(&self, value: f64) -> Raw {
        match self {
            Self::Number(shown) => Raw::Number(value, *shown),
            Self::Words { before, after, power, width } => {
                let sign = if value < 0.0 { "-" } else { "" };
                let digits = digits(value.abs(), i32::from(*power));
                Raw::Text(format!("{sign}{before}{digits:0>width$}{after}"))
            }
        }
    }
}

/// `value` times a power of ten as plain decimals, cut at 15 significant digits.
fn digits(value: f64, power: i32) -> String {
    let scientific = format!("{value:.14e}");
    let (mantissa, exponent) = scientific.split_once('e').unwrap_or((&scientific, "0"));
    let digits: String = mantissa.chars().filter(char::is_ascii_digit).collect();
    let digits = digits.trim_end_matches('0');
    let point = exponent.parse::<i32>().unwrap_or(0) + power + 1;
    match usize::try_from(point) {
        _ if digits.is_empty() => "0".to_owned(),
        Ok(0) | Err(_) => format!("0.{}{digits}", "0".repeat(point.unsigned_abs() as usize)),
        Ok(point) if point >= digits.len() => format!("{digits}{}", "0".repeat(point - digits.len())),
        Ok(point) => format!("{}.{}", &digits[..point], &digits[point..]),
    }
}

/// The sections of a code, parted by semicolons outside quotes, brackets and escapes.
fn sections(code: &str) -> Vec<&str> {
    let mut sections = Vec::new();
    let (mut start, mut quoted, mut bracketed, mut escaped) = (0, false, false, false);
    for (at, c) in code.char_indices() {
        match c {
            _ if escaped => escaped = false,
            '"' => quoted = !quoted,
            _ if quoted => {}
            '\\' | '_' | '*' | '!' => escaped = true,
            '[' => bracketed = true,
            ']' => bracketed = false,
            ';' if !bracketed => {
                sections.push(&code[start..at]);
                start = at + 1;
            }
            _ => {}
        }
    }
    sections.push(&code[start..]);
    sections
}

/// One section of a format code, taken apart.
#[derive(Default)]
struct Section {
    /// `>=10000` of `[>=10000]`.
    condition: Option<String>,
    /// Literals before the first digit.
    before: String,
    /// Literals behind the last digit.
    after: String,
    /// Literals between digits.
    between: String,
    /// Placeholders of digits.
    places: usize,
    /// Placeholders that show a zero, before the point.
    zeros: usize,
    /// Placeholders behind the first literal point between digits.
    behind_literal: usize,
    /// Power of ten by which it is shown multiplied.
    power: i8,
    /// Commas behind the last digit so far: they divide by a thousand unless a digit follows.
    commas: i8,
    /// A decimal point, a fraction or an exponent: the zeros are no leading ones.
    broken: bool,
    /// A fraction's stroke has passed.
    fraction: bool,
    /// Commas between digits.
    grouped: bool,
    /// Only for text.
    text_only: bool,
    /// Letters that are no part of a number's format.
    strange: bool,
}

impl Section {
    fn read(code: &str) -> Self {
        let mut section = Self::default();
        let code = code.replace("G/通用格式", "0").replace("General", "0").replace("GENERAL", "0");
        let general = code.replace(['[', ']'], "").trim() == "0";
        let mut chars = code.chars();
        while let Some(c) = chars.next() {
            match c {
                '"' => section.literal(&chars.by_ref().take_while(|c| *c != '"').collect::<String>()),
                '\\' | '!' => section.literal(&chars.next().map(String::from).unwrap_or_default()),
                '_' | '*' => _ = chars.next(),
                '[' => section.bracket(&chars.by_ref().take_while(|c| *c != ']').collect::<String>()),
                '0' | '#' | '?' | '@' => section.place(c),
                '.' | '/' => {
                    section.broken = true;
                    section.fraction |= c == '/';
                    section.scale();
                }
                // `# ?/16` counts in sixteenths: the digits are no words.
                '1'..='9' if section.fraction => {}
                ',' => section.commas = section.commas.saturating_add(1),
                '%' => {
                    section.power = section.power.saturating_add(2);
                    section.literal("%");
                }
                'E' | 'e' if section.places > 0 => {
                    section.broken = true;
                    _ = chars.next();
                }
                // Signs before it, and the dollar that stands for whatever currency the machine has.
                ' ' | '$' => {}
                '+' | '-' if section.places == 0 => {}
                c if c.is_ascii_alphabetic() => section.strange = true,
                c => section.literal(&c.to_string()),
            }
        }
        section.scale();
        section.text_only = code.trim() == "@";
        if general {
            section.zeros = 0;
        }
        section
    }

    fn literal(&mut self, text: &str) {
        if self.places == 0 { &mut self.before } else { &mut self.after }.push_str(text);
    }

    /// `[Red]`, `[$¥-804]`, `[>=10000]`, `[DBNum1]`.
    fn bracket(&mut self, inner: &str) {
        if let Some(currency) = inner.strip_prefix('$') {
            self.literal(currency.split('-').next().unwrap_or(""));
        } else if inner.starts_with(['<', '>', '=']) {
            self.condition = Some(inner.replace(' ', ""));
        }
    }

    /// A place for a digit: what stood behind the digits so far stands between them.
    fn place(&mut self, c: char) {
        self.grouped |= self.commas > 0;
        self.commas = 0;
        if self.places > 0 {
            let between = std::mem::take(&mut self.after);
            self.between.push_str(between.trim());
            self.grouped |= !between.is_empty();
        }
        self.behind_literal += usize::from(!self.between.is_empty());
        self.zeros += usize::from(c == '0' && !self.broken);
        self.places += 1;
    }

    /// The commas were not followed by a digit: each divides by a thousand.
    fn scale(&mut self) {
        self.power = self.power.saturating_sub(std::mem::take(&mut self.commas).saturating_mul(3));
    }

    fn face(&self) -> Face {
        let dressed = Face::Number(Shown::Dressed);
        let mut power = self.power;
        match self.between.as_str() {
            "" | "," => {}
            // 0"."0000 shows 12860 as 1.2860.
            "." if !self.broken => power = power.saturating_sub(i8::try_from(self.behind_literal).unwrap_or(i8::MAX)),
            _ => return dressed,
        }
        let empty = self.places == 0;
        if empty || self.strange {
            let nothing = empty && !self.strange && (self.before.is_empty() && self.condition.is_none());
            return if nothing && self.text_only { Face::Number(Shown::Plain) } else { dressed };
        }
        let (before, after) = (neutral(&self.before), self.after.trim());
        let width = if self.broken || self.grouped || power != 0 || self.zeros < 2 { 0 } else { self.zeros };
        match (before, after, power) {
            ("", "", 0) if width > 0 => Face::Number(Shown::Padded(u8::try_from(width).unwrap_or(u8::MAX))),
            ("", "", 0) => Face::Number(Shown::Plain),
            ("", "", power) => Face::Number(Shown::Scaled(power)),
            ("", "%", 2) => Face::Number(Shown::Percent),
            _ => Face::Words { before: before.to_owned(), after: after.to_owned(), power, width },
        }
    }
}

/// Words before a number without those for yuan, which every money format has.
fn neutral(before: &str) -> &str {
    let before = before.trim();
    if matches!(before, "¥" | "￥" | "CNY" | "RMB" | "人民币") { "" } else { before }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scales_beyond_all_measure_stay_scales() {
        for count in [43, 86, 128, 256] {
            let scaled = Face::of(&format!("0{}", ",".repeat(count)));
            assert!(matches!(scaled, Face::Number(Shown::Scaled(..=-127))), "{count}: {scaled:?}");
            let percent = "%".repeat(count);
            assert_ne!(Face::of(&format!("0{percent}")), Face::Number(Shown::Plain), "{count}");
        }
    }

    #[test]
    fn numbers_that_are_numbers() {
        for code in [
            "General",
            "G/通用格式",
            "",
            "0",
            "0.00",
            "#,##0",
            "#,##0.00",
            "# ##0.00",
            "#,##0_);(#,##0)",
            "#,##0.00;[Red]-#,##0.00",
            "#,##0.00;[Red](#,##0.00)",
            "_(* #,##0.00_);_(* (#,##0.00);_(* \"-\"??_);_(@_)",
            "_ \"￥\"* #,##0.00_ ;_ \"￥\"* -#,##0.00_ ;_ \"￥\"* \"-\"??_ ;_ @_ ",
            "[$¥-804]#,##0.00",
            "¥#,##0.00;¥-#,##0.00",
            "_($* #,##0.00_)",
            "0.00E+00",
            "##0.0E+0",
            "# ?/?",
            "# ?/2",
            "# ??/16",
            "?/100",
            "@",
            "[Red]0;[Blue]0",
            "[DBNum1]General",
            "[DBNum2][$-804]General",
            "[=0]\"\";General",
            "[=0]\"-\";0.00;0.00",
            "[Red][<0]0;0",
            "0_ ",
            "+0;-0;0",
            "0.00;-0.00;;@",
            "0\",\"0000",
        ] {
            assert_eq!(Face::of(code), Face::Number(Shown::Plain), "{code}");
        }
        for (code, shown) in [
            ("0%", Shown::Percent),
            ("0.00%", Shown::Percent),
            ("0.0 %", Shown::Percent),
            ("000", Shown::Padded(3)),
            ("0000;;", Shown::Padded(4)),
            ("0,", Shown::Scaled(-3)),
            ("0.00,,", Shown::Scaled(-6)),
            ("#,##0,", Shown::Scaled(-3)),
            ("0,.00", Shown::Scaled(-3)),
            ("0!.0,", Shown::Scaled(-4)),
            ("0\\.0,", Shown::Scaled(-4)),
            ("0\".\"0,", Shown::Scaled(-4)),
            ("#\".\"0000", Shown::Scaled(-4)),
            (";;;", Shown::Dressed),
            ("\"\"", Shown::Dressed),
            ("000-0000-0000", Shown::Dressed),
            ("0000\"年\"00\"月\"", Shown::Dressed),
            ("aaaa", Shown::Dressed),
            ("[$-804]aaaa", Shown::Dressed),
            ("[>=10000]0!.0,\"万\";0", Shown::Dressed),
            ("\"是\";;\"否\"", Shown::Dressed),
        ] {
            assert_eq!(Face::of(code), Face::Number(shown), "{code}");
        }
    }

    #[test]
    fn numbers_in_words() {
        for (code, value, text) in [
            ("0\"人\"", 3.0, "3人"),
            ("0人", 3.0, "3人"),
            ("#,##0.00\"元\"", 1286.5, "1286.5元"),
            ("0.0\"斤\"", 3.25, "3.25斤"),
            ("0.00\"万元\"", 1.286, "1.286万元"),
            ("0!.0,\"万元\"", 12860.0, "1.286万元"),
            ("0\".\"0000\"万元\"", 12860.0, "1.286万元"),
            ("0.00,,\"百万\"", 1_286_000.0, "1.286百万"),
            ("\"约\"0", 30.0, "约30"),
            ("0\"左右\"", 30.0, "30左右"),
            ("\"D\"000", 10.0, "D010"),
            ("\\D000", 10.0, "D010"),
            ("\"第\"0\"名\"", 5.0, "第5名"),
            ("0\"月\"", 6.0, "6月"),
            ("0\"%\"", 93.75, "93.75%"),
            ("0.0%\"左右\"", 0.5, "50%左右"),
            ("[$$-409]#,##0.00", 5.0, "$5"),
            ("[$USD] 0.00", 5.0, "USD5"),
            ("[DBNum2][$-804]General\"元整\"", 100.0, "100元整"),
            ("\"上升\"0;\"下降\"0", -3.0, "-上升3"),
            ("\"(\"0\")\"", 3.0, "(3)"),
            ("0\"元\"", 0.1 + 0.2, "0.3元"),
            ("0\"元\"", 0.0, "0元"),
            ("0\"元\"", 1e-7, "0.0000001元"),
            ("0\"元\"", 1.5e12, "1500000000000元"),
        ] {
            assert_eq!(Face::of(code).raw(value), Raw::Text(text.into()), "{code}");
        }
    }
}
