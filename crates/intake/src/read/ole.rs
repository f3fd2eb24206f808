//! Compound files: the container of `.xls`, `.et`, and of encrypted workbooks.
//!
//! A chain that comes to a sector twice is refused, so that a loop ends; nothing is reserved on the word of a header.

use chrono::{DateTime, NaiveDateTime};

/// How compound files begin.
pub const MAGIC: [u8; 8] = [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1];
const END: u32 = 0xFFFF_FFFE;
const NONE: u32 = 0xFFFF_FFFF;

/// A compound file.
pub struct Compound<'a> {
    bytes: &'a [u8],
    sector: usize,
    fat: Vec<u32>,
    minifat: Vec<u32>,
    ministream: Vec<u8>,
    cutoff: u64,
    /// The streams and storages below the root.
    entries: Vec<Entry>,
}

struct Entry {
    name: String,
    stream: bool,
    start: u32,
    size: u64,
}

/// The little-endian number at `at`.
pub fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(bytes.get(at..at.checked_add(4)?)?.try_into().ok()?))
}

/// The little-endian number at `at`.
pub fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_le_bytes(bytes.get(at..at.checked_add(2)?)?.try_into().ok()?))
}

fn numbers(bytes: &[u8]) -> impl Iterator<Item = u32> + '_ {
    bytes.chunks_exact(4).map(|b| u32::from_le_bytes([b[0], b[1], b[2], b[3]]))
}

impl<'a> Compound<'a> {
    /// Reads header, allocation tables and directory.
    ///
    /// # Errors
    /// What is broken, for the clerk.
    pub fn open(bytes: &'a [u8]) -> Result<Self, &'static str> {
        const BAD: &str = "文件头有误";
        if !bytes.starts_with(&MAGIC) {
            return Err(BAD);
        }
        let sector = match u16_at(bytes, 30) {
            Some(9) => 512,
            Some(12) => 4096,
            _ => return Err(BAD),
        };
        let word = |at: usize| u32_at(bytes, at).ok_or("不完整，可能没有传完");
        let (directory, cutoff) = (word(48)?, u64::from(word(56)?));
        let (minifat, mut difat) = (word(60)?, word(68)?);
        let mut file = Self {
            bytes,
            sector,
            fat: Vec::new(),
            minifat: Vec::new(),
            ministream: Vec::new(),
            cutoff,
            entries: Vec::new(),
        };
        let listed = bytes.get(76..bytes.len().min(512)).ok_or("不完整，可能没有传完")?;
        let mut fat_sectors: Vec<u32> = numbers(listed).collect();
        let mut steps = bytes.len() / sector + 1;
        while difat < END - 1 {
            let mut more: Vec<u32> = numbers(file.sector(difat)?).collect();
            difat = more.pop().unwrap_or(END);
            fat_sectors.extend(more);
            steps = steps.checked_sub(1).ok_or("扇区链成环")?;
        }
        fat_sectors.retain(|&s| s < END - 1);
        if fat_sectors.len() > bytes.len() / sector + 1 {
            return Err("扇区表有误");
        }
        for s in fat_sectors {
            let table = numbers(file.sector(s)?).collect::<Vec<_>>();
            file.fat.extend(table);
        }
        if minifat < END - 1 {
            file.minifat = numbers(&file.chain(minifat, None)?).collect();
        }
        let directory = file.chain(directory, None)?;
        file.list(&directory)?;
        Ok(file)
    }

    /// The bytes of a sector; the file's last may be cut short.
    fn sector(&self, index: u32) -> Result<&'a [u8], &'static str> {
        let start = (index as usize).checked_add(1).and_then(|i| i.checked_mul(self.sector)).ok_or("扇区号有误")?;
        let end = start.saturating_add(self.sector).min(self.bytes.len());
        self.bytes.get(start..end).filter(|s| !s.is_empty()).ok_or("不完整，可能没有传完")
    }

    /// The sectors from `start` on, cut to `size` where it is known.
    fn chain(&self, start: u32, size: Option<u64>) -> Result<Vec<u8>, &'static str> {
        let mut found = Vec::new();
        let mut next = start;
        let mut seen = vec![false; self.fat.len()];
        while next < END - 1 && size.is_none_or(|size| (found.len() as u64) < size) {
            found.extend_from_slice(self.sector(next)?);
            let passed = seen.get_mut(next as usize).ok_or("扇区号有误")?;
            if std::mem::replace(passed, true) {
                return Err("扇区链成环");
            }
            next = self.fat[next as usize];
        }
        cut(found, size)
    }

