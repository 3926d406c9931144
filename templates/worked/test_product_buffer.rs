#[test]
fn product_buffer_is_product() {
    assert_eq!(product_buffer(&[2.0, 3.0]).unwrap(), product(&[2.0, 3.0]).unwrap());
}
