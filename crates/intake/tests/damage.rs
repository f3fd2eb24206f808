//! Two thousand damaged workbooks: none takes the reader down or holds it up, and none reads otherwise than it was
//! written without its being said.
//!
//! Nobody can tell a changed digit from another digit where nothing but that digit says what was meant. So the damages
//! are chosen to be ones that can be told:
//!
//! - A zip has check sums: anything may happen to `.xlsx`, `.xlsb` and `.ods`, anywhere in the file.
//! - A part that is packed anew, with its sums right again, is cut, overwritten with zeros, or has the highest bit of a
//!   byte turned (which no text in UTF-8 survives), or one bit of its markup: of the tags of elements that have a tag at
//!   either end, and of the attributes of cells. Names of empty elements, values of attributes and text stay as they
//!   are: another of them may be as right.
//! - An `.xls` has no check sums. It is cut, or bits are turned in what holds it together: header, allocation table,
//!   directory, and the kinds and lengths of records; not in what the records hold.
//! - A page is cut within a table; text has the highest bit of a byte turned where it is UTF-8.

use std::io::{Cursor, Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};
use std::{env, fs};

use huizong_intake::read::{Kind, Limits, Workbook, read, sniff};
use zip::write::SimpleFileOptions;
use zip::{ZipArchive, ZipWriter};

const LIMITS: Limits = Limits { inflated_bytes: 64 << 20, entries: 1000, ratio: 500, cells: 100_000 };
const WAYS: u64 = 2_000;
/// What a file that is read in milliseconds may take at most, on a busy machine.
const LONGEST: Duration = Duration::from_secs(20);

/// Numbers that are the same in every run.
struct Dice(u64);

impl Dice {
    fn roll(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// Below `end`.
    fn below(&mut self, end: usize) -> usize {
        usize::try_from(self.roll() % end.max(1) as u64).expect("a place")
    }

    fn pick<T: Copy>(&mut self, all: &[T]) -> T {
        all[self.below(all.len())]
    }
}

/// A workbook, and what stands in it.
struct Victim {
    name: String,
    bytes: Vec<u8>,
    kind: Kind,
    clean: Workbook,
}

/// Files of the sample and of the containers' test, no two of them alike.
fn victims() -> Vec<Victim> {
    let crate_folder = Path::new(env!("CARGO_MANIFEST_DIR"));
    let list = |folder: PathBuf| -> Vec<PathBuf> {
        let mut all: Vec<_> =
            fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path()).collect();
        all.sort();
        all
    };
    let sample = list(crate_folder.join("../../input/2020-06"));
    let containers = list(crate_folder.join("tests/containers"));
    sample
        .into_iter()
        .filter(|path| path.is_file())
        .step_by(4)
        .chain(containers)
        .filter_map(|path| {
            let bytes = fs::read(&path).expect("a file");
            let clean = read(&bytes, &LIMITS).expect("a workbook");
            let kind = sniff(&bytes);
            let mark = bytes.starts_with(b"\xEF\xBB\xBF");
            // Text in other encodings has no byte that says that another is wrong.
            let tells = kind != Kind::Text || mark || std::str::from_utf8(&bytes).is_ok_and(|text| !text.is_ascii());
            let name = path.file_name().expect("a name").to_string_lossy().into_owned();
            tells.then_some(Victim { name, bytes, kind, clean })
        })
        .collect()
}

/// What was done to a file, and the file.
type Damaged = (String, Vec<u8>);

fn damage(victim: &Victim, dice: &mut Dice) -> Damaged {
    match victim.kind {
        Kind::Xlsx | Kind::Ods if dice.below(2) == 0 => part(&victim.bytes, dice),
        Kind::Xlsx | Kind::Ods | Kind::Xlsb => anywhere(&victim.bytes, dice),
        Kind::Xls => structure(&victim.bytes, dice),
        Kind::Xml2003 => markup(&victim.bytes, dice),
        Kind::Html => {
            let begin = find(&victim.bytes, b"<table", 0).expect("a table") + 7;
            let end = find(&victim.bytes, b"</table", begin).expect("its end");
            cut(&victim.bytes, begin + dice.below(end - begin))
        }
        _ => high_bit(&victim.bytes, dice),
    }
}

fn find(bytes: &[u8], what: &[u8], from: usize) -> Option<usize> {
    bytes[from..].windows(what.len()).position(|window| window.eq_ignore_ascii_case(what)).map(|at| from + at)
}

fn cut(bytes: &[u8], at: usize) -> Damaged {
    (format!("cut at {at}"), bytes[..at].to_vec())
}

fn turn(bytes: &[u8], at: usize, bit: usize) -> Damaged {
    let mut bytes = bytes.to_vec();
    bytes[at] ^= 1 << bit;
    (format!("bit {bit} of byte {at}"), bytes)
}

fn high_bit(bytes: &[u8], dice: &mut Dice) -> Damaged {
    let wide: Vec<usize> = (0..bytes.len()).filter(|&at| bytes[at] >= 0x80).collect();
    let at = if wide.is_empty() { dice.below(bytes.len()) } else { dice.pick(&wide) };
    turn(bytes, at, 7)
}

