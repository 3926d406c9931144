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
