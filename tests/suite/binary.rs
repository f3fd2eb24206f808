//! Running the binary, and reading what it publishes.

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::fs;
use std::io::{Cursor, Read as _};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// What a run left on its streams.
pub struct Ran {
    /// The exit code; `None` when a signal ended it.
    pub code: Option<i32>,
    /// Standard output.
    pub stdout: String,
    /// Standard error.
    pub stderr: String,
}

/// The root of the repository.
pub fn repository() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The command with a plain environment.
pub fn command() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_huizong"));
    command.stdin(Stdio::null()).env_remove("NO_COLOR");
    command
}

/// Runs to the end.
pub fn huizong(args: impl IntoIterator<Item = impl AsRef<OsStr>>) -> Ran {
    finish(command().args(args))
}

/// Runs a prepared command to the end.
pub fn finish(command: &mut Command) -> Ran {
    let output = command.output().expect("the binary starts");
    Ran {
        code: output.status.code(),
        stdout: String::from_utf8(output.stdout).expect("stdout is UTF-8"),
        stderr: String::from_utf8(output.stderr).expect("stderr is UTF-8"),
    }
}

/// A project of its own in a temporary folder, and a run of it.
pub struct Project {
    /// The folder; gone when dropped.
    pub folder: tempfile::TempDir,
}

impl Project {
    /// A folder with this config and an empty `input`.
    pub fn new(config: &str) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        fs::create_dir(folder.path().join("input")).expect("an input folder");
        fs::write(folder.path().join("config.toml"), config).expect("a config");
        Self { folder }
    }

    /// A path inside.
    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Writes a file below `input`.
    pub fn put(&self, name: &str, bytes: &[u8]) {
        let path = self.path("input").join(name);
        fs::create_dir_all(path.parent().expect("a file lies in a folder")).expect("a folder");
        fs::write(path, bytes).expect("an input file");
    }

    /// The command for a subcommand and period, with more arguments.
    pub fn command(&self, command_: &str, period: &str, args: &[&str]) -> Command {
        let mut command = command();
        command.arg(command_).args(["--period", period, "--config"]).arg(self.path("config.toml")).args(args);
        command
    }

    /// Runs `huizong run`.
    pub fn run(&self, period: &str, args: &[&str]) -> Ran {
        finish(&mut self.command("run", period, args))
    }

    /// A published file's bytes.
    pub fn published(&self, period: &str, name: &str) -> Vec<u8> {
        let path = self.path("output").join(period).join(name);
        fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
    }

    /// A published table.
    pub fn table(&self, period: &str, name: &str) -> Table {
        Table::read(&self.published(period, name))
    }
}

/// A CSV file's rows by column name.
pub type Row = BTreeMap<String, String>;

/// A CSV file.
pub struct Table {
    /// The names of the columns in their order.
    pub header: Vec<String>,
    /// The rows in their order.
    pub rows: Vec<Row>,
}

impl Table {
    /// Reads CSV with a byte order mark and a header.
    pub fn read(bytes: &[u8]) -> Self {
        let body = bytes.strip_prefix(b"\xEF\xBB\xBF").expect("CSV begins with a byte order mark");
        let mut reader = csv::Reader::from_reader(body);
        let header: Vec<String> = reader.headers().expect("a header").iter().map(str::to_owned).collect();
        let rows = reader
            .records()
            .map(|record| {
                let record = record.expect("a CSV record");
                header.iter().cloned().zip(record.iter().map(str::to_owned)).collect()
            })
            .collect();
        Self { header, rows }
    }

    /// The rows with only these columns, as lines.
    pub fn lines(&self, columns: &[&str]) -> Vec<String> {
        self.rows.iter().map(|row| line(row, columns)).collect()
    }
}

/// These columns of a row as one CSV line.
pub fn line(row: &Row, columns: &[&str]) -> String {
    let fields = columns.iter().map(|column| row.get(*column).unwrap_or_else(|| panic!("no column {column}")).as_str());
    record(fields)
}

/// Fields as one CSV line, without its end.
pub fn record<'a>(fields: impl IntoIterator<Item = &'a str>) -> String {
    let mut writer = csv::WriterBuilder::new().from_writer(Vec::new());
    writer.write_record(fields).expect("memory");
    let bytes = writer.into_inner().expect("memory");
    String::from_utf8(bytes).expect("UTF-8").trim_end().to_owned()
}

/// All files below a folder with their bytes, by path with `/`.
pub fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut waiting = vec![folder.to_owned()];
    while let Some(at) = waiting.pop() {
        for entry in fs::read_dir(&at).unwrap_or_else(|error| panic!("{}: {error}", at.display())) {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                waiting.push(path);
            } else {
                let name = path.strip_prefix(folder).expect("below the folder");
                let name = name.to_string_lossy().replace('\\', "/");
                found.insert(name, fs::read(&path).expect("a file"));
            }
        }
    }
    found
}

/// The parts of a package, a workbook for one, by name.
pub fn parts(bytes: &[u8]) -> BTreeMap<String, Vec<u8>> {
    let mut package = zip::ZipArchive::new(Cursor::new(bytes)).expect("a package");
    (0..package.len())
        .map(|at| {
            let mut part = package.by_index(at).expect("a part");
            let mut content = Vec::new();
            part.read_to_end(&mut content).expect("its content");
            (part.name().expect("a name").into_owned(), content)
        })
        .collect()
}

/// Those of its parts that are XML, as text.
pub fn texts(bytes: &[u8]) -> BTreeMap<String, String> {
    let is_xml = |name: &str| name.ends_with(".xml") || name.ends_with(".rels");
    let xml = parts(bytes).into_iter().filter(|(name, _)| is_xml(name));
    xml.map(|(name, content)| (name, String::from_utf8(content).expect("UTF-8"))).collect()
}
