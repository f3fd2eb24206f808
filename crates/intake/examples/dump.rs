use huizong_intake::read::*;
fn main() {
    let limits = Limits { inflated_bytes: 512 << 20, entries: 2000, ratio: 500, cells: 2_000_000 };
    let full = std::env::args().nth(1).as_deref() == Some("-f");
    for path in std::env::args().skip(1 + usize::from(full)) {
        let bytes = std::fs::read(&path).unwrap();
        let t = std::time::Instant::now();
        let kind = sniff(&bytes);
        match read(&bytes, &limits) {
            Ok(book) => {
                println!("{path} {kind:?} ok {:?} {:?}", t.elapsed(), book.modified);
                for g in &book.grids {
                    println!(
                        "  [{}] hidden={} 1904={} cells={} merges={:?} hrows={:?} formulas={} broken={:?}",
                        g.name,
                        g.hidden,
                        g.date1904,
                        g.cells.len(),
                        g.merges.len(),
                        g.hidden_rows.len(),
                        g.formulas.len(),
                        g.broken
                    );
                    if full {
                        for c in &g.cells {
                            println!("    {} {:?}", c.at, c.raw);
                        }
                        println!(
                            "    {:?} {:?}",
                            g.merges.iter().map(|m| format!("{}:{}", m.first, m.last)).collect::<Vec<_>>(),
                            g.hidden_rows
                        );
                    }
                }
            }
            Err(e) => println!("{path} {kind:?} ERR {:?} {e}", t.elapsed()),
        }
    }
}
