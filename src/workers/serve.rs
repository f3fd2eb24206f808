//! The worker's own side: it locks itself in, then reads files until nobody asks any more.

use std::io::{self, ErrorKind, Read, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};

use huizong_intake::ingest::{Context, ingest_mended};
use huizong_intake::read::{Limits, read};
use huizong_intake::recognise::Lexicon;
use huizong_intake::slip::{Mend, pages};

use super::frame::{Answer, Order, Start, receive, receive_bytes, send};
use super::platform;

/// The argument that makes the binary a worker. It stands in no help: without frames on its input it says nothing.
pub const ARGUMENT: &str = "worker";

/// Works until `input` ends.
///
/// # Errors
/// When `input` says what no main process says, or nobody listens to `output` any more.
pub fn serve(mut input: impl Read, mut output: impl Write) -> io::Result<()> {
    // A panic's message may hold what stood in a cell; nobody needs it.
    std::panic::set_hook(Box::new(|_| {}));
    let start: Start = receive(&mut input)?;
    let sealed = platform::lock_in(start.memory)?;
    send(&mut output, &Answer::Ready { sealed })?;
    let mut context = None;
    loop {
        let order = match receive(&mut input) {
            Err(error) if error.kind() == ErrorKind::UnexpectedEof => return Ok(()),
            order => order?,
        };
        let answer = match order {
            Order::Learn { forms, tree, period } => {
                context = Some(Context { lexicon: Lexicon::new(forms, tree, period), limits: start.limits });
                continue;
            }
            Order::Read => book(&receive_bytes(&mut input)?, &start.limits),
            Order::Ingest { path, mends } => report(&receive_bytes(&mut input)?, &path, &mends, context.as_ref())?,
            Order::Copy { mends } => copy(&receive_bytes(&mut input)?, &mends, &start.limits),
        };
        send(&mut output, &answer)?;
    }
}

fn book(bytes: &[u8], limits: &Limits) -> Answer {
    catch_unwind(|| read(bytes, limits)).map_or(Answer::Panicked, Answer::Book)
}

/// What a file's sheets look like.
fn copy(bytes: &[u8], mends: &[Mend], limits: &Limits) -> Answer {
    catch_unwind(|| pages(bytes, mends, limits)).map_or(Answer::Panicked, Answer::Pages)
}

fn report(bytes: &[u8], path: &str, mends: &[Mend], context: Option<&Context>) -> io::Result<Answer> {
    let context = context.ok_or(ErrorKind::InvalidInput)?;
    // The context is only looked at: a panic leaves it as it was.
    let report = catch_unwind(AssertUnwindSafe(|| ingest_mended(bytes, path, mends, context)));
    Ok(report.map_or(Answer::Panicked, Answer::Report))
}
