//! Charts that read the same in black and white: dark and light bars, values written at their ends, no gridlines.

use rust_decimal::Decimal;
use rust_xlsxwriter::{
    Chart as Drawn, ChartDataLabel, ChartDataLabelPosition, ChartFont, ChartFormat, ChartLegendPosition, ChartLine,
    ChartLineDashType, ChartMarker, ChartMarkerType, ChartSolidFill, Color,
};

use super::format::{code, is_share, stored};
use crate::report::document::{Chart, ChartKind, Content, Document, NumberFormat};

const FONT: &str = "宋体";
/// Dark to light; neighbours differ on paper.
const TONES: [u32; 4] = [0x001F_4E79, 0x009D_C3E6, 0x0059_5959, 0x00BF_BFBF];
/// Lines are told apart without colour too.
const MARKERS: [ChartMarkerType; 4] =
    [ChartMarkerType::Circle, ChartMarkerType::Square, ChartMarkerType::Triangle, ChartMarkerType::Diamond];
const DASHES: [ChartLineDashType; 4] =
    [ChartLineDashType::Solid, ChartLineDashType::Dash, ChartLineDashType::RoundDot, ChartLineDashType::LongDashDot];
/// Room that a value written above its mark takes, in pixels.
const LABEL: u32 = 40;

/// `chart` over the cells of `document`.
pub(super) fn build(chart: &Chart, document: &Document) -> Drawn {
    let mut drawn = match chart.kind {
        ChartKind::Bar => Drawn::new_bar(),
        ChartKind::Column => Drawn::new_column(),
        ChartKind::Line => Drawn::new_line(),
    };
    let mut font = ChartFont::new();
    font.set_name(FONT).set_size(9);
    let marks: u32 = chart.series.iter().map(|series| series.rows.1 + 1 - series.rows.0).sum();
    // Values of several lines would lie upon each other.
    let labelled = match chart.kind {
        ChartKind::Bar => true,
        ChartKind::Column => marks * LABEL <= chart.size.0,
        ChartKind::Line => chart.series.len() == 1 && marks * LABEL <= chart.size.0,
    };
    let looks = TONES.iter().cycle().zip(MARKERS.iter().zip(&DASHES).cycle());
    for (series, (tone, (marker, dash))) in chart.series.iter().zip(looks) {
        let sheet = document.sheets[series.sheet].name.as_str();
        let (first, last) = series.rows;
        let colour = Color::RGB(*tone);
        let mut label = ChartDataLabel::new();
        label.show_value().set_font(&font).set_num_format(code(chart.format));
        if chart.kind == ChartKind::Line {
            label.set_position(ChartDataLabelPosition::Above);
        }
        let mut format = ChartFormat::new();
        let shape = drawn.add_series();
        shape.set_name(series.name.as_str());
        shape.set_categories((sheet, first, series.categories, last, series.categories));
        shape.set_values((sheet, first, series.values, last, series.values));
        if chart.kind == ChartKind::Line {
            let mut fill = ChartFormat::new();
            fill.set_solid_fill(ChartSolidFill::new().set_color(colour));
            shape.set_marker(ChartMarker::new().set_type(*marker).set_size(6).set_format(&mut fill));
            format.set_line(ChartLine::new().set_color(colour).set_width(2.0).set_dash_type(*dash));
        } else {
            format.set_solid_fill(ChartSolidFill::new().set_color(colour));
            shape.set_gap(60);
        }
        shape.set_format(&mut format);
        if labelled {
            shape.set_data_label(&label);
        }
    }
    if chart.title.is_empty() {
        drawn.title().set_hidden();
    } else {
        let mut bold = ChartFont::new();
        bold.set_name("黑体").set_size(11).unset_bold();
        drawn.title().set_name(chart.title.as_str()).set_font(&bold);
    }
    if chart.series.len() > 1 {
        drawn.legend().set_position(ChartLegendPosition::Bottom).set_font(&font);
    } else {
        drawn.legend().set_hidden();
    }
    let mut grey = ChartLine::new();
    grey.set_color(Color::RGB(0x00A6_A6A6));
    let bars = chart.kind == ChartKind::Bar;
    // The writer calls the upright axis y, also where it holds the categories.
    let categories = if bars { drawn.y_axis() } else { drawn.x_axis() };
    categories.set_font(&font).set_format(ChartFormat::new().set_line(&grey)).set_major_gridlines(false);
    if bars {
        // The first row of the table on top.
        categories.set_reverse();
    }
    let values = if bars { drawn.x_axis() } else { drawn.y_axis() };
    values.set_font(&font).set_num_format(code(chart.format)).set_major_gridlines(false);
    // Where values are written at the marks, the axis only takes room.
    values.set_hidden(labelled);
    // Bars and columns that do not begin at nothing mislead; a line may, and what lies below nothing finds its own beginning.
    let (least, most) = extent(chart, document);
    if least >= Decimal::ZERO && chart.kind != ChartKind::Line {
        values.set_min(0);
    }
    if chart.kind == ChartKind::Bar && most > Decimal::ZERO {
        // Room for the value behind the longest bar.
        values.set_max(stored(most.checked_mul(Decimal::new(118, 2)).unwrap_or(most), is_share(chart.format)));
    }
    if !labelled && matches!(chart.format, NumberFormat::Percent(_)) && most <= Decimal::ONE_HUNDRED {
        values.set_max(1);
    }
    drawn.chart_area().set_format(ChartFormat::new().set_no_border());
    drawn.set_width(chart.size.0).set_height(chart.size.1);
    let alt = if chart.title.is_empty() { chart.series.first().map_or("", |s| &s.name) } else { &chart.title };
    drawn.set_alt_text(alt);
    drawn
}

/// The least and the greatest value drawn, 0 among them.
fn extent(chart: &Chart, document: &Document) -> (Decimal, Decimal) {
    let mut extent = (Decimal::ZERO, Decimal::ZERO);
    for series in &chart.series {
        let rows = document.sheets[series.sheet].rows.iter();
        for row in rows.take(series.rows.1 as usize + 1).skip(series.rows.0 as usize) {
            if let Some(Content::Number(value, _)) = row.cells.get(usize::from(series.values)).map(|c| &c.content) {
                extent = (extent.0.min(*value), extent.1.max(*value));
            }
        }
    }
    extent
}
