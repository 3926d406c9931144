/// {{ function.summary }}
pub fn product_buffer(values: &[f64]) -> Result<f64> {
    product(values)
}
