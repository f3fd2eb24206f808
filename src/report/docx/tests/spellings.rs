//! What other engines and other people write, and what it comes to.

use super::*;

#[test]
fn the_same_placeholder_in_all_spellings() {
    for (template, expected) in [
        ("{{heads}}|{{ heads}}|{{heads }}|{{  heads  }}", "1286|1286|1286|1286"),
        ("共 {{- heads -}} 人", "共1286人"),
        ("{{ he\u{200B}ads\u{FEFF} }}", "1286"),
        ("{{ heads|e }}{{ heads|safe }}{{ names.city|escape }}", "12861286云岭市"),
        ("{{ names['city'] }}{{ names[\"bureau\"] }}", "云岭市市农牧局"),
        ("{{ units['1101'].heads }}{{ units['1101']['heads'] }}{{ units.1101.heads }}", "121212"),
        ("{{ heads.value }}{{ heads.last_year.value }}", "12861100"),
        ("{{ tables.branches[0].name }}{{ tables.branches.rows[1].heads }}", "第一党支部34"),
        (
            "{% for r in tables.branches.half %}{{ r.heads }} {% endfor %}{{ tables.branches.half.total.heads }}",
            "34 0 46",
        ),
        ("{% for r in tables.branches.rows %}{{ units[r.unit].heads }}{% endfor %}", "121212"),
        ("{% for r in tables.branches %}{{ r.values|join('/') }}；{% endfor %}", ROWS),
        ("{{ tables.branches|map(attribute='name')|join('、') }}", "第一党支部、第二<党>支部、第三党支部"),
        (
            "{{ period[:4] }}年{{ period.split('-')[1]|int }}月，{{ period|replace('-', '年') }}月",
            "2020年6月，2020年06月",
        ),
        ("{%- if heads is number -%} 是 {%- endif -%}", "是"),
    ] {
        assert_eq!(text(word(&p(template))), [expected], "{template}");
    }
}

const ROWS: &str = "12/95.0；34/【待补：率未报齐：第三党支部未报】；0/100.0；";

#[test]
fn calculations_take_the_numbers_as_they_are_shown() {
    for (template, expected) in [
        ("{{ year-1 }}|{{ year - 1 }}|{{ year|int - 1 }}|{{ month + 6 }}", "2019|2019|2019|12"),
        ("{{ heads - round }}|{{ heads + round * 2 }}", "86|3686"),
        ("{{ (dues / 10000)|round(2) }}|{{ dues / 10000 }}", "12.57|12.56789"),
        ("{{ rate - rate.last_year }}", "3.8"),
        ("{{ heads // 100 }}|{{ heads % 100 }}|{{ -heads }}", "12|86|-1286"),
        ("{{ (heads / 7)|round(1) }}|{{ (heads / 7)|round(1, 'floor') }}|{{ (heads/7)|round|int }}", "183.7|183.7|184"),
        ("{{ heads|round(precision=1) }}|{{ rate|round }}|{{ rate|round(0, 'floor') }}", "1286.0|94|93"),
        ("{{ names.city + names.bureau }}|{{ year ~ '年' ~ month ~ '月' }}", "云岭市市农牧局|2020年6月"),
        ("{{ '%02d'|format(month) }}|{{ '%02d' % month }}|{{ '{:02d}'.format(month) }}", "06|06|06"),
        ("{{ '%d年%d月' % (year, month) }}|{{ '{:,.2f}'.format(dues) }}", "2020年6月|125,678.90"),
        ("{{ heads|abs }}|{{ heads|int }}|{{ rate|float }}|{{ heads|string|length }}", "1286|1286|93.8|4"),
        ("{{ heads / zero }}", "【待补：除数是0，算不出来】"),
        ("{{ (heads / zero)|round(1) }}", "【待补：除数是0，算不出来】"),
        ("{{ heads + gone }}", "【待补：案例数未报齐：第三党支部未报】"),
        ("{{ '%.1f'|format(gone) }}", "【待补：案例数未报齐：第三党支部未报】"),
        ("{{ (gone / heads)|round(1) }}", "【待补：案例数未报齐：第三党支部未报】"),
    ] {
        assert_eq!(text(word(&p(template))), [expected], "{template}");
    }
}

