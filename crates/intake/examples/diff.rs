use calamine::{Data, Reader};
use huizong_intake::model::Raw;
use huizong_intake::read::*;
use std::collections::BTreeMap;
fn main() {
    std::panic::set_hook(Box::new(|_| {}));
    let limits = Limits { inflated_bytes: 512 << 20, entries: 2000, ratio: 500, cells: 2_000_000 };
    for path in std::env::args().skip(1) {
        let bytes = std::fs::read(&path).unwrap();
        let kind = sniff(&bytes);
        let Ok(book) = read(&bytes, &limits) else { continue };
        let theirs = std::panic::catch_unwind(|| {
            let c = std::io::Cursor::new(&bytes);
            let f = |names: Vec<String>,
                     get: &mut dyn FnMut(&str) -> Option<calamine::Range<Data>>|
             -> Vec<(String, BTreeMap<(u32, u32), Data>)> {
                names
                    .iter()
                    .filter_map(|n| {
                        let r = get(n)?;
                        let (r0, c0) = r.start().unwrap_or((0, 0));
                        Some((
                            n.clone(),
                            r.used_cells().map(|(r, c, d)| ((r as u32 + r0, c as u32 + c0), d.clone())).collect(),
                        ))
                    })
                    .collect()
            };
            match kind {
                Kind::Xls => {
                    let mut w = calamine::Xls::new(c).ok()?;
                    let n = w.sheet_names();
                    Some(f(n, &mut |n| w.worksheet_range(n).ok()))
                }
                Kind::Ods => {
                    let mut w = calamine::Ods::new(c).ok()?;
                    let n = w.sheet_names();
                    Some(f(n, &mut |n| w.worksheet_range(n).ok()))
                }
                Kind::Xlsb => {
                    let mut w = calamine::Xlsb::new(c).ok()?;
                    let n = w.sheet_names();
                    Some(f(n, &mut |n| w.worksheet_range(n).ok()))
                }
                _ => None,
            }
        });
        let Ok(theirs) = theirs else {
            println!("PANIC {path}");
            continue;
        };
        let Some(theirs) = theirs else { continue };
        for g in &book.grids {
            let Some((_, t)) = theirs.iter().find(|(n, _)| *n == g.name) else {
                println!("NOSHEET {path} {:?} of {:?}", g.name, theirs.iter().map(|t| &t.0).collect::<Vec<_>>());
                continue;
            };
            if g.broken.is_some() {
                println!("BROKEN {path} {} {:?}", g.name, g.broken);
                continue;
            }
            let mut t = t.clone();
            let mut n = 0;
            for c in &g.cells {
                let o = t.remove(&(c.at.row, c.at.col));
                let same = match (&c.raw, &o) {
                    (Raw::Number(a, _), Some(Data::Float(b))) => a == b,
                    (Raw::Number(a, _), Some(Data::Int(b))) => *a == *b as f64,
                    (Raw::Serial(a), Some(Data::DateTime(b))) => *a == b.as_f64(),
                    (Raw::Serial(_), Some(Data::DateTimeIso(_) | Data::DurationIso(_))) => true,
                    (Raw::Text(a), Some(Data::String(b))) => *a == b.replace("\r\n", "\n").replace('\r', "\n"),
                    (Raw::Bool(a), Some(Data::Bool(b))) => a == b,
                    (Raw::Error(_), Some(Data::Error(_))) => true,
                    _ => false,
                };
                if !same && n < 4 {
                    n += 1;
                    println!("CELL {path} [{}] {} ours {:?} theirs {:?}", g.name, c.at, c.raw, o);
                }
            }
            for (at, d) in t {
                if n < 8 && !matches!(&d, Data::String(s) if s.is_empty()) {
                    n += 1;
                    println!("EXTRA {path} [{}] {:?} theirs {:?}", g.name, at, d);
                }
            }
        }
    }
}
