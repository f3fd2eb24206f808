//! Workbooks are read away from the main process: in workers, processes of the same binary that can do nothing but
//! answer, and that may die of a file.
//!
//! [`Pool`] has the workers and hands them the files; [`serve`] is what a worker does. The two speak in frames over the
//! worker's standard streams ([`frame`]): the file's bytes go in, its typed tables come out, so a worker opens nothing.
//! Before the first byte of a file reaches it, a worker bars itself from memory beyond the limit, from core dumps, from
//! files and from the network ([`platform`]). A worker that dies or takes too long is replaced; the file that it held
//! is tried once more in a fresh one, unless it had that to itself already, and then given up with a finding. So what
//! comes out is the same whatever the number of workers, and whatever they had read before.

mod count;
mod death;
mod frame;
mod platform;
mod pool;
mod queue;
mod serve;
mod worker;

pub use pool::{Job, Kit, Pool, StartError};
pub use serve::{ARGUMENT, serve};
