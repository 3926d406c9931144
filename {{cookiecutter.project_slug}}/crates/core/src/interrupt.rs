//! Lets a long loop be interrupted, by Ctrl-C for example: crates/python/src/gil.rs says when.

use std::cell::Cell;
use std::time::{Duration, Instant};

use crate::{Error, Result};

const STEPS: usize = 1 << 16; // between two looks at the clock, which take time
const PAUSE: Duration = Duration::from_millis(100); // between two questions, which take the GIL

thread_local! {
    static GO_ON: Cell<fn() -> bool> = const { Cell::new(|| true) };
}

/// From now on, long loops on this thread ask `go_on`. Where nobody calls this, they just go on.
pub fn set_signal_check(go_on: fn() -> bool) {
    GO_ON.set(go_on);
}

/// Counts the steps of a loop that may take long; a step takes from 1 ns to 1 µs.
#[derive(Default)]
pub struct Steps {
    taken: usize,
    asked: Option<Instant>,
}

impl Steps {
    /// For the loop to call with the steps it takes next; an error is to end it.
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