/// Anything, anywhere.
fn anywhere(bytes: &[u8], dice: &mut Dice) -> Damaged {
    let mut damaged = bytes.to_vec();
    let at = dice.below(bytes.len());
    let len = 1 + dice.below(600).min(bytes.len() - at - 1);
    let other = dice.below(bytes.len() - len + 1);
    let what = match dice.below(8) {
        0 | 1 => return turn(bytes, at, dice.below(8)),
        2 => return cut(bytes, at),
        3 => {
            damaged[at..at + len].fill(0);
            format!("{len} zeros at {at}")
        }
        4 => {
            damaged.copy_within(other..other + len, at.min(bytes.len() - len));
            format!("{len} bytes of {other} at {at}")
        }
        5 => {
            damaged.drain(at..at + len);
            format!("{len} bytes gone at {at}")
        }
        6 => {
            let more: Vec<u8> = (0..len).map(|_| dice.roll().to_le_bytes()[0]).collect();
            damaged.splice(at..at, more);
            format!("{len} bytes more at {at}")
        }
        _ => {
            // A size, a sum or a place in the directory at the end.
            let entries: Vec<usize> =
                (0..bytes.len() - 46).filter(|&at| bytes[at..].starts_with(b"PK\x01\x02")).collect();
            let field = dice.pick(&entries) + dice.pick(&[8, 10, 16, 20, 24, 28, 30, 42]);
            damaged[field..field + 4].copy_from_slice(&dice.roll().to_le_bytes()[..4]);
            format!("another field at {field}")
        }
    };
    (what, damaged)
}

/// One part of a package is damaged and packed anew.
fn part(bytes: &[u8], dice: &mut Dice) -> Damaged {
    let mut zip = ZipArchive::new(Cursor::new(bytes)).expect("a package");
    let parts: Vec<(String, Vec<u8>)> = (0..zip.len())
        .map(|at| {
            let mut part = zip.by_index(at).expect("a part");
            let mut content = Vec::new();
            part.read_to_end(&mut content).expect("its content");
            (part.name().expect("a name").into_owned(), content)
        })
        .collect();
    // What no reader looks at has nothing to say.
    let read = ["sheet", "sharedStrings", "styles", "workbook", "core", "content", "meta"];
    let looked_at: Vec<usize> = (0..parts.len())
        .filter(|&at| parts[at].0.ends_with(".xml") && read.iter().any(|name| parts[at].0.contains(name)))
        .collect();
    let chosen = dice.pick(&looked_at);
    let (what, content) = markup(&parts[chosen].1, dice);
    let mut packed = ZipWriter::new(Cursor::new(Vec::new()));
    for (at, (name, whole)) in parts.iter().enumerate() {
        packed.start_file(name.as_str(), SimpleFileOptions::default()).expect("a part");
        packed.write_all(if at == chosen { &content } else { whole }).expect("memory");
    }
    (format!("{}: {what}", parts[chosen].0), packed.finish().expect("memory").into_inner())
}

/// XML is damaged so that it is none any more.
fn markup(xml: &[u8], dice: &mut Dice) -> Damaged {
    let end = xml.iter().rposition(|&b| b == b'>').expect("a tag");
    match dice.below(5) {
        0 => cut(xml, dice.below(end)),
        1 => {
            let at = dice.below(end);
            let len = 1 + dice.below(40).min(end - at);
            let mut damaged = xml.to_vec();
            damaged[at..at + len].fill(0);
            (format!("{len} zeros at {at}"), damaged)
        }
        2 => turn(xml, dice.below(end), 7),
        _ => {
            let places = tags(xml);
            let bit = dice.below(7);
            turn(xml, dice.pick(&places), bit)
        }
    }
}

/// Where the markup is whose change makes the document another or none: `<`, name and `>` of tags that stand at both ends
/// of an element, and in the tags of cells all but the values.
fn tags(xml: &[u8]) -> Vec<usize> {
    let mut places = Vec::new();
    let mut at = 0;
    while let Some(start) = find(xml, b"<", at) {
        let close = find(xml, b">", start).expect("an end");
        at = close + 1;
        let body = &xml[start + 1..close];
        if body.starts_with(b"?") || body.starts_with(b"!") || body.ends_with(b"/") {
            continue;
        }
        let name = body.iter().position(u8::is_ascii_whitespace).unwrap_or(body.len());
        // A prefix may be another that means the same.
        let prefix = body[..name].iter().position(|&b| b == b':').map_or(0, |colon| colon + 1);
        places.push(start);
        places.extend(start + 1 + prefix..start + 1 + name);
        places.push(close);
        if &body[prefix..name] == b"c" {
            let mut quoted = false;
            for (i, &b) in body.iter().enumerate().skip(name + 1) {
                quoted ^= b == b'"';
                if !quoted && b != b'"' {
                    places.push(start + 1 + i);
                }
            }
        }
    }
    places
}

