//! Work done by several hands at once and taken in its order.

use std::collections::BTreeMap;
use std::sync::mpsc::channel;
use std::sync::{Condvar, Mutex, PoisonError};
use std::thread;

/// Results that may wait for an earlier one: one file that takes its whole time must not hold up all others, and what
/// waits takes memory.
const AHEAD: usize = 256;

/// How far it has come.
#[derive(Default)]
struct Line {
    next: usize,
    taken: usize,
    over: bool,
}

/// Does `work` for each of `0..total` by `hands` threads, each with what `hand` makes it, and gives the results to
/// `take` in their order. The first error, of `hand` or in order of `take`, ends it.
///
/// # Errors
/// That error.
pub fn in_order<H, R: Send, E: Send>(
    total: usize,
    hands: usize,
    hand: impl Fn() -> Result<H, E> + Sync,
    work: impl Fn(&mut H, usize) -> Result<R, E> + Sync,
    mut take: impl FnMut(usize, R) -> Result<(), E>,
) -> Result<(), E> {
    let line = Mutex::new(Line::default());
    let moved = Condvar::new();
    let lock = || line.lock().unwrap_or_else(PoisonError::into_inner);
    let next = || {
        let mut line = lock();
        while !line.over && line.next < total && line.next >= line.taken + AHEAD {
            line = moved.wait(line).unwrap_or_else(PoisonError::into_inner);
        }
        let at = line.next;
        line.next += 1;
        (!line.over && at < total).then_some(at)
    };
    thread::scope(|scope| {
        let (sender, results) = channel();
        for _ in 0..hands.max(1) {
            let sender = sender.clone();
            let (next, hand, work) = (&next, &hand, &work);
            scope.spawn(move || {
                let mut tools = match hand() {
                    Ok(tools) => tools,
                    Err(error) => return drop(sender.send((0, Err(error)))),
                };
                while let Some(at) = next() {
                    if sender.send((at, work(&mut tools, at))).is_err() {
                        return;
                    }
                }
            });
        }
        drop(sender);
        let mut waiting = BTreeMap::new();
        let mut outcome = Ok(());
        for (at, result) in results {
            match result {
                Ok(result) => _ = waiting.insert(at, result),
                Err(error) => outcome = Err(error),
            }
            let mut line = lock();
            while outcome.is_ok()
                && let Some(result) = waiting.remove(&line.taken)
            {
                let at = line.taken;
                drop(line);
                outcome = take(at, result);
                line = lock();
                line.taken += 1;
            }
            line.over |= outcome.is_err();
            drop(line);
            moved.notify_all();
            if outcome.is_err() {
                break;
            }
        }
        outcome
    })
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn results_are_taken_in_order_whoever_is_slow() {
        for hands in [1, 2, 7] {
            let mut taken = Vec::new();
            let work = |_: &mut (), at: usize| {
                if at.is_multiple_of(100) {
                    thread::sleep(Duration::from_millis(20));
                }
                Ok::<_, ()>(at * 2)
            };
            let all = in_order(
                1000,
                hands,
                || Ok(()),
                work,
                |at, result| {
                    taken.push((at, result));
                    Ok(())
                },
            );
            assert_eq!(all, Ok(()));
            assert!(taken.iter().enumerate().all(|(i, &pair)| pair == (i, i * 2)) && taken.len() == 1000);
        }
        assert_eq!(in_order(0, 2, || Ok::<_, ()>(()), |(), at| Ok(at), |_, _| Err(())), Ok(()));
    }

    #[test]
    fn an_error_ends_it() {
        let work = |_: &mut (), at| if at == 700 { Err("broken") } else { Ok(at) };
        assert_eq!(in_order(100_000, 3, || Ok(()), work, |_, _| Ok(())), Err("broken"));
        assert_eq!(in_order(9, 3, || Err::<(), _>("no hand"), |(), at| Ok(at), |_, _| Ok(())), Err("no hand"));
        assert_eq!(in_order(9999, 2, || Ok(()), |(), at| Ok(at), |_, _| Err("full")), Err("full"));
    }
}
