def test_mean_buffer(implementation: ModuleType) -> None:
    values = array("d", [1.0, 2.0, 6.0])
    assert implementation.mean_buffer(values) == 3.0
    assert implementation.mean_buffer(memoryview(values)[1:]) == 4.0


def test_mean_buffer_refuses_what_is_not_contiguous(implementation: ModuleType) -> None:
    with pytest.raises(BufferError, match="one-dimensional, contiguous"):
        implementation.mean_buffer(memoryview(array("d", [1.0, 2.0, 6.0]))[::2])


def test_mean_buffer_refuses_other_items(implementation: ModuleType) -> None:
    with pytest.raises(TypeError, match=r"expected a buffer of float \(format 'd'\)"):
        implementation.mean_buffer(array("f", [1.0]))


def test_mean_buffer_of_nothing_is_an_error(implementation: ModuleType) -> None:
    with pytest.raises(exceptions.EmptyInputError, match="empty input"):
        implementation.mean_buffer(array("d"))
