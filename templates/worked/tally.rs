/// {{ function.summary }}
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
