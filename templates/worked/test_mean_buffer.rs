#[test]
fn mean_buffer_is_mean() {
    assert_eq!(mean_buffer(&[1.0, 2.0]).unwrap(), mean(&[1.0, 2.0]).unwrap());
}
