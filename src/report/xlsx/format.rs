//! How each role looks: fonts, borders, fills, number formats. Grey and bold carry the meaning, so that black and
//! white print reads the same.

use std::collections::HashMap;

use rust_decimal::Decimal;
use rust_xlsxwriter::{Color, Format, FormatAlign, FormatBorder, FormatUnderline};

use crate::report::document::{Align, Content, Mark, NumberFormat, Role, Style, Tone};

/// The font of titles and heads; every Chinese system has it.
const HEAVY: &str = "黑体";
/// The font of everything else.
const PLAIN: &str = "宋体";
const LINE: u32 = 0x00A6_A6A6;
const HEAD_FILL: u32 = 0x00DD_E5EE;
const TOTAL_FILL: u32 = 0x00F0_F0F0;
const BAD_FILL: u32 = 0x00F8_D7D3;
const DOUBTFUL_FILL: u32 = 0x00FF_F2CC;
const NOTE_TEXT: u32 = 0x0040_4040;
const LINK_TEXT: u32 = 0x0005_63C1;

/// What decides a format.
type Key = (Style, Option<NumberFormat>, bool);

/// Formats by what decides them, each built once.
#[derive(Default)]
pub(super) struct Formats(HashMap<Key, Format>);

impl Formats {
    /// The format of `content` in `style`; `numeric` when it is written as a number.
    pub(super) fn get(&mut self, style: Style, content: &Content, numeric: bool) -> &Format {
        let number = match content {
            Content::Number(_, format) if numeric => Some(*format),
            _ => None,
        };
        let day = matches!(content, Content::Date(_));
        let right = matches!(content, Content::Number(..));
        // Long numbers are text that stands right.
        let style = if right && !numeric && style.align == Align::Auto {
            Style { align: Align::Right, ..style }
        } else {
            style
        };
        self.0.entry((style, number, day)).or_insert_with(|| build(style, number, day))
    }
}

/// The format of cells that nothing was written to.
pub(super) fn default() -> Format {
    Format::new().set_font_name(PLAIN).set_font_size(11).set_font_family(1).set_font_charset(134)
}

/// Whether numbers of this format are shown times a hundred, and so are written divided by it.
pub(super) fn is_share(format: NumberFormat) -> bool {
    matches!(format, NumberFormat::Percent(_) | NumberFormat::Change(_))
}

/// A number as the file stores it, a share divided by a hundred: the shortest decimal text gives the nearest binary number,
/// which shows as the same decimals.
pub(super) fn stored(value: Decimal, share: bool) -> f64 {
    let value = if share { value / Decimal::ONE_HUNDRED } else { value };
    value.normalize().to_string().parse().unwrap_or(f64::NAN)
}

/// The code of a number format.
pub(super) fn code(format: NumberFormat) -> String {
    marked(format, Mark::None)
}

/// The code of a number format with a mark behind the number.
fn marked(format: NumberFormat, mark: Mark) -> String {
    let mark = match mark {
        Mark::None => "",
        // As wide as the sign, so that digits stay below each other.
        Mark::Room => "_*",
        Mark::Star => "\"*\"",
    };
    let places = |decimals: u32| match decimals {
        0 => String::new(),
        n => format!(".{}", "0".repeat(n as usize)),
    };
    let signed = |number: String| format!("+{number}{mark};-{number}{mark};{number}{mark}");
    match format {
        NumberFormat::Plain(decimals) => format!("0{}{mark}", places(decimals)),
        NumberFormat::Grouped(decimals) => format!("#,##0{}{mark}", places(decimals)),
        NumberFormat::Percent(decimals) => format!("#,##0{}%{mark}", places(decimals)),
        NumberFormat::Change(decimals) => signed(format!("#,##0{}%", places(decimals))),
        NumberFormat::Difference(decimals) => signed(format!("#,##0{}", places(decimals))),
        NumberFormat::Points(decimals) => signed(format!("#,##0{}\"个百分点\"", places(decimals))),
    }
}

fn build(style: Style, number: Option<NumberFormat>, day: bool) -> Format {
    let heavy = matches!(style.role, Role::Title | Role::Heading | Role::Header | Role::Upright);
    let (size, _) = style.role.size();
    let font = if heavy { HEAVY } else { PLAIN };
    let mut format = Format::new().set_font_name(font).set_font_size(size);
    if style.role != Role::Upright {
        format = format.set_text_wrap();
    }
    // Of the families 宋体 is a roman, 黑体 a swiss; no theme font replaces them.
    format = format.set_font_family(if heavy { 2 } else { 1 }).set_font_charset(134);
    let framed = matches!(style.role, Role::Header | Role::Upright | Role::Body | Role::Total);
    if framed {
        format = format.set_border(FormatBorder::Thin).set_border_color(Color::RGB(LINE));
    }
    let centred = matches!(style.role, Role::Title | Role::Subtitle | Role::Header | Role::Upright);
    let across = match style.align {
        Align::Left => FormatAlign::Left,
        Align::Center => FormatAlign::Center,
        Align::Right => FormatAlign::Right,
        Align::Auto if centred || day => FormatAlign::Center,
        Align::Auto if number.is_some() => FormatAlign::Right,
        Align::Auto => FormatAlign::Left,
    };
    let down = match style.role {
        Role::Upright => FormatAlign::Top,
        Role::Note => FormatAlign::Top,
        _ => FormatAlign::VerticalCenter,
    };
    format = format.set_align(across).set_align(down);
    if style.indent > 0 {
        format = format.set_indent(style.indent);
    }
    format = match style.role {
        Role::Header => format.set_background_color(Color::RGB(HEAD_FILL)),
        // 270 writes upright characters from top to bottom.
        Role::Upright => format.set_background_color(Color::RGB(HEAD_FILL)).set_rotation(270),
        Role::Total => format.set_bold().set_background_color(Color::RGB(TOTAL_FILL)),
        Role::Note => format.set_font_color(Color::RGB(NOTE_TEXT)),
        _ => format,
    };
    format = match style.tone {
        Tone::Plain => format,
        Tone::Doubtful => format.set_background_color(Color::RGB(DOUBTFUL_FILL)),
        Tone::Bad => format.set_bold().set_background_color(Color::RGB(BAD_FILL)),
    };
    if style.linked {
        // Underlined, which black and white print shows too.
        format = format.set_underline(FormatUnderline::Single).set_font_color(Color::RGB(LINK_TEXT));
    }
    match number {
        Some(number) => format.set_num_format(marked(number, style.mark)),
        None if day => format.set_num_format("yyyy-mm-dd"),
        None => format,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_say_sign_and_unit() {
        assert_eq!(code(NumberFormat::Grouped(2)), "#,##0.00");
        assert_eq!(code(NumberFormat::Plain(0)), "0");
        assert_eq!(code(NumberFormat::Percent(1)), "#,##0.0%");
        assert_eq!(marked(NumberFormat::Percent(1), Mark::Star), "#,##0.0%\"*\"");
        assert_eq!(marked(NumberFormat::Grouped(0), Mark::Room), "#,##0_*");
        assert_eq!(code(NumberFormat::Points(1)), "+#,##0.0\"个百分点\";-#,##0.0\"个百分点\";#,##0.0\"个百分点\"");
    }
}
