//! The generation that was published before, as far as changes are told from it.

use std::fs;
use std::path::Path;

use super::manifest::{Manifest, sha256};

/// What is compared with.
#[derive(Clone, Debug)]
pub struct Earlier {
    /// Its manifest.
    pub manifest: Manifest,
    /// `data/indicators.csv`.
    pub indicators: Vec<u8>,
    /// `data/submissions.csv`.
    pub submissions: Vec<u8>,
}

/// The generation of `period` in the folder `output`; nothing where there is none.
///
/// # Errors
/// Why it cannot be compared with: it was edited, or parts are missing. That is no reason not to publish a new one.
pub fn earlier(output: &Path, period: &str) -> Result<Option<Earlier>, String> {
    let folder = output.join(period);
    if !folder.is_dir() {
        return Ok(None);
    }
    let read = |name: &str| fs::read(folder.join(name)).map_err(|_| format!("缺 {name}"));
    let manifest: Manifest =
        serde_json::from_slice(&read("manifest.json")?).map_err(|_| "manifest.json 读不懂".to_owned())?;
    let proven = |name: &str| {
        let bytes = read(name)?;
        let listed = manifest.outputs.iter().find(|output| output.file == name);
        match listed {
            Some(output) if output.sha256 == sha256(&bytes) => Ok(bytes),
            _ => Err(format!("{name} 被改过")),
        }
    };
    let (indicators, submissions) = (proven("data/indicators.csv")?, proven("data/submissions.csv")?);
    Ok(Some(Earlier { manifest, indicators, submissions }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_generation_that_was_edited_is_not_compared_with() {
        let output = tempfile::tempdir().unwrap();
        assert!(earlier(output.path(), "2020-06").unwrap().is_none());
        let files =
            [("data/indicators.csv".to_owned(), b"a".to_vec()), ("data/submissions.csv".to_owned(), b"b".to_vec())];
        let folder = output.path().join("2020-06");
        fs::create_dir_all(folder.join("data")).unwrap();
        assert_eq!(earlier(output.path(), "2020-06").unwrap_err(), "缺 manifest.json");
        for (name, bytes) in &files {
            fs::write(folder.join(name), bytes).unwrap();
        }
        let manifest = super::super::manifest("2020-06", "", &[], &files, serde_json::Value::Null);
        fs::write(folder.join("manifest.json"), manifest).unwrap();
        assert_eq!(earlier(output.path(), "2020-06").unwrap().unwrap().indicators, b"a");
        fs::write(folder.join("data/indicators.csv"), b"c").unwrap();
        assert_eq!(earlier(output.path(), "2020-06").unwrap_err(), "data/indicators.csv 被改过");
        fs::write(folder.join("manifest.json"), b"{").unwrap();
        assert_eq!(earlier(output.path(), "2020-06").unwrap_err(), "manifest.json 读不懂");
    }
}
