//! Loops and conditions: they leave no blank behind.

use super::*;

#[test]
fn a_row_of_its_own_for_each_end() {
    for (open, close) in
        [("{% for r in tables.branches %}", "{% endfor %}"), ("{%tr for r in tables.branches %}", "{%tr endfor %}")]
    {
        let rows: [&[&str]; 5] = [
            &["单位", "人次"],
            &[open, ""],
            &["{{ r.name }}", "{{ r.heads }}"],
            &[close, ""],
            &["合计", "{{ tables.branches.total.heads }}"],
        ];
        let lines = text(word(&table(&rows)));
        assert_eq!(lines, ["单位", "人次", "第一党支部", "12", "第二<党>支部", "34", "第三党支部", "0", "合计", "46"]);
    }
}

#[test]
fn both_ends_in_one_row() {
    let rows: [&[&str]; 1] =
        [&["{% for r in tables.branches %}{{ loop.index }}", "{{ r.name }}", "{{ r.rate }}{% endfor %}"]];
    let lines = text(word(&table(&rows)));
    assert_eq!(lines[..3], ["1", "第一党支部", "95.0"]);
    assert_eq!(lines[3..6], ["2", "第二<党>支部", "【待补：率未报齐：第三党支部未报】"]);
    assert_eq!(lines.len(), 9);
}

#[test]
fn a_loop_without_rows_leaves_no_row_and_no_empty_table() {
    let rows: [&[&str]; 4] = [&["单位"], &["{% for r in tables.nobody %}"], &["{{ r.name }}"], &["{% endfor %}"]];
    assert_eq!(text(word(&table(&rows))), ["单位"]);
    let filled = fill(word(&(p("甲") + &table(&rows[1..]) + &p("乙"))));
    assert!(!body(&filled.bytes).contains("w:tbl"), "{}", body(&filled.bytes));
    // In a cell something must be left.
    let nested = format!("<w:tbl><w:tr><w:tc>{}</w:tc></w:tr></w:tbl>", table(&rows[1..]));
    let xml = body(&fill(word(&nested)).bytes);
    assert!(xml.contains("<w:tc><w:p/></w:tc>"), "{xml}");
}

#[test]
fn conditions_around_paragraphs_and_rows() {
    let paragraphs =
        p("甲") + &p("{% if zero > 0 %}") + &p("乙") + &p("{% else %}") + &p("丙") + &p("{% endif %}") + &p("丁");
    assert_eq!(text(word(&paragraphs)), ["甲", "丙", "丁"]);
    // Ends within the text: still about whole paragraphs.
    let within = p("甲") + &p("{% if zero %}乙") + &p("丙{% endif %}") + &p("丁");
    assert_eq!(text(word(&within)), ["甲", "丁"]);
    let rows: [&[&str]; 4] = [&["{%tr if zero %}", ""], &["乙", "一"], &["{%tr endif %}", ""], &["丙", "二"]];
    assert_eq!(text(word(&table(&rows))), ["丙", "二"]);
    let whole = p("甲") + &p("{% if zero %}乙{% endif %}") + &p("丙{% if zero %}丁{% endif %}");
    assert_eq!(text(word(&whole)), ["甲", "丙"]);
    let rows: [&[&str]; 2] = [&["{% if zero %}乙{% endif %}", ""], &["丙", ""]];
    assert_eq!(text(word(&table(&rows))), ["丙", ""]);
}

#[test]
fn conditions_within_loops() {
    let rows: [&[&str]; 5] = [
        &["{%tr for r in tables.branches %}"],
        &["{%tr if r.heads %}"],
        &["{{ r.name }}{% if not loop.last %}；{% else %}。{% endif %}"],
        &["{%tr endif %}"],
        &["{%tr endfor %}"],
    ];
    assert_eq!(text(word(&table(&rows))), ["第一党支部；", "第二<党>支部；"]);
    let line =
        p("{% for r in tables.branches %}{{ r.name }}{{ r.heads }}{% if not loop.last %}、{% endif %}{% endfor %}。");
    assert_eq!(text(word(&line)), ["第一党支部12、第二<党>支部34、第三党支部0。"]);
    let paragraphs = p("{%p for r in tables.branches %}") + &p("{{ loop.index }}.{{ r.name }}") + &p("{%p endfor %}");
    assert_eq!(text(word(&paragraphs)), ["1.第一党支部", "2.第二<党>支部", "3.第三党支部"]);
    let set = p("{% set n = tables.branches|length %}") + &p("{{ n }}个");
    assert_eq!(text(word(&set)), ["3个"]);
}

