#[test]
fn mean_of_nothing_is_an_error() {
    assert!(matches!(mean(&[]), Err(Error::EmptyInput)));
    assert_eq!(mean(&[1e100, 3.0, -1e100]).unwrap(), 1.0);
}
