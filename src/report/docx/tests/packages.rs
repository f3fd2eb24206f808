//! The file as a whole: parts, what stays as it was, what is no template.

use std::io::Read;

use super::*;

#[test]
fn every_part_with_text_is_filled() {
    let note = |inside: &str| format!("<w:footnote w:id=\"2\">{inside}</w:footnote>");
    let boxed = format!(
        "<w:p><w:r><mc:AlternateContent><mc:Choice Requires=\"wps\"><w:drawing><wps:txbx><w:txbxContent>{0}\
         </w:txbxContent></wps:txbx></w:drawing></mc:Choice><mc:Fallback><w:pict><v:textbox><w:txbxContent>{0}\
         </w:txbxContent></v:textbox></w:pict></mc:Fallback></mc:AlternateContent></w:r><w:r><w:t>外{{{{ year }}}}</w:t>\
         </w:r></w:p>",
        p("框{{ heads }}")
    );
    let control = format!("<w:sdt><w:sdtPr/><w:sdtContent>{}</w:sdtContent></w:sdt>", p("控{{ heads }}"));
    let link = "<w:p><w:hyperlink><w:r><w:t>链{{ he</w:t></w:r></w:hyperlink><w:r><w:t>ads }}</w:t></w:r></w:p>";
    let tracked = "<w:p><w:ins><w:r><w:t>增{{ heads }}</w:t></w:r></w:ins><w:del><w:r><w:delText>删{{ x }}</w:delText>\
        </w:r></w:del><w:moveFrom><w:r><w:t>移{{ y }}</w:t></w:r></w:moveFrom></w:p>";
    let nested = table(&[&["甲"]])
        .replace("甲</w:t></w:r></w:p>", &format!("甲</w:t></w:r></w:p>{}", table(&[&["套{{ heads }}"]])));
    let body = format!("<w:body>{boxed}{control}{link}{tracked}{nested}<w:sectPr/></w:body>");
    let bytes = package(&[
        ("document.xml", "document.main", &body),
        ("header1.xml", "header", &p("眉{{ heads }}")),
        ("footer1.xml", "footer", &p("脚{{ heads }}")),
        ("footnotes.xml", "footnotes", &note(&p("注{{ heads }}"))),
        ("comments.xml", "comments", &p("批{{ 不填 }}")),
    ]);
    let filled = fill(bytes);
    let lines = read_back(&filled.bytes, &Limits::default()).unwrap();
    let said: Vec<String> =
        lines.iter().map(|line| line.text.replace('\u{FFFC}', "")).filter(|text| !text.is_empty()).collect();
    assert_eq!(said, ["外2020", "框1286", "控1286", "链1286", "增1286", "甲", "套1286", "眉1286", "脚1286", "注1286"]);
    let xml = super::body(&filled.bytes);
    assert_eq!(xml.matches("框1286").count(), 2, "both the box and what old programs show");
    assert!(xml.contains("<w:delText>删{{ x }}</w:delText>") && xml.contains("移{{ y }}"));
    assert!(xml.contains("<w:ins><w:r><w:t xml:space=\"preserve\">增1286"));
    assert_eq!(filled.used.iter().filter(|used| used.place.part == "正文文本框").count(), 1);
}

#[test]
fn the_rest_stays_byte_for_byte() {
    let bytes = package(&[
        ("document.xml", "document.main", &format!("<w:body>{}<w:p  ></w:p ><!-- 注 --></w:body>", p("{{ heads }}"))),
        ("header1.xml", "header", &p("没有占位符")),
    ]);
    let filled = fill(bytes.clone());
    let xml = body(&filled.bytes);
    assert_eq!(xml, body(&bytes).replace("<w:t>{{ heads }}", "<w:t xml:space=\"preserve\">1286"));
    let packed = |bytes: &[u8], name: &str| {
        let mut zip = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
        let index = zip.index_for_name(name).unwrap();
        let mut raw = Vec::new();
        zip.by_index_raw(index).unwrap().read_to_end(&mut raw).unwrap();
        raw
    };
    for name in ["[Content_Types].xml", "word/header1.xml", "word/media/image1.png"] {
        assert_eq!(packed(&filled.bytes, name), packed(&bytes, name), "{name}");
    }
    assert_eq!(fill(bytes).bytes, filled.bytes, "the same again");
    let twice = body(&fill(word(&p("{{ heads }} {{ heads }}"))).bytes);
    assert!(twice.contains("<w:t xml:space=\"preserve\">1286 1286</w:t>"), "{twice}");
}

