//! Days, months, times. The spellings themselves stand in `date`, `month` and `clock`.

use super::*;

#[test]
fn days() {
    table(
        &column(ColumnType::Date, ""),
        &context(),
        [
            (Raw::Serial(43987.0), "2020-06-05"),
            (Raw::Serial(43987.5), "2020-06-05*"),
            (number(43987.0), "2020-06-05*"),
            (number(43987.5), "2020-06-05*"),
            (number(20_200_605.0), "2020-06-05*"),
            (Raw::Number(20_200_605.0, Shown::Dressed), "2020-06-05*"),
            (Raw::Number(43987.0, Shown::Percent), "!type"),
            (number(20_200_631.0), "!type"),
            (number(202_006.0), "!type"),
            (number(2020.6), "!type"),
            (number(6.5), "!type"),
            (number(6.0), "!type"),
            (number(80_000.0), "!type"),
            (number(-1.0), "!type"),
            (text("2020-06-05"), "2020-06-05"),
            (text("2020/6/5"), "2020-06-05*"),
            (text("2020年6月5日"), "2020-06-05*"),
            (text("2020年6月5日（星期五）"), "2020-06-05*"),
            (text("2020年6月5日上午"), "2020-06-05*"),
            (text("2020-06-05 00:00:00"), "2020-06-05*"),
            (text("6月5日"), "2020-06-05*"),
            (text("7月1日"), "2019-07-01*"),
            (text("12月5日"), "2019-12-05*"),
            (text("2月29日"), "2020-02-29*"),
            (text("43987"), "2020-06-05*"),
            (text("４３９８７"), "2020-06-05*"),
            (text("43987.5"), "!type"),
            (text("12345"), "!type"),
            (text("6.5"), "!type"),
            (text("2020.6.31"), "!type"),
            (text("6月上旬"), "!type"),
            (text("无"), "-"),
            (text("/"), "-"),
            (Raw::Bool(true), "!type"),
            (Raw::Error("#VALUE!".into()), "!error-value"),
        ],
    );
    let mac = CellContext { date1904: true, ..context() };
    table(
        &column(ColumnType::Date, ""),
        &mac,
        [(Raw::Serial(42525.0), "2020-06-05"), (number(42525.0), "2020-06-05*")],
    );
    let csv = CellContext { textual: true, ..context() };
    table(
        &column(ColumnType::Date, ""),
        &csv,
        [
            (text("2020/6/5"), "2020-06-05"),
            (text("2020-06-05 00:00:00"), "2020-06-05"),
            (text("2020-06-05 08:30"), "2020-06-05*"),
            (text("43987"), "2020-06-05*"),
        ],
    );
}

#[test]
fn months() {
    table(
        &column(ColumnType::Month, ""),
        &context(),
        [
            (text("2020-06"), "2020-06"),
            (text("2020年6月"), "2020-06*"),
            (text("6月"), "2020-06*"),
            (text("2020Q2"), "2020-06*"),
            (text("2020年第二季度"), "2020-06*"),
            (text("2020.1"), "!type"),
            (text("6"), "!type"),
            (text("—"), "-"),
            (number(202_006.0), "2020-06*"),
            (number(202_013.0), "!type"),
            (number(2020.6), "2020-06*"),
            (number(2020.06), "2020-06*"),
            (number(2020.11), "2020-11*"),
            // 2020.10 and 2020.1 are the same number.
            (number(2020.1), "!type"),
            (number(2020.0), "!type"),
            (number(6.0), "!type"),
            (number(43983.0), "!type"),
            (Raw::Serial(43983.0), "2020-06"),
            (Raw::Serial(43987.0), "2020-06*"),
        ],
    );
}

#[test]
fn times() {
    table(
        &column(ColumnType::Time, ""),
        &context(),
        [
            (Raw::Serial(0.354_166_666_7), "08:30"),
            (Raw::Serial(0.0), "00:00"),
            (Raw::Serial(43_987.604_166_666_7), "14:30*"),
            (Raw::Serial(43987.0), "!type"),
            (Raw::Serial(1.25), "!type"),
            (number(0.604_166_666_7), "14:30*"),
            (number(8.5), "!type"),
            (number(8.0), "!type"),
            (number(830.0), "!type"),
            (text("8:30"), "08:30"),
            (text("08:30:15"), "08:30:15"),
            (text("14：30"), "14:30*"),
            (text("下午2点半"), "14:30*"),
            (text("2:30 PM"), "14:30*"),
            (text("2020-06-05 08:30"), "08:30*"),
            (text("8点左右"), "!type"),
            (text("上午"), "!type"),
            (text("无"), "-"),
        ],
    );
}
