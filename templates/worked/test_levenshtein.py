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


def test_levenshtein_refuses_text_that_is_no_unicode(implementation: ModuleType) -> None:
    with pytest.raises(UnicodeEncodeError, match="surrogates not allowed"):
        implementation.levenshtein("\ud800", "")


def test_levenshtein_lets_other_threads_run() -> None:
    native = pytest.importorskip("{{ project.package }}._native")
    finished = threading.Event()

    def work() -> None:
        native.levenshtein("kitten" * 1000, "sitting" * 1000)
        finished.set()

    threading.Thread(target=work).start()
    ticks = 0
    while not finished.wait(0.001):
        ticks += 1
    assert ticks > 10, "the call held the GIL"


def test_levenshtein_can_be_interrupted(implementation: ModuleType) -> None:
    long = "kitten" * 20_000
    start = time.monotonic()
    threading.Timer(0.1, signal.raise_signal, [signal.SIGINT]).start()  # as Ctrl-C does
    with pytest.raises(KeyboardInterrupt):
        implementation.levenshtein(long, long)
    assert time.monotonic() - start < 5, "the call went on to its end"