#[test]
fn other_prefixes_and_the_strict_form() {
    for space in [
        "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
        "http://purl.oclc.org/ooxml/wordprocessingml/main",
    ] {
        let bytes = package(&[("document.xml", "document.main", "<w:body/>")]);
        let xml = format!(
            "<ns0:document xmlns:ns0=\"{space}\"><ns0:body><ns0:p><ns0:r><ns0:t>{{{{ names.odd }}}}</ns0:t></ns0:r></ns0:p></ns0:body></ns0:document>"
        );
        let changed = [("word/document.xml".to_owned(), xml)].into();
        let filled = fill(super::super::package::copy(&bytes, &changed).unwrap());
        assert!(body(&filled.bytes).contains("</ns0:t><ns0:br/><ns0:t xml:space=\"preserve\">"));
    }
}

#[test]
fn no_damage_makes_it_panic() {
    let cell = "{% for r in tables.branches %}{{ r.name|default('“x”') }}{{ 99999999999999999999999999|余 }}";
    let whole =
        p("{{ heads|余 }}{% if gone > 1 %}甲{% endif %}") + &table(&[&[cell, "{% endfor %}"]]) + &p("{{ rate|升降 }}");
    let original = format!("<w:body>{whole}</w:body>");
    let chars: Vec<char> = original.chars().collect();
    let mut seed = 7_u64;
    let mut random = |below: usize| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(seed >> 33).unwrap() % below
    };
    let mut opened = 0;
    for _ in 0..600 {
        let mut damaged = chars.clone();
        for _ in 0..=random(3) {
            let (at, from) = (random(damaged.len()), random(chars.len()));
            match random(3) {
                0 => drop(damaged.remove(at)),
                1 => damaged.insert(at, chars[from]),
                _ => damaged.splice(at..at, chars[from..(from + 12).min(chars.len())].iter().copied()).for_each(drop),
            }
        }
        let body: String = damaged.into_iter().collect();
        if let Ok(template) = open(package(&[("document.xml", "document.main", &body)])) {
            opened += 1;
            if let Ok(filled) = template.fill(&values()) {
                assert!(read_back(&filled.bytes, &Limits::default()).is_ok(), "{body}");
            }
        }
    }
    assert!(opened > 30, "{opened}");
}

#[test]
fn what_is_no_template() {
    let said = |bytes: Vec<u8>, limits: &Limits| Template::open(bytes, limits).unwrap_err()[0].to_string();
    let plain = Limits::default();
    let ole = |inside: &str| {
        let mut bytes = vec![0xD0, 0xCF, 0x11, 0xE0];
        bytes.extend(inside.encode_utf16().flat_map(u16::to_le_bytes));
        bytes
    };
    assert!(said(Vec::new(), &plain).contains("空文件"));
    assert!(said(b"%PDF-1.4".to_vec(), &plain).contains("PDF"));
    assert!(said(b"hello".to_vec(), &plain).contains("不是 Word 文件"));
    assert!(said(ole("EncryptedPackage"), &plain).contains("打开密码"));
    assert!(said(ole("WordDocument"), &plain).contains(".doc"));
    let good = word(&p("甲"));
    assert!(said(good[..good.len() / 2].to_vec(), &plain).contains("损坏"));
    assert!(said(good.clone(), &Limits { file_bytes: 10, ..plain }).contains("超出上限"));
    assert!(said(good.clone(), &Limits { inflated_bytes: 100, ..plain }).contains("超出上限"));
    assert!(said(good, &Limits { entries: 1, ..plain }).contains("超出上限"));
    assert!(said(word(&"<w:p>".repeat(2)), &plain).contains("已损坏"));
    let bomb = package(&[("document.xml", "document.main", &" ".repeat(30 << 20))]);
    assert!(said(bomb, &Limits { ratio: 100, ..plain }).contains("压缩比"));
    let doctype = package(&[("document.xml", "document.main", "")]);
    let xml = "<!DOCTYPE x [<!ENTITY a \"b\">]><w:document/>".to_owned();
    let doctype = super::super::package::copy(&doctype, &[("word/document.xml".to_owned(), xml)].into()).unwrap();
    assert!(said(doctype, &plain).contains("DOCTYPE"));
}
