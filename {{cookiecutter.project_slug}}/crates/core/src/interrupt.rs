//! Lets a long loop be interrupted, by Ctrl-C for example: crates/python/src/gil.rs says when.

use std::cell::Cell;
use std::time::{Duration, Instant};

use crate::{Error, Result};

/// So many steps go by between two looks at the clock: fewer would cost time, more would take long.
const STEPS: usize = 1 << 16;
/// So much time goes by between two questions: the answer takes the GIL from other threads.
const PAUSE: Duration = Duration::from_millis(100);

thread_local! {
    static GO_ON: Cell<Option<fn() -> bool>> = const { Cell::new(None) };
}

/// From now on, long loops on this thread ask `go_on`. Where nobody calls this, they just go on.
pub fn ask(go_on: fn() -> bool) {
    GO_ON.set(Some(go_on));
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
        if asked.elapsed() > PAUSE {
            *asked = Instant::now();
            if GO_ON.get().is_some_and(|go_on| !go_on()) {
                return Err(Error::Interrupted);
            }
        }
        Ok(())
    }
}
