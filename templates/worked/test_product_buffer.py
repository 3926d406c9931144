def test_product_buffer(implementation: ModuleType) -> None:
    values = array("d", [1.0, 2.0, 6.0])
    assert implementation.product_buffer(values) == 12.0
    assert implementation.product_buffer(memoryview(values)[:2]) == 2.0


def test_product_buffer_of_nothing_is_an_error(implementation: ModuleType) -> None:
    with pytest.raises(exceptions.EmptyInputError, match="empty input"):
        implementation.product_buffer(array("d"))
