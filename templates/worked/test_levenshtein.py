@pytest.mark.parametrize(
    ("left", "right", "distance"),
    [
        ("", "", 0),
        ("", "abc", 3),
        ("kitten", "sitting", 3),
        ("naïve", "naive", 1),
        ("日本", "日本語", 1),
        ("🐍🦀", "🦀🐍", 2),
        ("e\u0301", "é", 2),  # characters are code points, as everywhere in Python
    ],
)
def test_levenshtein(implementation: ModuleType, left: str, right: str, distance: int) -> None:
    assert implementation.levenshtein(left, right) == distance


def test_levenshtein_lets_other_threads_run_and_interrupt_it(implementation: ModuleType) -> None:
    long = "kitten" * 15_000
    ctrl_c = threading.Timer(0.1, signal.raise_signal, [signal.SIGINT])
    handler = signal.signal(signal.SIGINT, signal.default_int_handler)  # `pytest &` has none
    start = time.monotonic()
    ctrl_c.start()
    try:
        with pytest.raises(KeyboardInterrupt):  # noqa: PT012 - it must not come after this block
            implementation.levenshtein(long, long)
            ctrl_c.join()
    finally:
        signal.signal(signal.SIGINT, handler)
    assert time.monotonic() - start < 5, "the call held the GIL, or never asked for signals"
