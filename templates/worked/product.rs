/// {{ function.summary }}
pub fn product(values: &[f64]) -> Result<f64> {
    if values.is_empty() {
        return Err(Error::EmptyInput);
    }
    Ok(values.iter().product())
}
