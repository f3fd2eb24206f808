//! Percentages.

use super::*;

#[test]
fn percentages() {
    let rate = column(ColumnType::Percent, "");
    let silent = context();
    table(
        &rate,
        &silent,
        [
            (text("93.75%"), "0.9375*"),
            (text("93.75％"), "0.9375*"),
            (text("９３．７５％"), "0.9375*"),
            (text("93.75 %"), "0.9375*"),
            (text("0%"), "0*"),
            (text("100%"), "1*"),
            (text("120%"), "1.2*"),
            (text("-3.5%"), "-0.035*"),
            (text("937.5‰"), "0.9375*"),
            (text("9375‱"), "0.9375*"),
            (text("百分之九十三点七五"), "0.9375*"),
            (text("百分之93.75"), "0.9375*"),
            (text("千分之五"), "0.005*"),
            (text("九成"), "0.9*"),
            (text("九成五"), "0.95*"),
            (text("9成半"), "0.95*"),
            (text("0.9375"), "0.9375*"),
            (text("93.75"), "0.9375*"),
            (text("无"), "-"),
            (text("约90%"), "!type"),
            (text("90%以上"), "!type"),
            (text("90%-95%"), "!type"),
            (text("90%左右"), "!type"),
            (text("93.75%%"), "!type"),
            (text("3个百分点"), "!type"),
            (text("1/2"), "!type"),
            (text("3/4"), "!type"),
            (text("全部"), "!type"),
            (text("30人"), "!type"),
            (text("九成多"), "!type"),
            (text("十一成"), "!type"),
            (text("2"), "!type"),
            (number(0.9375), "0.9375"),
            (number(0.0), "0"),
            (number(1.0), "1"),
            (number(93.75), "0.9375*"),
            (number(100.0), "1*"),
            (number(120.0), "1.2*"),
            // 1.2 may be 120% or 1.2%.
            (number(1.2), "!type"),
            (number(5.0), "!type"),
            (number(93_750.0), "!type"),
            (Raw::Number(0.9375, Shown::Percent), "0.9375"),
            (Raw::Number(1.2, Shown::Percent), "1.2"),
            (Raw::Number(0.0, Shown::Percent), "0"),
            (Raw::Number(93.75, Shown::Percent), "!type"),
            (Raw::Number(0.9375, Shown::Scaled(-3)), "!type"),
            (Raw::Serial(0.9375), "!type"),
        ],
    );
    table(&column(ColumnType::Percent, "%"), &silent, [(number(93.75), "0.9375*"), (number(0.9375), "0.9375")]);
    // Where the header says %, 0.5 may be half a percent or half of all.
    let header = CellContext { header_unit: Some("%"), ..silent };
    table(
        &rate,
        &header,
        [
            (number(93.75), "0.9375*"),
            (number(5.0), "0.05*"),
            (number(1.2), "0.012*"),
            (number(0.0), "0"),
            (number(0.9375), "!type"),
            (number(1.0), "!type"),
            (text("0.9375"), "!type"),
            (text("93.75"), "0.9375*"),
            (text("0.5%"), "0.005*"),
            (Raw::Number(0.9375, Shown::Percent), "0.9375"),
        ],
    );
}
