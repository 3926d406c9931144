fn finish<T>(py: Python<'_>, outcome: std::thread::Result<Result<T>>) -> PyResult<T> {
    match outcome {
        Ok(Ok(value)) => Ok(value),
        Ok(Err(error)) => Err(error::raised(py, &error)),
        Err(panic) => Err(error::panicked(py, &*panic)),
    }
}

static WATCHED: AtomicBool = AtomicBool::new(false);
static NANOSECONDS: AtomicU64 = AtomicU64::new(0);

fn run<T>(work: impl FnOnce() -> Result<T>) -> std::thread::Result<Result<T>> {
    let start = WATCHED.load(Relaxed).then(Instant::now);
    let outcome = catch_unwind(AssertUnwindSafe(work));
    if let Some(start) = start {
        NANOSECONDS.fetch_add(start.elapsed().as_nanos() as u64, Relaxed);
    }
    outcome
}
