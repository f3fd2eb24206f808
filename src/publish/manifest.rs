//! `manifest.json`: what a generation was made from and what it consists of.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::model::hex;

/// The content of `manifest.json`. It tells of inputs and outputs only, never of the clock or the machine: the same
/// inputs give the same bytes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// The version of huizong that published.
    pub version: String,
    /// The period, `2020-06`.
    pub period: String,
    /// SHA-256 of the config file, in hexadecimal.
    pub config_sha256: String,
    /// What was read, sorted by file.
    pub inputs: Vec<Input>,
    /// What was published, sorted by file; the manifest itself excepted.
    pub outputs: Vec<Output>,
    /// The conservation ledger.
    pub ledger: Value,
}

/// A file that was read.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Input {
    /// Path below the input folder, with `/`.
    pub file: String,
    /// SHA-256 of its bytes, in hexadecimal.
    pub sha256: String,
}

/// A file that was published.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Output {
    /// Path below the generation, with `/`.
    pub file: String,
    /// SHA-256 of its bytes, in hexadecimal.
    pub sha256: String,
    /// Its length.
    pub bytes: u64,
}

/// The bytes of `manifest.json` for the generation of `period` that consists of `files`: pretty JSON, sorted. `inputs`
/// are paths below the input folder with their SHA-256.
#[must_use]
pub fn manifest(
    period: &str,
    config_sha256: &str,
    inputs: &[(String, String)],
    files: &[(String, Vec<u8>)],
    mut ledger: Value,
) -> Vec<u8> {
    let mut inputs: Vec<_> =
        inputs.iter().map(|(file, sha256)| Input { file: file.clone(), sha256: sha256.clone() }).collect();
    inputs.sort_unstable();
    inputs.dedup();
    let mut outputs: Vec<_> = files
        .iter()
        .map(|(file, bytes)| Output { file: file.clone(), sha256: sha256(bytes), bytes: bytes.len() as u64 })
        .collect();
    outputs.sort_unstable();
    ledger.sort_all_objects();
    let manifest = Manifest {
        version: env!("CARGO_PKG_VERSION").to_owned(),
        period: period.to_owned(),
        config_sha256: config_sha256.to_owned(),
        inputs,
        outputs,
        ledger,
    };
    // Strings, integers and a `Value` always serialise.
    let mut text = serde_json::to_vec_pretty(&manifest).unwrap_or_default();
    text.push(b'\n');
    text
}

/// SHA-256 in hexadecimal.
pub(super) fn sha256(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn input(file: &str) -> (String, String) {
        (file.to_owned(), sha256(file.as_bytes()))
    }

    #[test]
    fn it_reads_back_as_it_was_meant() {
        let files = [("汇总表.xlsx".to_owned(), b"abc".to_vec()), ("data/x.csv".to_owned(), Vec::new())];
        let ledger = serde_json::json!({ "sheets": { "seen": 3, "counted": 3 } });
        let inputs = [input("2020-06/b.xlsx"), input("2020-06/a.xlsx")];
        let bytes = manifest("2020-06", "c0ffee", &inputs, &files, ledger.clone());
        let read: Manifest = serde_json::from_slice(&bytes).unwrap();
        assert_eq!(read.version, env!("CARGO_PKG_VERSION"));
        assert_eq!((&*read.period, &*read.config_sha256), ("2020-06", "c0ffee"));
        let read_inputs = read.inputs.into_iter().map(|input| (input.file, input.sha256));
        assert!(read_inputs.eq([input("2020-06/a.xlsx"), input("2020-06/b.xlsx")]));
        assert_eq!(read.ledger, ledger);
        assert_eq!(read.outputs[0].file, "data/x.csv");
        // The vector of FIPS 180-2, appendix B.1.
        assert_eq!(
            read.outputs[1],
            Output {
                file: "汇总表.xlsx".to_owned(),
                sha256: "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad".to_owned(),
                bytes: 3,
            }
        );
    }

    #[test]
    fn the_order_of_what_comes_in_does_not_show() {
        let mut files = vec![("b".to_owned(), vec![1]), ("a".to_owned(), vec![2])];
        let mut inputs = [input("b"), input("a")];
        let ledger = |text| serde_json::from_str(text).unwrap();
        let one = manifest("2020-06", "", &inputs, &files, ledger(r#"{"a":1,"b":2}"#));
        files.reverse();
        inputs.reverse();
        let two = manifest("2020-06", "", &inputs, &files, ledger(r#"{"b":2,"a":1}"#));
        assert_eq!(one, two);
        assert!(one.ends_with(b"}\n"));
    }
}
