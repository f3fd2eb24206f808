//! What can stand in the way of publishing, in words that a clerk can act on.

use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

/// Why nothing was published.
#[derive(Debug, thiserror::Error)]
pub enum PublishError {
    /// A published file is open in another program, by name.
    #[error("请先关闭{}再运行：正被其他程序打开，没有更新，原有结果未动。", quoted(names))]
    Held {
        /// File names without folders, sorted.
        names: Vec<String>,
    },
    /// Something that is no folder bears the generation's name.
    #[error("{} 应是文件夹，现在是一个文件，没有更新。请把它移走或改名后再运行。", path.display())]
    NotAFolder {
        /// Where the generation should go.
        path: PathBuf,
    },
    /// A path that must not be published: absolute, leading out of the generation, given twice, or no plain name.
    #[error("“{name}”不能作为发布的文件名，没有更新，原有结果未动。这是程序的错误，请告诉管理员。")]
    BadName {
        /// The path as given.
        name: String,
    },
    /// The disk or the system refused.
    #[error("{}原有结果未动。", explain(path, source))]
    Io {
        /// The published path that was being written.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The new generation is in place, but whether it survives a power failure is not known.
    #[error("新结果已在 {}，但磁盘报错（{source}），断电后可能丢失。请检查磁盘后重新运行。", path.display())]
    Unsynced {
        /// The generation's folder.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The old generation was moved aside and could not be moved back.
    #[error("没有更新（{source}）。原有结果完好，暂存在 {}，下次运行会自动放回原处，请勿删除。", aside.display())]
    Stranded {
        /// Where the old generation is.
        aside: PathBuf,
        /// What the system said.
        source: io::Error,
    },
}

impl PublishError {
    pub(super) fn bad_name(name: &str) -> Self {
        Self::BadName { name: name.to_owned() }
    }

    pub(super) fn io(path: &Path, source: io::Error) -> Self {
        Self::Io { path: path.to_owned(), source }
    }
}

/// `《甲》《乙》`
fn quoted(names: &[String]) -> String {
    format!("《{}》", names.join("》《"))
}

/// What the system refused at `path` and what to do, as whole sentences.
pub(super) fn explain(path: &Path, error: &io::Error) -> String {
    let path = path.display();
    match error.kind() {
        ErrorKind::StorageFull => {
            format!("磁盘已满，写不下 {path}。请清理磁盘后再运行。")
        }
        ErrorKind::QuotaExceeded => {
            format!("磁盘配额已用完，写不下 {path}。请清理旧文件或请管理员增加配额后再运行。")
        }
        ErrorKind::PermissionDenied => {
            format!("没有权限写 {path}。请让管理员开通，或用 --output 换一个能写的文件夹。")
        }
        ErrorKind::ReadOnlyFilesystem => {
            format!("{path} 所在的磁盘只能读、不能写。请用 --output 换一个能写的文件夹。")
        }
        ErrorKind::NotADirectory | ErrorKind::AlreadyExists => {
            format!("{path} 的位置已有同名文件，建不了文件夹。请把它移走或改名后再运行。")
        }
        ErrorKind::InvalidFilename => {
            format!("文件名太长或含有不能用的字：{path}。请缩短单位名称，或用 --output 换一个路径短的文件夹。")
        }
        ErrorKind::CrossesDevices | ErrorKind::ResourceBusy => {
            format!("{path} 不能整体替换（{error}）。请把这个文件夹移走或改名后再运行。")
        }
        _ => {
            format!("写不了 {path}（{error}）。请检查磁盘后再运行；仍不行，请把这句话发给管理员。")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_refusal_says_what_to_do() {
        for (kind, what, remedy) in [
            (ErrorKind::StorageFull, "磁盘已满", "清理磁盘"),
            (ErrorKind::QuotaExceeded, "配额已用完", "增加配额"),
            (ErrorKind::PermissionDenied, "没有权限", "--output"),
            (ErrorKind::ReadOnlyFilesystem, "只能读", "--output"),
            (ErrorKind::NotADirectory, "同名文件", "移走"),
            (ErrorKind::InvalidFilename, "太长", "缩短"),
            (ErrorKind::ResourceBusy, "整体替换", "移走"),
            (ErrorKind::Other, "写不了", "检查磁盘"),
        ] {
            let error = PublishError::io(Path::new("output/2020-06"), kind.into());
            let text = error.to_string();
            assert!(text.contains(what) && text.contains(remedy), "{kind:?}: {text}");
            assert!(text.contains("output/2020-06"), "{text}");
            assert!(text.ends_with("。原有结果未动。"), "{text}");
        }
    }

    #[test]
    fn an_open_workbook_is_named() {
        let names = vec!["审核底稿.xlsx".to_owned(), "汇总表.xlsx".to_owned()];
        let text = PublishError::Held { names }.to_string();
        assert!(text.starts_with("请先关闭《审核底稿.xlsx》《汇总表.xlsx》再运行"), "{text}");
    }
}
