/// {{ function.summary }}
pub fn mean_buffer(values: &[f64]) -> Result<f64> {
    mean(values)
}