    fn mini_chain(&self, start: u32, size: u64) -> Result<Vec<u8>, &'static str> {
        let mut found = Vec::new();
        let mut next = start;
        let mut seen = vec![false; self.minifat.len()];
        while next < END - 1 && (found.len() as u64) < size {
            let from = next as usize * 64;
            let end = (from + 64).min(self.ministream.len());
            found.extend_from_slice(self.ministream.get(from..end).ok_or("扇区号有误")?);
            let passed = seen.get_mut(next as usize).ok_or("扇区号有误")?;
            if std::mem::replace(passed, true) {
                return Err("扇区链成环");
            }
            next = self.minifat[next as usize];
        }
        cut(found, Some(size))
    }

    /// Walks the tree below the root. Embedded objects have streams of the same names in storages of their own, so the
    /// flat list would not do.
    fn list(&mut self, directory: &[u8]) -> Result<(), &'static str> {
        let entry = |index: u32| directory.get(index as usize * 128..(index as usize + 1) * 128);
        let root = entry(0).ok_or("目录有误")?;
        let word = |e: &[u8], at: usize| u32_at(e, at).unwrap_or(NONE);
        let (start, size) = (word(root, 116), u64::from(word(root, 120)));
        if start < END - 1 && size > 0 {
            self.ministream = self.chain(start, Some(size)).or_else(|_| self.chain(start, None))?;
        }
        let mut waiting = vec![word(root, 76)];
        let mut seen = vec![false; directory.len() / 128];
        while let Some(index) = waiting.pop() {
            if index == NONE {
                continue;
            }
            // A storage or a stream with a name.
            let real = |e: &&[u8]| matches!(e[66], 1 | 2) && u16_at(e, 64).is_some_and(|len| (4..=64).contains(&len));
            let e = entry(index).filter(real).ok_or("目录有误")?;
            if std::mem::replace(&mut seen[index as usize], true) {
                return Err("目录成环");
            }
            let units = usize::from(u16_at(e, 64).unwrap_or(0)).min(64).saturating_sub(2) / 2;
            let name: Vec<u16> = (0..units).filter_map(|i| u16_at(e, i * 2)).collect();
            self.entries.push(Entry {
                name: String::from_utf16_lossy(&name),
                stream: e[66] == 2,
                start: word(e, 116),
                size: u64::from(word(e, 120)),
            });
            waiting.extend([word(e, 68), word(e, 72)]);
        }
        Ok(())
    }

    /// Whether the root holds a stream or storage of this name.
    pub fn has(&self, name: &str) -> bool {
        self.entries.iter().any(|e| e.name.eq_ignore_ascii_case(name))
    }

    /// A stream's bytes, `None` when there is none of this name.
    ///
    /// # Errors
    /// What is broken, for the clerk.
    pub fn stream(&self, name: &str) -> Result<Option<Vec<u8>>, &'static str> {
        let Some(e) = self.entries.iter().find(|e| e.stream && e.name.eq_ignore_ascii_case(name)) else {
            return Ok(None);
        };
        if e.size < self.cutoff {
            self.mini_chain(e.start, e.size).map(Some)
        } else {
            self.chain(e.start, Some(e.size)).map(Some)
        }
    }

    /// When the document was last saved, by its summary.
    ///
    /// # Errors
    /// What is broken, for the clerk: which of two versions counts may hang on it.
    pub fn modified(&self) -> Result<Option<NaiveDateTime>, &'static str> {
        Ok(self.stream("\u{5}SummaryInformation")?.and_then(|stream| saved(&stream)))
    }
}

/// MS-OLEPS: property 13, a count of 100 ns since 1601.
fn saved(stream: &[u8]) -> Option<NaiveDateTime> {
    let set = stream.get(u32_at(stream, 44)? as usize..)?;
    let count = u32_at(set, 4)?.min(1000) as usize;
    let offset = (0..count).find(|i| u32_at(set, 8 + i * 8) == Some(13))?;
    let value = set.get(u32_at(set, 12 + offset * 8)? as usize..)?;
    let ticks = i64::from_le_bytes(value.get(4..12)?.try_into().ok()?);
    let seconds = (ticks / 10_000_000).checked_sub(11_644_473_600)?;
    (seconds > 0).then(|| DateTime::from_timestamp(seconds, 0)).flatten().map(|t| t.naive_utc())
}

fn cut(mut found: Vec<u8>, size: Option<u64>) -> Result<Vec<u8>, &'static str> {
    if let Some(size) = size {
        if (found.len() as u64) < size {
            return Err("不完整，可能没有传完");
        }
        found.truncate(usize::try_from(size).unwrap_or(usize::MAX));
    }
    Ok(found)
}
