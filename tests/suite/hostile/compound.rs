//! Compound files (OLE), the container of old workbooks and of encrypted new ones.

const FREE: u32 = 0xFFFF_FFFF;
const END: u32 = 0xFFFF_FFFE;
const TABLE: u32 = 0xFFFF_FFFD;
const SECTOR: usize = 512;

/// A compound file with one stream under `name`; `looped` makes its sectors, its directory and its table of sectors run
/// in circles.
pub fn compound(name: &str, content: &[u8], looped: bool) -> Vec<u8> {
    let mut content = content.to_vec();
    // Shorter streams would lie in a stream of their own.
    content.resize(content.len().max(4096).next_multiple_of(SECTOR), 0);
    let sectors = u32::try_from(content.len() / SECTOR).expect("small");

    let mut header = Vec::new();
    header.extend([0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1]);
    header.extend([0; 16]);
    // Minor and major version, byte order, sizes of sectors as powers of two.
    for word in [0x3E_u16, 3, 0xFFFE, 9, 6, 0, 0, 0] {
        header.extend(word.to_le_bytes());
    }
    let more_tables = if looped { (0, 7) } else { (END, 0) };
    for word in [0, 1, 1, 0, 4096, END, 0, more_tables.0, more_tables.1, 0] {
        header.extend(u32::to_le_bytes(word));
    }
    header.resize(SECTOR, 0xFF);

    let mut table = vec![TABLE, if looped { 1 } else { END }];
    table.extend((0..sectors).map(|at| if at + 1 == sectors { END } else { at + 3 }));
    if looped {
        *table.last_mut().expect("a sector") = 2;
    }
    table.resize(SECTOR / 4, FREE);

    let mut directory = entry("Root Entry", 5, 1, END, 0, false);
    directory.extend(entry(name, 2, FREE, 2, u32::try_from(content.len()).expect("small"), looped));
    directory.resize(SECTOR, 0);

    let table = table.into_iter().flat_map(u32::to_le_bytes);
    header.into_iter().chain(table).chain(directory).chain(content).collect()
}

/// An entry of the directory; a looped one is its own neighbour.
fn entry(name: &str, kind: u8, child: u32, first: u32, length: u32, looped: bool) -> Vec<u8> {
    let mut wide: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let named = u16::try_from(wide.len() + 2).expect("a short name");
    wide.resize(64, 0);
    let neighbour = if looped { 1 } else { FREE };
    let mut entry = wide;
    entry.extend(named.to_le_bytes());
    entry.extend([kind, 1]);
    for word in [neighbour, neighbour, child] {
        entry.extend(word.to_le_bytes());
    }
    entry.extend([0; 36]);
    entry.extend(first.to_le_bytes());
    entry.extend(u64::from(length).to_le_bytes());
    entry
}
