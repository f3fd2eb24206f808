//! Placeholders in text, and what filters make of them.

use super::*;

#[test]
fn plain_placeholders_are_plain_digits() {
    for (template, filled) in [
        ("{{ heads }}人次", "1286人次"),
        ("{{dues}}元", "125678.90元"),
        ("{{ rate }}%", "93.8%"),
        ("{{ year }}年{{ month }}月，{{ year - 1 }}年", "2020年6月，2019年"),
        ("{{ names.city }}{{ names['bureau'] }}", "云岭市市农牧局"),
        ("{{ units.1101.heads }}、{{ units[\"1101\"].heads }}", "12、12"),
        ("{{ period }}，{{ span }}", "2020-06，2020年上半年"),
        ("{{ heads.last_year }}→{{ heads.上年同期 }}", "1100→1100"),
        ("{{ tables.branches.total.heads }}/{{ tables.branches|length }}", "46/3"),
        ("{# 说明 #}甲{{ \"{{ }}\" }}乙", "甲{{ }}乙"),
        ("100%}，{a}，{ 1 }", "100%}，{a}，{ 1 }"),
    ] {
        assert_eq!(text(word(&p(template))), [filled], "{template}");
    }
}

#[test]
fn filters_say_it_as_reports_do() {
    for (template, filled) in [
        ("{{ heads|余 }}人次", "1200余人次"),
        ("{{ round|余 }}户", "1200户"),
        ("{{ heads|余(10) }}", "1280余"),
        ("{{ heads|余(1000) }}", "1000余"),
        ("{{ 37|余 }}、{{ 30|余 }}、{{ 7|余 }}、{{ 105|余 }}", "30余、30、7、100余"),
        ("{{ dues|万元 }}", "12.57万元"),
        ("{{ dues|万元(1) }}、{{ dues|万元|余 }}", "12.6万元、12万余元"),
        ("{{ dues|亿元(4) }}", "0.0013亿元"),
        ("{{ heads|万 }}人次", "0.13万人次"),
        ("{{ heads|小写 }}、{{ heads|大写 }}", "一千二百八十六、壹仟贰佰捌拾陆"),
        (
            "{{ dues|万元 }}万元、{{ rate|百分数 }}%、比去年高{{ rate|百分点 }}个百分点",
            "12.57万元、93.8%、比去年高3.8个百分点",
        ),
        ("{{ dues|大写金额 }}", "壹拾贰万伍仟陆佰柒拾捌元玖角整"),
        ("{{ dues|千分位 }}、{{ heads|单位 }}", "125,678.90、1286人次"),
        ("{{ rate|百分数 }}、{{ rate|百分数(0) }}、{{ rate|小数(2) }}", "93.8%、94%、93.75"),
        ("{{ rate|升降 }}", "上升3.8个百分点"),
        ("{{ rate|升降('上期') }}", "下降1.5个百分点"),
        ("{{ rate|百分点 }}", "3.8个百分点"),
        ("{{ heads|增减 }}、{{ heads|升降 }}、{{ heads|增长 }}", "增加186人次、上升16.9%、增长16.9%"),
        ("{{ dues|升降 }}、{{ dues|升降(dues.prev) }}", "下降16.2%、持平"),
        ("{{ heads|同比 }}，{{ dues|环比 }}，{{ rate|环比 }}", "同比增长16.9%，与上期持平，环比下降1.5个百分点"),
        ("{{ place|升降 }}", "上升2位"),
        (
            "{{ last_day|日期 }}、{{ period|年月 }}、{{ last_day|中文日期 }}",
            "2020年6月30日、2020年6月、二〇二〇年六月三十日",
        ),
        ("{{ year|数字 }}年", "二〇二〇年"),
        ("{{ '多' if heads > 1000 else '少' }}{{ '很' if rate > 95 }}", "多"),
    ] {
        assert_eq!(text(word(&p(template))), [filled], "{template}");
    }
}

