/// {{ function.summary }}
pub fn mean(values: &[f64]) -> Result<f64> {
    if values.is_empty() {
        return Err(Error::EmptyInput);
    }
    let (mut sum, mut lost) = (0.0_f64, 0.0);
    for &value in values {
        let (larger, smaller) = if sum.abs() >= value.abs() { (sum, value) } else { (value, sum) };
        sum += value;
        lost += (larger - sum) + smaller;
    }
    if lost.is_finite() {
        sum += lost;
    }
    Ok(sum / values.len() as f64)
}