/// A compound file is cut, or a bit is turned in what holds it together.
fn structure(bytes: &[u8], dice: &mut Dice) -> Damaged {
    if dice.below(3) == 0 {
        return cut(bytes, dice.below(bytes.len()));
    }
    let word = |at: usize| u32::from_le_bytes(bytes[at..at + 4].try_into().expect("four bytes")) as usize;
    let sector = 1 << bytes[30];
    let place = |index: usize| (index + 1) * sector;
    let mut places: Vec<usize> = Vec::new();
    match dice.below(4) {
        // Signature, sizes and the first sectors; what follows the count of sectors is not asked by anybody.
        0 => places.extend((0..8).chain(30..32).chain(48..52).chain(56..64).chain(68..80)),
        1 => {
            // As many entries of the table as there are sectors.
            let table = place(word(76));
            places.extend(table..table + (bytes.len() / sector).min(sector / 4) * 4);
        }
        2 => {
            let entries = place(word(48));
            // Names, kinds, and where the streams of the two first begin and how long they are.
            for entry in (entries..entries + sector.min(512)).step_by(128) {
                let name = usize::from(bytes[entry + 64]).saturating_sub(2);
                let utf16: Vec<u8> = "Workbook".encode_utf16().flat_map(u16::to_le_bytes).collect();
                if bytes[entry..entry + name] == utf16[..utf16.len().min(name)] && name > 0 {
                    places.extend((entry..entry + name).chain(entry + 64..entry + 67).chain(entry + 116..entry + 124));
                }
            }
        }
        _ => places = records(bytes),
    }
    let bit = dice.below(8);
    turn(bytes, dice.pick(&places), bit)
}

/// Where the kinds and lengths of the records stand, up to the end of the last sheet.
fn records(bytes: &[u8]) -> Vec<usize> {
    let begin = find(bytes, b"\x09\x08\x10\x00\x00\x06\x05\x00", 0).expect("a workbook");
    let mut places = Vec::new();
    let mut at = begin;
    while let Some(header) = bytes.get(at..at + 4) {
        let (id, len) = (u16::from_le_bytes([header[0], header[1]]), u16::from_le_bytes([header[2], header[3]]));
        if id == 0 {
            break;
        }
        places.push((at, id));
        at += 4 + usize::from(len);
    }
    // Records that say how a cell, a row or a text is; that others are other ones is nothing that is read.
    let told = [0x06, 0x0A, 0x42, 0x85, 0xBD, 0xE5, 0xFC, 0xFD, 0x203, 0x204, 0x205, 0x207, 0x27E, 0x809];
    places.retain(|(_, id)| told.contains(id));
    places.into_iter().flat_map(|(at, _)| at..at + 4).collect()
}

/// What changed without a word.
fn silently(clean: &Workbook, found: &Workbook) -> Option<String> {
    // Where it matters which version is the later, no date is asked about.
    if found.modified.is_some() && found.modified != clean.modified {
        return Some(format!("saved {:?} and not {:?}", found.modified, clean.modified));
    }
    if found.grids.iter().all(|grid| grid.broken.is_some()) {
        return None;
    }
    if found.grids.len() != clean.grids.len() {
        return Some(format!("{} sheets and not {}", found.grids.len(), clean.grids.len()));
    }
    clean.grids.iter().zip(&found.grids).find_map(|(clean, found)| {
        if found.broken.is_some() || found == clean {
            return None;
        }
        let cells = clean.cells.iter().zip(&found.cells).find(|(a, b)| a != b);
        let counts = (clean.cells.len(), found.cells.len());
        Some(format!("{}: {cells:?} {counts:?} {:?}", clean.name, (found.name != clean.name, found.hidden)))
    })
}

#[test]
fn no_damage_changes_a_value_in_silence() {
    let victims = victims();
    assert!(victims.len() > 20, "only {} files", victims.len());
    let mut dice = Dice(2020);
    let (mut said, mut whole, mut wrong) = (0, 0, Vec::new());
    let ways = env::var("HUIZONG_DAMAGES").ok().and_then(|ways| ways.parse().ok()).unwrap_or(WAYS);
    for at in 0..ways {
        let victim = &victims[usize::try_from(at).expect("small") % victims.len()];
        let (what, bytes) = damage(victim, &mut dice);
        let begun = Instant::now();
        let found = read(&bytes, &LIMITS);
        let took = begun.elapsed();
        assert!(took < LONGEST, "{}: {what}: {took:?}", victim.name);
        match found {
            Err(_) => said += 1,
            Ok(book) => match silently(&victim.clean, &book) {
                Some(change) => wrong.push(format!("{}: {what}: {change}", victim.name)),
                None if book == victim.clean => whole += 1,
                None => said += 1,
            },
        }
    }
    assert!(wrong.is_empty(), "{} changed in silence:\n{}", wrong.len(), wrong.join("\n"));
    // Most damages are of consequence, or the test would be of none.
    assert!(said > whole * 3, "{said} said, {whole} without consequence");
}
