#[test]
fn product_of_nothing_is_an_error() {
    assert!(matches!(product(&[]), Err(Error::EmptyInput)));
    assert_eq!(product(&[2.0, 3.0, -0.5]).unwrap(), -3.0);
}