#[test]
fn a_condition_on_what_is_missing_is_said_and_not_decided() {
    let missing = "【待补：案例数未报齐：第三党支部未报】";
    let line = p("{% if gone > 3 %}多{% else %}少{% endif %}。");
    assert_eq!(text(word(&line)), [format!("{missing}。")]);
    let paragraphs = p("{% if gone %}") + &p("多") + &p("{% else %}") + &p("少") + &p("{% endif %}");
    assert_eq!(text(word(&paragraphs)), [missing]);
    let rows: [&[&str]; 4] = [&["甲"], &["{%tr if gone > 1 %}"], &["多"], &["{%tr endif %}"]];
    let filled = fill(word(&table(&rows)));
    assert_eq!(todo(&filled).len(), 1);
    assert!(body(&filled.bytes).contains("<w:tr><w:tc><w:p><w:r><w:t>【待补"));
    assert_eq!(text(word(&p("{% if gone is 有数 %}有{% else %}无{% endif %}"))), ["无"]);
    assert_eq!(text(word(&p("{% if heads > 9 or gone > 3 %}多{% endif %}"))), ["多"], "decided without it");
}

#[test]
fn figures_compare_as_numbers() {
    for (condition, holds) in [
        ("heads > 1285", true),
        ("heads > 1286", false),
        ("rate >= 93.75", true),
        ("rate < 100", true),
        ("rate == 93.75", true),
        ("heads > round", true),
        ("round > heads", false),
        ("heads > heads.last_year", true),
        ("heads in [1286]", true),
        ("heads not in [1286]", false),
        ("year == 2020 and month == 6", true),
        ("names.city == '云岭市'", true),
        ("not zero", true),
        ("dues|万元 > 12", true),
    ] {
        let line = p(&format!("{{% if {} %}}真{{% else %}}假{{% endif %}}", condition.replace('<', "&lt;")));
        assert_eq!(text(word(&line)), [if holds { "真" } else { "假" }], "{condition}");
    }
}

#[test]
fn what_a_loop_repeats_stays_a_sound_document() {
    let body_xml = "<w:tbl><w:tr w14:paraId=\"0A\"><w:tc><w:p w14:paraId=\"0B\" w14:textId=\"7\"><w:bookmarkStart \
        w:id=\"5\" w:name=\"b\"/><w:r><w:drawing><wp:docPr id=\"1\" name=\"x\"/></w:drawing></w:r><w:r><w:t>\
        {% for r in tables.branches %}{{ r.name }}</w:t></w:r><w:bookmarkEnd w:id=\"5\"/></w:p></w:tc>\
        <w:tc><w:p><w:r><w:t>{% endfor %}</w:t></w:r></w:p></w:tc></w:tr></w:tbl>";
    // A picture before the loop's beginning: it is not clear whether it is to be repeated.
    assert!(wrong(body_xml)[0].contains("分不清"));
    let body_xml = body_xml.replace("{% for r in tables.branches %}", "").replacen(
        "<w:bookmarkStart",
        "<w:r><w:t>{% for r in tables.branches %}</w:t></w:r><w:bookmarkStart",
        1,
    );
    let xml = body(&fill(word(&body_xml)).bytes);
    let count = |what: &str| xml.matches(what).count();
    assert_eq!((count("<w:tr"), count("w14:paraId=\"0B\""), count("w14:paraId=\"0A\"")), (3, 1, 1), "{xml}");
    assert_eq!((count("w:bookmarkStart"), count("w:bookmarkEnd")), (1, 1));
    for id in ["1", "2", "3"] {
        assert_eq!(count(&format!("<wp:docPr id=\"{id}\"")), 1, "{xml}");
    }
}
