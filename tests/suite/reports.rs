//! Reports drafted from templates, and proof-read when they were edited (issue 7).

use std::collections::BTreeMap;
use std::fs;

use rust_decimal::{Decimal, RoundingStrategy};

use crate::binary::{Project, Ran, Table, files, finish, huizong, repository};
use crate::cli::small;
use crate::word::{edited, escaped, package, paragraph, plain, read, word};

/// The small project with a report; `template` is its template's bytes.
fn with_report(amounts: [Option<&str>; 2], template: &[u8]) -> Project {
    let project = small(amounts);
    let config = fs::read_to_string(project.path("config.toml")).expect("a config");
    let more = "\n[names]\ncity = \"云岭市\"\n\n[[table]]\nid = \"dues\"\ntitle = \"党费表\"\nkinds = [\"支部\"]\n\
        indicators = [\"dues_amount\", \"dues_rate\"]\n\n\
        [[report]]\nfile = \"报告.docx\"\ntemplate = \"模板.docx\"\nwindow = \"month\"\n";
    fs::write(project.path("config.toml"), config + more).expect("a config");
    fs::write(project.path("模板.docx"), template).expect("a template");
    project
}

#[test]
fn a_report_is_drafted_with_its_formatting_and_proved() {
    let runs = "<w:p><w:r><w:t>收缴党费</w:t></w:r><w:r><w:rPr><w:b/></w:rPr><w:t>{{ dues</w:t></w:r><w:proofErr \
        w:type=\"spellStart\"/><w:r><w:t>_amount }}</w:t></w:r><w:r><w:t>元。</w:t></w:r></w:p>";
    let table = "<w:tbl><w:tr><w:tc><w:p><w:r><w:t>单位</w:t></w:r></w:p></w:tc></w:tr><w:tr><w:tc><w:p><w:r><w:t>\
        {%tr for row in tables.dues %}</w:t></w:r></w:p></w:tc></w:tr><w:tr><w:tc><w:p><w:r><w:t>{{ row.name }}：\
        {{ row.dues_amount }}</w:t></w:r></w:p></w:tc></w:tr><w:tr><w:tc><w:p><w:r><w:t>{%tr endfor %}</w:t></w:r>\
        </w:p></w:tc></w:tr></w:tbl>";
    let body = runs.to_owned() + &paragraph("{{ names.city }}{{ year }}年{{ month }}月，{{ period }}") + table;
    let template = word(&body, &paragraph("{{ units.1101.dues_amount }}"), &paragraph("{{ dues_rate }}%"));
    let project = with_report([Some("10"), Some("20.5")], &template);
    let ran = project.run("2020-01", &["--format", "json"]);
    assert_eq!(ran.code, Some(0), "{}{}", ran.stdout, ran.stderr);
    let report = project.published("2020-01", "报告.docx");
    assert_eq!(
        read(&report),
        [
            "收缴党费30.50元。",
            "云岭市2020年1月，2020-01",
            "单位",
            "第一党支部：10.00",
            "第二党支部：20.50",
            "10.00",
            "100.0%"
        ]
    );
    let said: serde_json::Value = serde_json::from_str(&ran.stdout).expect("JSON");
    assert_eq!(said["reports"][0]["file"], "报告.docx");
    assert_eq!(said["reports"][0]["proved"], 5, "{said}");
    let places = project.table("2020-01", "data/report.csv");
    assert_eq!(places.rows.len(), 5);
    assert!(places.rows.iter().any(|row| row["unit"] == "1102" && row["text"] == "20.50"));
    // The same inputs give the same bytes.
    assert_eq!(project.run("2020-01", &[]).code, Some(0));
    assert_eq!(project.published("2020-01", "报告.docx"), report);
}

