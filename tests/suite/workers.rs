//! Workers: whatever becomes of one costs the file that it held and nothing else; and nothing of them stays behind.

use std::fs;
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use crate::binary::{Project, Table, files, finish};
use crate::cli::small;

/// The file that takes memory and time: millions of cells.
const BIG: &str = "2020-01/大.csv";

/// A project of two good branches, with limits, and the big file beside them.
fn project(limits: &str) -> Project {
    let project = small([Some("10"), Some("20")]);
    let config = project.path("config.toml");
    let text = fs::read_to_string(&config).expect("a config");
    fs::write(&config, format!("{text}\n[limits]\n{limits}\n")).expect("a config");
    project.put(BIG, "9,8,7,6,5,4,3,2,1\n".repeat(500_000).as_bytes());
    project
}

/// Both branches count, and of the big file this is said.
fn costs_itself_only(project: &Project, says: &str) {
    let (findings, submissions) = published(project);
    let said: Vec<_> = findings.rows.iter().filter(|row| row["file"] == BIG).collect();
    assert!(said.len() == 1 && said[0]["check"] == "over-limit", "{said:?}");
    assert!(said[0]["message"].starts_with(&format!("《大.csv》{says}")), "{}", said[0]["message"]);
    let counted = submissions.rows.iter().filter(|row| row["state"] == "counted").count();
    assert_eq!(counted, 2, "{:#?}", submissions.lines(&["file", "state", "reason"]));
}

fn published(project: &Project) -> (Table, Table) {
    (project.table("2020-01", "data/findings.csv"), project.table("2020-01", "data/submissions.csv"))
}

#[test]
fn too_much_memory_costs_the_file_only() {
    let project = project("memory_bytes = 268_435_456");
    let ran = project.run("2020-01", &[]);
    assert_eq!(ran.code, Some(1), "{}", ran.stderr);
    costs_itself_only(&project, "读取时内存超过256MB，超出读取上限，未计入");
}

#[test]
fn too_much_time_costs_the_file_only() {
    let project = project("seconds = 1");
    // A worker that is stopped answers never.
    let child = project.command("run", "2020-01", &["--jobs", "2"]).spawn().expect("the binary starts");
    signal_each(child, "STOP");
    costs_itself_only(&project, "读了1秒仍未读完，超出读取上限，未计入");
}

#[test]
#[cfg(target_os = "linux")]
fn a_killed_worker_costs_the_file_only() {
    let project = project("");
    let child = project.command("run", "2020-01", &["--jobs", "2"]).spawn().expect("the binary starts");
    signal_each(child, "KILL");
    costs_itself_only(&project, "读取时被系统中止，可能是内存不足，超出读取上限，未计入");
}

/// Sends a signal to each worker that is busy for a while, until the run is over. On a busy machine none may come to that
/// in its time; then the run itself has stopped it, and what is said of the file tells the two apart.
fn signal_each(mut child: Child, signal: &str) {
    let mut known: Vec<(u32, u64)> = Vec::new();
    while child.try_wait().expect("a child").is_none() {
        for worker in workers(child.id()) {
            // Some ticks of work: it has the big file, the others take none.
            if busy(worker) > 20 && !known.iter().any(|(pid, _)| *pid == worker) {
                kill(signal, worker);
                known.push((worker, 0));
            }
        }
        sleep(Duration::from_millis(5));
    }
}

fn kill(signal: &str, pid: u32) {
    let _ = Command::new("kill").args(["-s", signal, &pid.to_string()]).stderr(Stdio::null()).status();
}

/// The fields of `/proc/PID/stat` behind the name.
fn stat(pid: u32) -> Vec<String> {
    let text = fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
    text.rsplit_once(')').map_or(Vec::new(), |(_, rest)| rest.split_whitespace().map(str::to_owned).collect())
}

/// Processor time that it has used, in ticks of a hundredth of a second.
fn busy(pid: u32) -> u64 {
    stat(pid).get(11).and_then(|ticks| ticks.parse().ok()).unwrap_or(0)
}

/// The workers of a run.
fn workers(run: u32) -> Vec<u32> {
    let all = fs::read_dir("/proc").expect("/proc").filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok());
    all.filter(|pid| stat(*pid).get(1) == Some(&run.to_string())).collect()
}

/// Waits until a worker of the run is at work.
fn at_work(run: u32) -> u32 {
    let begun = Instant::now();
    loop {
        if let Some(worker) = workers(run).into_iter().find(|worker| busy(*worker) > 10) {
            return worker;
        }
        assert!(begun.elapsed() < Duration::from_secs(20), "no worker");
        sleep(Duration::from_millis(2));
    }
}

