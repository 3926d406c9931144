@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([1.0], 1.0),
        ([1, 2], 1.5),
        ((1.0, 2.0, 6.0), 3.0),
        ([0.1] * 10, 0.1),
        ([1e100, 1.0, -1e100], 1 / 3),
        ([1e308, 1e308], math.inf),
        ([math.inf, 1.0], math.inf),
    ],
)
def test_mean(implementation: ModuleType, values: Sequence[float], expected: float) -> None:
    assert implementation.mean(values) == expected


def test_mean_of_nan_is_nan(implementation: ModuleType) -> None:
    assert math.isnan(implementation.mean([1.0, math.nan]))
    assert math.isnan(implementation.mean([math.inf, -math.inf]))


def test_mean_of_nothing_is_an_error(implementation: ModuleType) -> None:
    with pytest.raises(exceptions.EmptyInputError, match="empty input") as caught:
        implementation.mean([])
    assert isinstance(caught.value, ValueError)
