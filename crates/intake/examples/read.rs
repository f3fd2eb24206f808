//! Prints what comes of workbooks under the shipped project's names: `cargo run -p huizong-intake --example read -- FILE...`

#[path = "../tests/bench/mod.rs"]
mod bench;

fn main() {
    let context = bench::shipped();
    for path in std::env::args().skip(1) {
        println!("{path}");
        match std::fs::read(&path) {
            Ok(bytes) => print!("{}", bench::told(&bytes, &path.replace('\\', "/"), &context)),
            Err(error) => println!("  {error}"),
        }
    }
}
