/// Number of characters to insert, delete or replace to turn `left` into `right`.
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

/// Product of a list; an empty one is an error, as it is for `max`.
pub fn product(values: &[f64]) -> Result<f64> {
    if values.is_empty() {
        return Err(Error::EmptyInput);
    }
    Ok(values.iter().product())
}

/// Product of a buffer, which crosses into Rust as one block.
pub fn product_buffer(values: &[f64]) -> Result<f64> {
    product(values)
}

/// Sum of the integers in lines of `name=integer`, by name; every sum begins at `start`.
pub fn tally(text: &str, start: i64) -> Result<BTreeMap<String, i64>> {
    let mut totals = BTreeMap::new();
    for (number, line) in (1..).zip(text.split('\n')) {
        if line.is_empty() {
            continue;
        }
        let (name, amount) = line.split_once('=').unwrap_or((line, ""));
        let amount: i64 = amount.parse().map_err(|source| Error::Parse {
            line: number,
            text: line.to_owned(),
            source,
        })?;
        let total = totals.entry(name.to_owned()).or_insert(start);
        *total = total.checked_add(amount).ok_or(Error::Overflow)?;
    }
    Ok(totals)
}
