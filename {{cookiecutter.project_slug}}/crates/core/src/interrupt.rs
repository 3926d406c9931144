//! Lets a long loop be interrupted, by Ctrl-C for example: crates/python/src/lib.rs says when.

use std::cell::Cell;
use std::time::{Duration, Instant};

use crate::{Error, Result};

const STEPS: usize = 1 << 16; // between two looks at the clock: each takes time
const PAUSE: Duration = Duration::from_millis(100); // between two checks: each takes the GIL

thread_local! {
    static GO_ON: Cell<fn() -> bool> = const { Cell::new(|| true) };
}

/// Long loops on this thread end when `go_on` returns false. By default, they never do.
pub fn set_signal_check(go_on: fn() -> bool) {
    GO_ON.set(go_on);
}

/// Counts the steps of a loop that may take long. A step takes from 1 ns to 1 µs.
#[derive(Default)]
pub struct Steps {
    taken: usize,
    asked: Option<Instant>,
}

impl Steps {
    /// Call this in long loops with the number of steps ahead, and propagate the error with `?`.
    pub fn take(&mut self, steps: usize) -> Result<()> {
        self.taken = self.taken.saturating_add(steps);
        if self.taken < STEPS { Ok(()) } else { self.pause() }
    }

    #[cold]
    fn pause(&mut self) -> Result<()> {
        self.taken = 0;
        let asked = self.asked.get_or_insert_with(Instant::now);
        if asked.elapsed() < PAUSE {
            return Ok(());
        }
        *asked = Instant::now();
        if GO_ON.get()() { Ok(()) } else { Err(Error::Interrupted) }
    }
}
