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