#[test]
#[cfg(target_os = "linux")]
fn a_worker_is_locked_in() {
    let project = project("");
    let mut command = Command::new("sh");
    // Whoever starts us may leave descriptors open.
    command.args(["-c", "exec 7</etc/passwd; exec 9>&1; exec \"$@\"", "sh"]);
    let run = project.command("run", "2020-01", &[]);
    command.arg(run.get_program()).args(run.get_args()).env("SECRET", "x").stdout(Stdio::null());
    let mut child = command.spawn().expect("sh");
    let worker = at_work(child.id());
    let read = |name: &str| fs::read_to_string(format!("/proc/{worker}/{name}")).expect("/proc");
    let (status, limits) = (read("status"), read("limits"));
    let descriptors: Option<Vec<String>> = fs::read_dir(format!("/proc/{worker}/fd")).ok().map(|all| {
        let mut all: Vec<String> =
            all.filter_map(|entry| Some(entry.ok()?.file_name().to_string_lossy().into_owned())).collect();
        all.sort();
        all
    });
    let environment = fs::read(format!("/proc/{worker}/environ")).ok();
    assert!(child.wait().expect("a run").code().is_some());
    for line in ["NoNewPrivs:\t1", "Seccomp:\t2"] {
        assert!(status.contains(line), "{status}");
    }
    for (name, most) in [
        ("Max core file size", "0"),
        ("Max file size", "0"),
        ("Max open files", "3"),
        ("Max address space", "1073741824"),
    ] {
        let line = limits.lines().find(|line| line.starts_with(name)).expect("a limit");
        let values: Vec<&str> = line[name.len()..].split_whitespace().take(2).collect();
        assert_eq!(values, [most, most], "{line}");
    }
    // Who is not root may not look at what cannot be dumped.
    assert!(descriptors.is_none_or(|all| all == ["0", "1", "2"]));
    assert!(environment.is_none_or(|bytes| bytes.is_empty()));
}

#[test]
#[cfg(target_os = "linux")]
fn nothing_of_them_stays_behind() {
    let project = project("");
    let temporary = project.path("tmp");
    fs::create_dir(&temporary).expect("a folder");
    for signal in ["INT", "TERM", "KILL"] {
        let mut run = project.command("run", "2020-01", &[]);
        let mut child = run.env("TMPDIR", &temporary).spawn().expect("the binary starts");
        let worker = at_work(child.id());
        kill(signal, child.id());
        let _ = child.wait();
        let begun = Instant::now();
        while stat(worker).first().is_some_and(|state| state != "Z") {
            assert!(begun.elapsed() < Duration::from_secs(5), "a worker has outlived its run");
            sleep(Duration::from_millis(5));
        }
        assert!(files(&temporary).is_empty() && fs::read_dir(&temporary).expect("a folder").next().is_none());
    }
    assert!(!project.path("output/2020-01").exists(), "nothing is published by a run that was stopped");
}

#[test]
#[cfg(unix)]
fn a_run_that_gets_no_worker_changes_nothing() {
    let project = small([Some("10"), Some("20")]);
    assert_eq!(project.run("2020-01", &[]).code, Some(0));
    let before = files(&project.path("output"));
    let mut command = Command::new("sh");
    command.args(["-c", "ulimit -n 7; exec \"$@\"", "sh"]);
    let run = project.command("run", "2020-01", &[]);
    let ran = finish(command.arg(run.get_program()).args(run.get_args()));
    assert_eq!(ran.code, Some(3), "{}{}", ran.stdout, ran.stderr);
    assert!(ran.stderr.contains("子进程启动不了") && ran.stderr.contains("原有结果未动"), "{}", ran.stderr);
    assert!(files(&project.path("output")) == before);
}

#[test]
fn the_number_of_workers_changes_nothing() {
    let project = small([Some("10"), Some("20左右")]);
    for at in 0..40_u32 {
        // Every kind of end: a good copy, a bad container, a worker's death.
        let bytes = match at % 4 {
            0 => project_file(&project, "第一党支部.xlsx"),
            1 => b"PK\x03\x04 cut".to_vec(),
            2 => format!("%PDF {at}").into_bytes(),
            _ => format!("党员编号,应缴金额\n{at},\"{}", "5,\n".repeat(40_000)).into_bytes(),
        };
        project.put(&format!("2020-01/其他{at}.xlsx"), &bytes);
    }
    let mut first = None;
    for args in [&["--jobs", "1"], &["--jobs", "2"], &["--jobs", "7"], &["--in-process", "-v"]] {
        let _ = fs::remove_dir_all(project.path("output"));
        let ran = project.run("2020-01", args);
        assert_eq!(ran.code, Some(1), "{}", ran.stderr);
        let all = files(&project.path("output/2020-01"));
        assert!(*first.get_or_insert_with(|| all.clone()) == all, "{args:?}");
    }
}

fn project_file(project: &Project, name: &str) -> Vec<u8> {
    fs::read(project.path("input/2020-01").join(name)).expect("a file")
}
