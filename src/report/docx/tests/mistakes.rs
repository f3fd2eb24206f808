//! Every mistake is named with its place, all at once, before anything is written.

use super::*;

#[test]
fn all_mistakes_at_once_with_place_and_neighbour() {
    let body = p("共{{ haeds }}人次")
        + &table(&[&["{{ names.ctiy }}"], &["{{ dues|千份位 }}"]])
        + &p("{{ units.1102.heads }}");
    assert_eq!(
        wrong(&body),
        [
            "正文第1段“共{{ haeds }}人次”：{{ haeds }} 没有“haeds”这个名称；最接近的是“heads”（下乡），请改正。",
            "正文第1个表格第1行“{{ names.ctiy }}”：{{ names.ctiy }} config.toml 的 [names] 里没有“ctiy”；最接近的是“names.city”，请改正。",
            "正文第1个表格第2行“{{ dues|千份位 }}”：{{ dues|千份位 }} 没有过滤器“千份位”；最接近的是“千分位”，请改正。",
            "正文第4段“{{ units.1102.heads }}”：{{ units.1102.heads }} 单位目录里没有代码“1102”；最接近的是“units.1101”，请改正。",
        ]
    );
}

#[test]
fn what_is_wrong_with_one_tag() {
    for (body, says) in [
        ("共{{ heads 人次", "没有写完"),
        ("共{{ heads }人次{{ dues }}", "没有写完"),
        ("共 heads }}人次", "没有与之配对的开头"),
        ("{{ }}", "里面是空的"),
        ("共{heads}人次", "花括号要写两个"),
        ("共{ { heads } }人次", "花括号要写两个"),
        ("{names.city}", "花括号要写两个"),
        ("{{ heads + }}", "写法有误"),
        ("{{ heads|余( }}", "写法有误"),
        ("{{ heads|default('无 }}", "引号没有成对"),
        ("{{ 下乡 }}", "“下乡”的代码是 heads"),
        ("{{ city }}", "要写成 names.city"),
        ("{{ names }}", "要写明 names 的哪一个"),
        ("{{ heads.chnage }}", "没有“.chnage”"),
        ("{{ units.1101 }}", "要写明单位的哪个指标"),
        ("{{ units.1101.haeds }}", "最接近的是“heads”"),
        ("{{ tables.branchs.total.heads }}", "最接近的是“tables.branches”"),
        ("{{ tables.branches }}", "是一张表"),
        ("{{ heads|余('甲') }}", "括号里要写一个数"),
        ("{{ heads|余 }}余人次", "后面不要再写“余”"),
        ("{{ names.city|余 }}", "要用在数上"),
        ("{{ heads|万元 }}", "单位是“人次”，不能换算成万元"),
        ("{{ heads|百分点 }}", "不是比率"),
        ("{{ names.city|日期 }}", "不是日期"),
        ("{{ heads.foo - 1 }}", "没有“.foo”"),
        ("{{ year + '年' }}", "不能这样比较或计算"),
        ("{{ '%d'|format('甲') }}", "不是数"),
        ("{{ '%d %d'|format(year) }}", "百分号比括号里的数多"),
        ("{{ heads|round(1, 'up') }}", "能用的有 common、ceil、floor"),
        ("{{ heads|round(99) }}", "小数位数要在0到12之间"),
        ("{{ names.city|int }}", "要用在数上"),
        ("{{ names.city.upper() }}", "没有“upper”这个函数"),
        ("{{ 余(heads) }}", "要写在竖线后面"),
        ("{{ heads is 有书 }}", "不认识"),
        ("{% for r in tables.branch %}{% endfor %}", "最接近的是“tables.branches”"),
        ("{% for r in heads %}{% endfor %}", "for 后面要写一张表"),
        ("{% for r in tables.branches %}{{ r.haeds }}{% endfor %}", "没有“haeds”这一栏；最接近的是“heads”"),
        ("{% for r in tables.nobody %}{{ r.haeds }}{% endfor %}", "没有“haeds”这一栏"),
        ("{% for r in tables.branches.half %}{{ r.haeds }}{% endfor %}", "没有“haeds”这一栏；最接近的是“heads”"),
        ("{{ tables.branches.half.total.haeds }}", "没有“haeds”这一栏"),
        ("{{ tables.branches.week }}", "能用的有 title、rows、total、month、quarter、half、ytd"),
        ("{{ r.heads }}", "没有“r”这个名称"),
        ("{% if heads %}", "请在后面补上 {% endif %}"),
        ("{% endif %}", "前面没有 {% if … %}"),
        ("{% if heads %}{% endfor %}", "要用 {% endif %} 结尾"),
        ("{% else %}", "前面没有"),
        ("{% fi heads %}", "不能用"),
        ("{% for i in range(100000) %}{% for j in range(100000) %}x{% endfor %}{% endfor %}", "超出上限"),
    ] {
        let said = wrong(&p(body));
        assert!(said.iter().any(|said| said.contains(says)), "{body}: {said:?}");
    }
}

