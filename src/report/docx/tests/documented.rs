//! Each row of the tables in `docs/report.md` is an example that holds.

use super::*;

#[test]
fn examples_of_the_manual_hold() {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/report.md");
    let manual = std::fs::read_to_string(path).unwrap();
    let (mut examples, mut within) = (0, false);
    for line in manual.lines() {
        within = line.starts_with("| In the template |") || within && line.starts_with('|');
        let Some((template, report)) = line.strip_prefix("| `").and_then(|rest| rest.split_once("` | ")) else {
            continue;
        };
        if within {
            let template = template.replace("\\|", "|").replace('<', "&lt;");
            assert_eq!(text(word(&p(&template))), [report.trim_end_matches(" |")], "{template}");
            examples += 1;
        }
    }
    assert!(examples > 30, "{examples}");
}
