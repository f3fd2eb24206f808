//! A hard template: 142 places, each split in another nasty way.

use super::*;

#[test]
fn one_hundred_and_forty_two_places() {
    let mut values = values();
    for i in 0..72 {
        let id = format!("figure_{i}");
        let value = format!("{}{}", 17 + i * 131, if i % 3 == 0 { ".5" } else { "" });
        let made = figure(&id, "数", if i % 5 == 0 { "%" } else { "个" }, u32::from(i % 3 == 0), &value);
        values.figures.insert(id, made);
    }
    for i in 0..57 {
        values.names.insert(format!("key_{i}"), format!("名{i}<&>称"));
    }
    let mut places: Vec<(String, String)> = Vec::new();
    for i in 0..72 {
        let text = values.figures[&format!("figure_{i}")].value.unwrap().to_string();
        places.push((format!("{{{{ figure_{i} }}}}"), text));
    }
    for i in 0..57 {
        places.push((format!("{{{{names.key_{i}}}}}"), format!("名{i}<&>称")));
    }
    for i in 0..13 {
        let (tag, text) = [("{{ year }}", "2020"), ("{{month}}", "6"), ("{{ year - 1 }}", "2019")][i % 3];
        places.push((tag.to_owned(), text.to_owned()));
    }
    assert_eq!(places.len(), 142);
    let mut body = String::new();
    for (i, (tag, _)) in places.iter().enumerate() {
        body.push_str(&nasty(i, tag));
    }
    let template = open(word(&body)).unwrap();
    assert_eq!(template.placeholders(), 142);
    let filled = template.fill(&values).unwrap();
    assert_eq!((filled.used.len(), todo(&filled).len()), (142, 0));
    let lines = read_back(&filled.bytes, &Limits::default()).unwrap();
    let texts: Vec<&str> =
        lines.iter().map(|line| line.text.trim_matches('\u{FFFC}')).filter(|text| !text.is_empty()).collect();
    for (i, (tag, expected)) in places.iter().enumerate() {
        assert_eq!(texts[i], format!("前{expected}后"), "{i} {tag}");
    }
}

/// The tag in a paragraph, with run boundaries and other things in places that change with `i`.
fn nasty(i: usize, tag: &str) -> String {
    let between = [
        "</w:t></w:r><w:r><w:t>",
        "</w:t></w:r><w:proofErr w:type=\"gramStart\"/><w:r w:rsidRPr=\"00F\"><w:rPr><w:b/></w:rPr><w:t xml:space=\"preserve\">",
        "</w:t></w:r><w:bookmarkStart w:id=\"9\" w:name=\"_Toc\"/><w:r><w:t/></w:r><w:bookmarkEnd w:id=\"9\"/><w:r><w:t>",
        "</w:t></w:r><w:del><w:r><w:delText>{{ old }}</w:delText></w:r></w:del><w:ins><w:r><w:t>",
        "</w:t><w:t>",
        "</w:t></w:r></w:smartTag><w:smartTag><w:r><w:lastRenderedPageBreak/><w:t>",
        "</w:t></w:r><w:r><w:rPr><w:rFonts w:hint=\"eastAsia\"/></w:rPr><w:t>",
    ];
    let kind = i % between.len();
    let chars: Vec<char> = tag.chars().collect();
    let mut text = String::new();
    for (at, c) in chars.iter().enumerate() {
        // Kinds that open an element may stand only once.
        let here = match kind {
            3 => at == 1 + i % (chars.len() - 1),
            _ => (at + i) % 3 == 1,
        };
        if at > 0 && here {
            text.push_str(between[kind]);
        }
        match c {
            '{' if i % 11 == 5 => text.push('｛'),
            ' ' if i % 4 == 1 => text.push('\u{A0}'),
            c => text.push(*c),
        }
    }
    let (open, close) = match kind {
        3 => ("", "</w:t></w:r></w:ins><w:r><w:t>"),
        5 => ("</w:t></w:r><w:smartTag><w:r><w:t>", "</w:t></w:r></w:smartTag><w:r><w:t>"),
        _ => ("", ""),
    };
    let paragraph =
        format!("<w:p><w:r><w:rPr><w:sz w:val=\"{}\"/></w:rPr><w:t>前{open}{text}{close}后</w:t></w:r></w:p>", 20 + i);
    match i % 6 {
        0 => format!("<w:tbl><w:tr><w:tc>{paragraph}</w:tc></w:tr></w:tbl>"),
        1 => format!("<w:sdt><w:sdtContent>{paragraph}</w:sdtContent></w:sdt>"),
        2 => format!(
            "<w:p><w:r><mc:AlternateContent><mc:Choice><w:drawing><w:txbxContent>{paragraph}</w:txbxContent></w:drawing>\
             </mc:Choice><mc:Fallback><w:pict><w:txbxContent>{paragraph}</w:txbxContent></w:pict></mc:Fallback>\
             </mc:AlternateContent></w:r></w:p>"
        ),
        _ => paragraph,
    }
}