#[test]
fn placeholders_split_over_runs_look_like_their_first_character() {
    let split = "<w:p><w:pPr><w:tabs><w:tab w:val=\"left\"/></w:tabs></w:pPr><w:r><w:rPr><w:b/></w:rPr>\
        <w:t>共{</w:t></w:r><w:proofErr w:type=\"spellStart\"/><w:bookmarkStart w:id=\"0\" w:name=\"_GoBack\"/>\
        <w:r><w:t>{ he</w:t></w:r><w:bookmarkEnd w:id=\"0\"/><w:r w:rsidR=\"00A1\"><w:t>ads</w:t><w:tab/></w:r>\
        <w:r><w:t> }</w:t></w:r><w:proofErr w:type=\"spellEnd\"/><w:r><w:rPr><w:i/></w:rPr>\
        <w:t xml:space=\"preserve\">} 人次</w:t></w:r></w:p>";
    let filled = fill(word(split));
    let xml = body(&filled.bytes);
    assert!(xml.contains("<w:b/></w:rPr><w:t xml:space=\"preserve\">共1286</w:t>"), "{xml}");
    assert!(xml.contains("<w:i/></w:rPr><w:t xml:space=\"preserve\"> 人次</w:t>"), "{xml}");
    assert!(xml.contains("<w:proofErr w:type=\"spellEnd\"/>") && xml.contains("_GoBack"));
    assert_eq!(read_back(&filled.bytes, &Limits::default()).unwrap()[0].text, "共1286 人次");
}

#[test]
fn what_input_methods_make_of_signs_is_read() {
    for template in [
        "｛｛　heads　｝｝",
        "{{\u{A0}heads\u{A0}}}",
        "｛{ heads ｝}",
        "{{ ｈｅａｄｓ }}",
        "{{ heads｜default（“无”） }}",
        "{{ heads|default(‘无‘) }}",
        "{{r heads }}",
        "｛％ if heads ≥ 1000 ％｝{{ heads }}｛％ endif ％｝",
        "{{ heads\u{200B} }}",
    ] {
        assert_eq!(text(word(&p(template))), ["1286"], "{template}");
    }
    assert_eq!(text(word("<w:p><w:r><w:t>{{ &quot;&amp;&lt;&#x4E2D;&quot; }}</w:t></w:r></w:p>")), ["&<中"]);
}

#[test]
fn text_from_outside_is_text() {
    let filled = fill(word(&p("{{ names.odd }}")));
    assert_eq!(read_back(&filled.bytes, &Limits::default()).unwrap()[0].text, "甲&乙<w:t>\n{{ heads }}\t丙");
    assert!(body(&filled.bytes).contains("甲&amp;乙&lt;w:t&gt;</w:t><w:br/><w:t xml:space=\"preserve\">{{ heads }}"));
}

#[test]
fn what_is_missing_says_so_wherever_it_goes() {
    let missing = "【待补：案例数未报齐：第三党支部未报】";
    for template in ["{{ gone }}", "{{ gone|余 }}", "{{ gone|万 }}", "{{ gone|升降 }}", "{{ gone|default('无') }}"]
    {
        assert_eq!(text(word(&p(template))), [missing], "{template}");
    }
    assert_eq!(text(word(&p("{{ place.prev }}"))), ["【待补：“排名”没有上期数】"]);
    assert_eq!(text(word(&p("{{ '多' if gone > 3 else '少' }}"))), [missing]);
    let in_tables = "{{ gone|表内 }}、{{ place.prev|表内 }}、{{ heads|表内 }}、{{ rate|升降|表内 }}";
    assert_eq!(text(word(&p(in_tables))), ["—、—、1286、上升3.8个百分点"]);
    let filled = fill(word(&p("{{ gone }}、{{ gone|余 }}、{{ partly }}")));
    assert_eq!(todo(&filled), ["案例数未报齐：第三党支部未报"; 2]);
    let partial: Vec<bool> = filled.used.iter().map(|used| used.figures[0].is_partial()).collect();
    assert_eq!(partial, [false, false, true]);
}

