//! One worker as the main process sees it.

use std::io::{self, BufReader, Read};
use std::process::{Child, ChildStderr, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use super::death::Death;
use super::frame::{Answer, Order, Start, receive, send, send_bytes};
use super::platform;
use super::serve::ARGUMENT;

/// How exactly the time limit is kept.
const TICK: Duration = Duration::from_millis(50);

/// Of what a dead worker said, no more than this is looked at.
const LAST_WORDS: u64 = 64 << 10;

/// A running worker.
pub struct Worker {
    watch: Watch,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
    errors: ChildStderr,
    /// Whether the system let it lock itself in wholly.
    pub sealed: bool,
    /// Whether it has held a file yet.
    pub fresh: bool,
}

impl Worker {
    /// Starts one that takes at most `limit` for an answer.
    ///
    /// # Errors
    /// When the process cannot be started, or ends before it is ready.
    pub fn start(start: &Start, limit: Duration) -> io::Result<Self> {
        let mut command = Command::new(platform::program()?);
        command.arg(ARGUMENT).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        platform::strip(&mut command);
        let mut child = command.spawn()?;
        let (Some(input), Some(output), Some(errors)) = (child.stdin.take(), child.stdout.take(), child.stderr.take())
        else {
            return Err(io::ErrorKind::BrokenPipe.into());
        };
        let output = BufReader::with_capacity(64 << 10, output);
        let mut worker = Self { watch: Watch::new(child, limit), input, output, errors, sealed: false, fresh: true };
        let ready = worker.watch.timed(|| {
            send(&mut worker.input, start)?;
            receive::<Answer>(&mut worker.output)
        });
        match ready? {
            Answer::Ready { sealed } => worker.sealed = sealed,
            _ => return Err(io::ErrorKind::InvalidData.into()),
        }
        Ok(worker)
    }

    /// Tells it something that needs no answer, as a frame's bytes. A worker that has died says so at the next file.
    pub fn tell(&mut self, frame: &[u8]) {
        let _ = self.watch.timed(|| send_bytes(&mut self.input, frame));
    }

    /// Gives it a file and waits for the answer.
    ///
    /// # Errors
    /// When it dies of it, or has to be stopped.
    pub fn ask(&mut self, order: &Order, bytes: &[u8]) -> Result<Answer, Death> {
        self.fresh = false;
        let answer = self.watch.timed(|| {
            send(&mut self.input, order)?;
            send_bytes(&mut self.input, bytes)?;
            receive(&mut self.output)
        });
        answer.map_err(|_| self.bury())
    }

    /// What it died of; it is stopped first if it only went astray.
    fn bury(&mut self) -> Death {
        // What ended by itself has ended, or is about to: its streams are closed.
        let mut child = self.watch.child();
        for _ in 0..20 {
            if !matches!(child.try_wait(), Ok(None)) {
                break;
            }
            thread::sleep(Duration::from_millis(5));
        }
        let by_itself = matches!(child.try_wait(), Ok(Some(_)));
        let _ = child.kill();
        let status = child.wait().ok().filter(|_| by_itself);
        drop(child);
        let mut said = Vec::new();
        let _ = (&mut self.errors).take(LAST_WORDS).read_to_end(&mut said);
        Death::of(self.watch.stopped(), status, &said)
    }
}

/// The process, and a thread that stops it when its time is over.
struct Watch {
    shared: Arc<Shared>,
    thread: Option<JoinHandle<()>>,
}

struct Shared {
    child: Mutex<Child>,
    limit: Duration,
    /// Since when it has been at work.
    since: Mutex<Option<Instant>>,
    stopped: AtomicBool,
    over: AtomicBool,
}

impl Watch {
    fn new(child: Child, limit: Duration) -> Self {
        let shared = Arc::new(Shared {
            child: Mutex::new(child),
            limit,
            since: Mutex::new(None),
            stopped: AtomicBool::new(false),
            over: AtomicBool::new(false),
        });
        let watched = Arc::clone(&shared);
        let thread = thread::spawn(move || {
            while !watched.over.load(Ordering::Acquire) {
                if lock(&watched.since).is_some_and(|since| since.elapsed() > watched.limit) {
                    watched.stopped.store(true, Ordering::Release);
                    let _ = lock(&watched.child).kill();
                    return;
                }
                thread::park_timeout(TICK);
            }
        });
        Self { shared, thread: Some(thread) }
    }

    /// Does something that the process must have answered in time; else it is stopped, and its streams end.
    fn timed<T>(&self, work: impl FnOnce() -> io::Result<T>) -> io::Result<T> {
        *lock(&self.shared.since) = Some(Instant::now());
        let result = work();
        *lock(&self.shared.since) = None;
        result
    }

    fn stopped(&self) -> bool {
        self.shared.stopped.load(Ordering::Acquire)
    }

    fn child(&self) -> MutexGuard<'_, Child> {
        lock(&self.shared.child)
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        self.shared.over.store(true, Ordering::Release);
        if let Some(thread) = self.thread.take() {
            thread.thread().unpark();
            let _ = thread.join();
        }
        let mut child = self.child();
        let _ = child.kill();
        let _ = child.wait();
    }
}

/// A lock that nobody leaves in a bad state.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