#[test]
fn format_rounds_the_exact_number_once_and_almost_all_is_never_all() {
    let mut values = values();
    values.figures.insert("share".to_owned(), figure("share", "完成率", "%", 1, "99.65"));
    values.figures.insert("paid".to_owned(), figure("paid", "收缴率", "%", 1, "88.8476"));
    values.figures.insert("sum".to_owned(), figure("sum", "金额", "元", 2, "1245450"));
    for (template, expected) in [
        ("{{ '%.2f'|format(paid) }}|{{ '%.2f' % paid }}|{{ '{:.3f}'.format(paid) }}", "88.85|88.85|88.848"),
        ("{{ '%.0f'|format(share) }}|{{ '{:.0f}'.format(share) }}|{{ '%.1f'|format(share) }}", "99|99|99.7"),
        ("{{ '%.1f'|format(sum|万元) }}|{{ '%.3f'|format(sum|万元) }}", "124.5|124.545"),
        // What the template rounds is rounded; an integer is what the report shows, cut.
        ("{{ '%.2f'|format(paid|round(0)) }}|{{ '%.3f'|format(paid|小数(2)) }}", "89.00|88.850"),
        ("{{ '%d'|format(paid) }}|{{ '%d'|format(paid|round) }}|{{ '{:d}'.format(share) }}", "88|89|99"),
    ] {
        let filled = open(word(&p(template))).unwrap().fill(&values).unwrap();
        assert_eq!(read_back(&filled.bytes, &Limits::default()).unwrap()[0].text, expected, "{template}");
    }
}

#[test]
fn large_sums_keep_their_fen() {
    for (template, expected) in [
        ("{{ 12345678901.23 + 0 }}|{{ 123456789012.34 + 0 }}", "12345678901.23|123456789012.34"),
        ("{{ 9999999999.98 + 0.01 }}|{{ (12345678901.23 + 0)|round(2) }}", "9999999999.99|12345678901.23"),
        ("{{ 0.1 + 0.2 }}|{{ 1 / 3 }}", "0.3|0.333333333333"),
    ] {
        assert_eq!(text(word(&p(template))), [expected], "{template}");
    }
}

#[test]
fn what_a_template_calculates_claims_nothing_and_is_noted() {
    let filled = fill(word(&p("{{ heads }}、{{ heads - round }}、{{ year - 1 }}、{{ heads.last_year }}")));
    let said: Vec<(bool, Option<Pick>)> =
        filled.used.iter().map(|used| (used.computed, used.claim.as_ref().map(|(_, pick)| *pick))).collect();
    assert_eq!(said, [(false, Some(Pick::Now)), (true, None), (false, None), (false, Some(Pick::LastYear))]);
}

#[test]
fn only_what_is_named_needs_to_be_there() {
    let template = open(word(&p("{{ units.1101.heads }}{{ tables['branches'].title }}"))).unwrap();
    assert!(template.mentions("1101") && template.mentions("branches") && template.mentions("heads"));
    assert!(!template.mentions("nobody") && !template.mentions("1102"));
    let any = open(word(&p("{% for r in tables.branches %}{{ units[r.unit].heads }}{% endfor %}"))).unwrap();
    assert!(any.mentions("1102"));
}

/// Damaged parts are refused or filled, whatever is damaged.
#[test]
fn no_damage_makes_it_panic() {
    let template = std::fs::read(concat!(env!("CARGO_MANIFEST_DIR"), "/report/党建工作月报.docx")).unwrap();
    let hard = word(
        &(p("{% if heads %}甲{% endif %}{{ heads|余(10) }}")
            + &table(&[&["{%tr for r in tables.branches %}"], &["{{ r.name }}"], &["{%tr endfor %}"]])),
    );
    let mut state = 7_u64;
    let mut chance = |below: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as usize % below
    };
    let mut refused = 0;
    for round in 0..400 {
        let bytes = if round % 2 == 0 { &template } else { &hard };
        let xml = body(bytes);
        let mut chars: Vec<char> = xml.chars().collect();
        for _ in 0..=chance(3) {
            let at = chance(chars.len());
            let end = (at + 1 + chance(12)).min(chars.len());
            match chance(4) {
                0 => drop(chars.drain(at..end)),
                1 => {
                    let copied = chars[at..end].to_vec();
                    chars.splice(at..at, copied);
                }
                2 => chars[at] = ['{', '}', '%', '<', '>', '"', '|', '\u{FFFC}', '｛', '&'][chance(10)],
                _ => chars.insert(at, ['{', '}', '%', '#', '(', '\'', '.', '余', '“', '\u{1}'][chance(10)]),
            }
        }
        let xml: String = chars.into_iter().collect();
        let changed = super::super::package::copy(bytes, &[("word/document.xml".to_owned(), xml)].into()).unwrap();
        refused += usize::from(open(changed.clone()).and_then(|template| template.fill(&values())).is_err());
        let _ = read_back(&changed, &Limits::default());
        // The package itself, too.
        let mut broken = bytes.clone();
        let at = chance(broken.len());
        broken[at] ^= 1 << chance(8);
        let _ = open(broken.clone()).and_then(|template| template.fill(&values()));
        let _ = read_back(&broken, &Limits::default());
    }
    assert!(refused > 100, "{refused}");
}
