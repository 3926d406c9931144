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


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([1.5], 1.5),
        ([1, 2, 3], 6.0),
        ((2.0, -0.5), -1.0),
        ([1e308, 10.0], math.inf),
        ([math.inf, -1.0], -math.inf),
    ],
)
def test_product(implementation: ModuleType, values: Sequence[float], expected: float) -> None:
    assert implementation.product(values) == expected


def test_product_with_nan_is_nan(implementation: ModuleType) -> None:
    assert math.isnan(implementation.product([1.0, math.nan]))
    assert math.isnan(implementation.product([0.0, math.inf]))


def test_product_of_nothing_is_an_error(implementation: ModuleType) -> None:
    with pytest.raises(exceptions.EmptyInputError, match="empty input") as caught:
        implementation.product([])
    assert isinstance(caught.value, ValueError)


def test_product_buffer(implementation: ModuleType) -> None:
    values = array("d", [1.0, 2.0, 6.0])
    assert implementation.product_buffer(values) == 12.0
    assert implementation.product_buffer(memoryview(values)[:2]) == 2.0


def test_product_buffer_of_nothing_is_an_error(implementation: ModuleType) -> None:
    with pytest.raises(exceptions.EmptyInputError, match="empty input"):
        implementation.product_buffer(array("d"))


@pytest.mark.parametrize(
    ("text", "totals"),
    [
        ("", {}),
        ("\n\n", {}),
        ("a=1", {"a": 1}),
        ("a=1\nb=-2\na=+3\n", {"a": 4, "b": -2}),
        ("=7", {"": 7}),
        ("größe=1\nGRÖSSE=2", {"größe": 1, "GRÖSSE": 2}),
    ],
)
def test_tally(implementation: ModuleType, text: str, totals: dict[str, int]) -> None:
    assert implementation.tally(text) == totals


def test_tally_starts_where_it_is_told(implementation: ModuleType) -> None:
    assert implementation.tally("a=1\nb=2", start=10) == {"a": 11, "b": 12}


@pytest.mark.parametrize("text", ["a", "a=", "a=b", "a=1.5", "a= 1", "a=1_0", "a=٣", f"a={2**63}"])
def test_tally_tells_which_line_is_wrong_and_why(implementation: ModuleType, text: str) -> None:
    with pytest.raises(exceptions.ParseError, match="line 2: expected name=integer") as caught:
        implementation.tally(f"fine=1\n{text}\n")
    assert (caught.value.line, caught.value.text) == (2, text)
    assert type(caught.value.__cause__) is ValueError


def test_tally_never_wraps(implementation: ModuleType) -> None:
    with pytest.raises(OverflowError, match="integer overflow"):
        implementation.tally("a=1", start=2**63 - 1)