#[test]
fn what_shows_only_with_values_is_said_all_at_once_too() {
    let body = p("{{ names.city|余 }}、{{ heads }}") + &p("{{ heads|万元 }}") + &p("{{ names.city|日期 }}");
    let said = wrong(&body);
    assert_eq!(said.len(), 3, "{said:?}");
    for (said, place) in said.iter().zip(["正文第1段", "正文第2段", "正文第3段"]) {
        assert!(said.starts_with(place), "{said}");
    }
}

#[test]
fn what_is_more_than_any_report() {
    let deep = "<w:sdt><w:sdtContent>".repeat(300) + &p("{{ heads }}") + &"</w:sdtContent></w:sdt>".repeat(300);
    assert!(wrong(&deep)[0].contains("嵌套太深"));
    let limits = Limits { text_bytes: 1000, ..Limits::default() };
    let said = Template::open(word(&p(&"甲".repeat(1000))), &limits).unwrap_err();
    assert!(said[0].to_string().contains("文字太多"), "{said:?}");
    // Comments without end cost no more than one look.
    assert!(wrong(&p(&"{#".repeat(50_000))).len() > 1);
}

#[test]
fn loops_whose_ends_do_not_fit() {
    let loop_over = "{% for r in tables.branches %}";
    for body in [
        p(loop_over) + &table(&[&["{{ r.name }}{% endfor %}", "x"]]),
        table(&[&["甲", loop_over], &["{% endfor %}", "乙"]]),
        p(&format!("甲{loop_over}乙")) + &p("丙{% endfor %}丁"),
        table(&[&["{% if heads %}甲", "{% else %}", "乙{% endif %}"]]),
    ] {
        let said = wrong(&body);
        assert_eq!(said.len(), 1, "{body}: {said:?}");
        assert!(said[0].contains("分不清") || said[0].contains("单独成段"), "{said:?}");
    }
}

#[test]
fn placeholders_where_none_can_be_filled() {
    let field = "<w:p><w:r><w:fldChar w:fldCharType=\"begin\"/></w:r><w:r><w:instrText>QUOTE {</w:instrText></w:r>\
        <w:r><w:instrText>{ heads }}</w:instrText></w:r><w:r><w:fldChar w:fldCharType=\"end\"/></w:r></w:p>";
    let simple = "<w:p><w:fldSimple w:instr=\"QUOTE {{ heads }}\"><w:r><w:t>1</w:t></w:r></w:fldSimple></w:p>";
    let within = "<w:p><w:r><w:t>{{ he</w:t></w:r><w:r><w:drawing/></w:r><w:r><w:t>ads }}</w:t></w:r></w:p>";
    let bound = "<w:sdt><w:sdtPr><w:dataBinding w:xpath=\"x\"/></w:sdtPr><w:sdtContent><w:p><w:r><w:t>{{ heads }}\
        </w:t></w:r></w:p></w:sdtContent></w:sdt>";
    for (body, says) in [(field, "域代码"), (simple, "域代码"), (within, "中间夹着"), (bound, "内容控件")]
    {
        let said = wrong(body);
        assert!(said.len() == 1 && said[0].contains(says), "{said:?}");
    }
}