#[test]
fn what_is_missing_is_said_in_the_text_and_to_the_clerk() {
    let project = with_report([Some("10"), None], &plain(&["收缴{{ dues_amount }}元；{{ units.1102.dues_amount }}。"]));
    let ran = project.run("2020-01", &[]);
    assert_eq!(ran.code, Some(1), "{}", ran.stderr);
    let text = read(&project.published("2020-01", "报告.docx"));
    assert_eq!(text, ["收缴10.00元；【待补：《党费收缴明细表》未报：第二党支部】。"]);
    assert!(ran.stdout.contains("待补1处、数据不全1处，见审核底稿“报告核对”"), "{}", ran.stdout);
}

/// A template, and what its refusal must say.
fn wrong_templates() -> Vec<(&'static str, Vec<u8>)> {
    let old = [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1].to_vec();
    let locked: Vec<u8> =
        old.iter().copied().chain("EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes)).collect();
    let field = "<w:p><w:r><w:fldChar w:fldCharType=\"begin\"/></w:r><w:r><w:instrText>QUOTE {{ dues_amount }}\
        </w:instrText></w:r><w:r><w:fldChar w:fldCharType=\"end\"/></w:r></w:p>";
    let bomb = package(&[
        ("[Content_Types].xml".to_owned(), b"<Types/>".to_vec()),
        ("word/document.xml".to_owned(), vec![b' '; 40 << 20]),
    ]);
    let cut = plain(&["甲"]);
    let cut = cut[..cut.len() / 2].to_vec();
    vec![
        ("模板.docx：是空文件", Vec::new()),
        ("模板.docx：不是 Word 文件", b"Dear reader".to_vec()),
        ("模板.docx：是旧版 Word 文件", old),
        ("模板.docx：有打开密码", locked),
        ("模板.docx：文件已损坏", cut),
        ("压缩比异常，超出上限", bomb),
        ("模板.docx：不是 Word 文件", package(&[("a".to_owned(), b"b".to_vec())])),
        ("正文第2段“甲{{ dues_amount 乙”：{{ dues_amount 乙 没有写完", plain(&["好", "甲{{ dues_amount 乙"])),
        ("请在后面补上 {% endfor %}", plain(&["{% for r in tables.dues %}", "{{ r.name }}"])),
        ("没有表“due”；最接近的是“tables.dues”", plain(&["{% for r in tables.due %}{{ r.name }}{% endfor %}"])),
        ("单位目录里没有代码“1103”；最接近的是“units.1100”", plain(&["{{ units.1103.dues_amount }}"])),
        ("没有“dues_amuont”这个名称；最接近的是“dues_amount”（收缴党费）", plain(&["{{ dues_amuont }}"])),
        ("[names] 里没有“ctiy”；最接近的是“names.city”", plain(&["{{ names.ctiy }}"])),
        ("没有过滤器“千份位”；最接近的是“千分位”", plain(&["{{ dues_amount|千份位 }}"])),
        ("“党费收缴率”的单位是“%”，不能换算成万元", plain(&["{{ dues_rate|万元 }}"])),
        ("写在域代码里，不能填", word(field, "", "")),
        ("页眉第1段", word("<w:p/>", &paragraph("{{ nothing_like_it }}"), "")),
    ]
}

#[test]
fn a_wrong_template_ends_the_run_and_the_published_generation_stays() {
    let project = with_report([Some("10"), Some("20")], &plain(&["{{ dues_amount }}"]));
    assert_eq!(project.run("2020-01", &[]).code, Some(0));
    let before = files(&project.path("output"));
    let refused = |ran: &Ran, says: &str| {
        assert_eq!(ran.code, Some(2), "{says}: {}{}", ran.stdout, ran.stderr);
        assert_eq!(ran.stdout, "", "{says}");
        assert!(ran.stderr.contains(says), "{says}: {}", ran.stderr);
        assert_eq!(files(&project.path("output")), before, "{says}");
    };
    for (says, template) in wrong_templates() {
        fs::write(project.path("模板.docx"), template).expect("a template");
        refused(&project.run("2020-01", &[]), says);
    }
    // All mistakes of all templates at once.
    let config = fs::read_to_string(project.path("config.toml")).expect("a config");
    let more = "\n[[report]]\nfile = \"另一份.docx\"\ntemplate = \"不在.docx\"\n";
    fs::write(project.path("config.toml"), config.clone() + more).expect("a config");
    fs::write(project.path("模板.docx"), plain(&["{{ a_b_c }}", "{{ names.x }}"])).expect("a template");
    let ran = project.run("2020-01", &[]);
    refused(&ran, "报告模板有3处要改");
    refused(&ran, "不在.docx：文件不存在");
    // Bigger than the limits allow.
    fs::write(project.path("config.toml"), config + "\n[limits]\nfile_bytes = 20000\n").expect("a config");
    fs::write(project.path("模板.docx"), [plain(&["甲"]), vec![0; 30_000]].concat()).expect("a template");
    refused(&project.run("2020-01", &[]), "超出上限");
}

#[test]
fn an_edited_report_is_proof_read() {
    let line = "本月按时收缴党费{{ dues_amount }}元，收缴情况较好；有{{ dues_rows }}人次缴纳，收缴率{{ dues_rate }}%。";
    let project = with_report([Some("10"), Some("20.5")], &plain(&[line]));
    assert_eq!(project.run("2020-01", &[]).code, Some(0));
    let before = files(project.folder.path());
    let report = project.published("2020-01", "报告.docx");
    let elsewhere = tempfile::tempdir().expect("a folder");
    let file = elsewhere.path().join("终稿.docx");
    let proof = |bytes: &[u8], more: &[&str]| -> Ran {
        fs::write(&file, bytes).expect("a file");
        let args = [&[file.to_str().expect("UTF-8")], more].concat();
        finish(&mut project.command("proof", "2020-01", &args))
    };
    let ran = proof(&report, &[]);
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    assert!(ran.stdout.contains("一致3处，不一致0处，未找到0处"), "{}", ran.stdout);
    // Split over runs, with separators, one wrong, one gone.
    let changed = edited(&report, "30.50", "3</w:t></w:r><w:r><w:t>0.50");
    let changed = edited(&changed, "有2人次缴纳", "有三人次缴纳");
    let changed = edited(&changed, "，收缴率100.0%", "");
    let ran = proof(&changed, &["--format", "json"]);
    assert_eq!(ran.code, Some(1), "{}{}", ran.stdout, ran.stderr);
    let said: serde_json::Value = serde_json::from_str(&ran.stdout).expect("JSON");
    assert_eq!((&said["equal"], &said["different"], &said["not_found"]), (&1.into(), &1.into(), &1.into()), "{said}");
    let figures: BTreeMap<&str, (&str, &str)> = said["figures"]
        .as_array()
        .expect("figures")
        .iter()
        .map(|f| [&f["indicator"], &f["outcome"], &f["text"]].map(|v| v.as_str().expect("text")))
        .map(|[id, outcome, text]| (id, (outcome, text)))
        .collect();
    assert_eq!(figures["dues_amount"], ("equal", "30.50"));
    assert_eq!(figures["dues_rows"], ("different", "三"));
    assert_eq!(figures["dues_rate"], ("not_found", ""));
    let ran = proof(&changed, &["--fail-on", "never"]);
    assert_eq!(ran.code, Some(0));
    assert!(ran.stdout.contains("党费人次写的是三，发布的是2人次"), "{}", ran.stdout);
    for (bytes, says) in [
        (&b""[..], "空文件"),
        (b"%PDF-1.7", "PDF"),
        (b"PK\x03\x04 and no more", "已损坏"),
        (b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", "旧版 Word"),
    ] {
        let ran = proof(bytes, &[]);
        assert_eq!((ran.code, ran.stdout.as_str()), (Some(2), ""), "{says}");
        assert!(ran.stderr.contains("终稿.docx") && ran.stderr.contains(says), "{}", ran.stderr);
    }
    let nowhere = finish(&mut project.command("proof", "2020-01", &["/nonexistent.docx"]));
    assert!(nowhere.code == Some(2) && nowhere.stderr.contains("没有这个文件"), "{}", nowhere.stderr);
    let other = finish(&mut project.command("proof", "2019-01", &[file.to_str().expect("UTF-8")]));
    assert!(other.code == Some(2) && other.stderr.contains("先运行 huizong run"), "{}", other.stderr);
    assert_eq!(files(project.folder.path()), before, "it reads only");
}

/// A text in runs cut at places that change with `seed`, with what Word leaves between them.
fn cut(text: &str, seed: &mut u64) -> String {
    let mut chance = |below: u64| {
        *seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (*seed >> 33) % below
    };
    let between = [
        "",
        "<w:proofErr w:type=\"gramEnd\"/>",
        "<w:bookmarkStart w:id=\"1\" w:name=\"b\"/><w:bookmarkEnd w:id=\"1\"/>",
        "<w:del><w:r><w:delText>{{ old</w:delText></w:r></w:del>",
    ];
    let around = [
        ("", ""),
        ("<w:hyperlink w:anchor=\"a\">", "</w:hyperlink>"),
        ("<w:ins>", "</w:ins>"),
        ("<w:smartTag>", "</w:smartTag>"),
    ];
    let looks = [
        "",
        "<w:rPr><w:b/></w:rPr>",
        "<w:rPr><w:rFonts w:hint=\"eastAsia\"/></w:rPr>",
        "<w:rPr><w:lang w:val=\"en-US\"/></w:rPr>",
    ];
    let chars: Vec<char> = text.chars().collect();
    let (mut xml, mut at) = (String::from("<w:p>"), 0);
    while at < chars.len() {
        let end = (at + 1 + chance(6) as usize).min(chars.len());
        let piece: String = chars[at..end].iter().collect();
        let (open, close) = around[chance(4) as usize];
        let (look, left) = (looks[chance(4) as usize], between[chance(4) as usize]);
        xml.push_str(&format!(
            "{open}<w:r>{look}<w:t xml:space=\"preserve\">{}</w:t></w:r>{close}{left}",
            escaped(&piece)
        ));
        at = end;
    }
    xml + "</w:p>"
}

/// A half-year report that nobody wrote for this program: 142 places, all of them split.
#[test]
fn one_hundred_and_forty_two_places_of_the_sample_are_right() {
    let config = fs::read_to_string(repository().join("config.toml")).expect("the shipped config");
    let parsed: toml::Table = config.parse().expect("TOML");
    let ids: Vec<String> = parsed["table"]
        .as_array()
        .and_then(|tables| tables.iter().find(|table| table["id"].as_str() == Some("report_figures")))
        .and_then(|table| table["indicators"].as_array())
        .expect("the report's figures")
        .iter()
        .filter_map(|id| id.as_str().map(str::to_owned))
        .collect();
    let names = parsed["names"].as_table().expect("names");
    let name = |at: usize| names.iter().nth(at % names.len()).expect("a name");
    let spelt = ["{{#}}", "{{ # }}", "｛｛ # ｝｝", "{{\u{A0}#\u{A0}}}", "{{- # -}}", "{{  #  }}"];
    // 77 figures and months of events, 8 dates, 57 names.
    let mut places: Vec<(String, Option<String>)> = ids.iter().map(|id| (id.clone(), None)).collect();
    let dates = [("year", "2020"), ("month", "6"), ("year-1", "2019"), ("period", "2020-06")];
    places.extend(dates.iter().cycle().take(8).map(|(tag, text)| ((*tag).to_owned(), Some((*text).to_owned()))));
    let named = |at| (format!("names.{}", name(at).0), name(at).1.as_str().map(str::to_owned));
    places.extend((0..57).map(named));
    assert_eq!(places.len(), 142);
    let mut seed = 142;
    let line = |at: usize| format!("〔{at}：{}〕", spelt[at % spelt.len()].replace('#', &places[at].0));
    let lines: Vec<String> =
        (0..142).map(|at| cut(&format!("坚持党建引领，{}，落地见效。", line(at)), &mut seed)).collect();
    let rows: String = lines[..40].iter().map(|p| format!("<w:tr><w:tc><w:tcPr/>{p}</w:tc></w:tr>")).collect();
    let boxed = format!(
        "<w:p><w:r><mc:AlternateContent xmlns:mc=\"http://schemas.openxmlformats.org/markup-compatibility/2006\">\
         <mc:Choice Requires=\"wps\"><w:drawing><w:txbxContent>{0}</w:txbxContent></w:drawing></mc:Choice><mc:Fallback>\
         <w:pict><w:txbxContent>{0}</w:txbxContent></w:pict></mc:Fallback></mc:AlternateContent></w:r></w:p>",
        lines[40..50].concat()
    );
    let body = format!("<w:tbl>{rows}</w:tbl>{boxed}{}", lines[50..130].concat());
    let template = word(&body, &lines[130..136].concat(), &lines[136..].concat());

    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("报告.docx"), template).expect("a template");
    let (plan, _) = config.split_once("\n[[report]]").expect("reports stand last");
    let more = "\n[[report]]\nfile = \"工作报告.docx\"\ntemplate = \"报告.docx\"\nwindow = \"half\"\n";
    fs::write(folder.path().join("config.toml"), plan.to_owned() + more).expect("a config");
    let path = |name: &str| folder.path().join(name).display().to_string();
    let input = repository().join("input").display().to_string();
    let args = ["run", "--period", "2020-06", "--config", &path("config.toml"), "--input", &input];
    let ran = huizong(args);
    assert_eq!(ran.code, Some(1), "mistakes are planted: {}{}", ran.stdout, ran.stderr);
    let published = |name: &str| fs::read(folder.path().join("output/2020-06").join(name)).expect("published");
    let figures = Table::read(&published("data/indicators.csv"));
    let truth = Table::read(&fs::read(repository().join("tests/truth/indicators.csv")).expect("the truth"));
    let root = &truth.rows[0]["unit"];
    let expected = |table: &Table, id: &str| -> String {
        let row = |row: &&crate::binary::Row| row["window"] == "half" && row["unit"] == *root && row["indicator"] == id;
        let value: Decimal = table.rows.iter().find(row).expect("a figure")["value"].parse().expect("a value");
        let declared = parsed["indicator"].as_array().expect("indicators");
        let declared = declared.iter().find(|i| i["id"].as_str() == Some(id)).expect("declared");
        let decimals = declared.get("decimals").and_then(toml::Value::as_integer).unwrap_or(0);
        let decimals = u32::try_from(decimals).expect("small");
        let mut shown = value.round_dp_with_strategy(decimals, RoundingStrategy::MidpointAwayFromZero);
        shown.rescale(decimals);
        shown.to_string()
    };
    let text = read(&published("工作报告.docx"));
    let mut wrong = Vec::new();
    for (at, (tag, words)) in places.iter().enumerate() {
        let [a, b] = [&truth, &figures].map(|table| words.clone().unwrap_or_else(|| expected(table, tag)));
        let written = format!("坚持党建引领，〔{at}：{a}〕，落地见效。");
        let times = text.iter().filter(|line| **line == written).count();
        // In a text box both copies.
        if a != b || times != if (40..50).contains(&at) { 2 } else { 1 } {
            wrong.push(format!("{at} {tag}: {written} stands {times} times; published is {b}"));
        }
    }
    assert!(wrong.is_empty(), "{}\n{}", wrong.join("\n"), text.join("\n"));
}