#[test]
fn what_cannot_be_calculated_says_so_wherever_it_goes() {
    let (by_zero, missing) = ("【待补：除数是0，算不出来】", "【待补：案例数未报齐：第三党支部未报】");
    for (template, says) in [
        ("{{ '%.1f'|format((heads/zero)|round(1)) }}", by_zero),
        ("{{ (heads/zero) ~ '%' }}", by_zero),
        ("{{ '高' if heads / zero > 100 else '低' }}", by_zero),
        ("{% if heads / zero > 100 %}高{% else %}低{% endif %}", by_zero),
        ("{{ '%.1f'|format(heads/zero) }}", by_zero),
        ("{{ '%.1f' % (heads/(heads-heads)) }}", by_zero),
        ("{{ '{:.1f}'.format(heads/zero) }}", by_zero),
        ("{{ '%.1f'|format(gone/heads) }}", missing),
        ("{{ '%d'|format(gone|int) }}", missing),
        ("{{ heads|小数(gone) }}", missing),
        ("{% set s = gone/heads %}{{ s }}", missing),
        ("{% set s = heads/zero %}{{ '%.1f'|format(s) }}", by_zero),
        ("{% set s = heads/zero %}{{ '高' if s > 100 else '低' }}", by_zero),
        ("{% set s = heads/zero %}{% if s %}高{% endif %}", by_zero),
        ("{% set s = heads/zero %}{{ s + 1 }}", by_zero),
        ("{% set s = '高' if gone > 100 else '低' %}{{ s }}", missing),
        // Where it is not asked for, nothing is missing.
        ("{{ heads / zero if zero > 0 else '无' }}", "无"),
        ("{% set s = heads/zero %}{{ heads }}", "1286"),
    ] {
        let filled = fill(word(&p(&template.replace('<', "&lt;"))));
        let lines = read_back(&filled.bytes, &Limits::default()).unwrap();
        assert_eq!(lines[0].text, says, "{template}");
        assert_eq!(todo(&filled).len(), usize::from(says.starts_with('【')), "{template}");
    }
}

#[test]
fn what_the_template_calculates_is_known_under_any_name() {
    for (template, computed) in [
        ("{{ heads / 7 }}", true),
        ("{% set n = heads / 7 %}{{ n }}", true),
        ("{% set n = heads / 7 %}{% set m = n|round(1) %}{{ m }}", true),
        ("{% set n = heads %}{{ n }}", false),
        ("{% set n = heads / 7 %}{{ heads }}", false),
        ("{% set n = heads / 7 %}{% set m = n + heads %}{{ m / n }}", true),
        ("{% set n = gone / 7 %}{% set n = heads / zero %}{% set n = heads * 2 %}{{ n }}", true),
    ] {
        let filled = fill(word(&p(template)));
        let used: Vec<(bool, usize)> = filled.used.iter().map(|used| (used.computed, used.figures.len())).collect();
        assert_eq!(used, [(computed, 1)], "{template}");
    }
}

#[test]
fn what_a_unit_does_not_have_is_missing_too() {
    assert_eq!(text(word(&p("{{ units.1101.dues }}"))), ["【待补：“收缴党费”不是该单位的指标】"]);
    let mut values = values();
    values.tables.get_mut("branches").unwrap().rows[0].figures.clear();
    let row = p("{% for r in tables.branches %}{{ r.heads|表内 }} {% endfor %}");
    let filled = open(word(&row)).unwrap().fill(&values).unwrap();
    assert_eq!(read_back(&filled.bytes, &Limits::default()).unwrap()[0].text, "— 34 0 ");
}

#[test]
fn typed_numbers_are_listed_when_no_placeholder_wrote_them() {
    let filled = fill(word(&(p("1. 共{{ heads }}人次，比去年1100人次多") + &p("又是1,286人次，{{ year }}年，2020年"))));
    let strays: Vec<String> = filled.strays.iter().map(|stray| format!("{} {}", stray.number, stray.place)).collect();
    assert_eq!(strays, ["1100 正文第1段“1. 共{{ heads }}人次，比去年1100人次多”"]);
}
