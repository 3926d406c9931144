/// {{ function.summary }}
pub fn levenshtein(left: &str, right: &str) -> Result<i64> {
    let right: Vec<char> = right.chars().collect();
    let mut row: Vec<i64> = (0..).take(right.len() + 1).collect();
    let mut steps = Steps::default();
    for (i, old) in (1..).zip(left.chars()) {
        steps.take(row.len())?;
        let mut diagonal = row[0];
        row[0] = i;
        for (j, &new) in right.iter().enumerate() {
            let replaced = diagonal + i64::from(old != new);
            diagonal = row[j + 1];
            row[j + 1] = replaced.min(diagonal + 1).min(row[j] + 1);
        }
    }
    Ok(row[right.len()])
}
