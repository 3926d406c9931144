#[test]
fn levenshtein_counts_characters_and_not_bytes() {
    assert_eq!(levenshtein("kitten", "sitting").unwrap(), 3);
    assert_eq!(levenshtein("naïve", "naive").unwrap(), 1);
    assert_eq!(levenshtein("", "日本語").unwrap(), 3);
}

#[test]
fn levenshtein_ends_when_it_is_interrupted() {
    let long = "kitten".repeat(20_000);
    interrupt::set_signal_check(|| false);
    assert!(matches!(levenshtein(&long, &long), Err(Error::Interrupted)));
}

#[test]
fn product_of_nothing_is_an_error() {
    assert!(matches!(product(&[]), Err(Error::EmptyInput)));
    assert_eq!(product(&[2.0, 3.0, -0.5]).unwrap(), -3.0);
}

#[test]
fn product_buffer_is_product() {
    assert_eq!(product_buffer(&[2.0, 3.0]).unwrap(), product(&[2.0, 3.0]).unwrap());
}

#[test]
fn tally_adds_by_name_and_never_wraps() {
    let totals = tally("a=1\nb=2\na=3", 0).unwrap();
    assert_eq!(Vec::from_iter(totals), [("a".to_owned(), 4), ("b".to_owned(), 2)]);
    assert!(matches!(tally("a=1", i64::MAX), Err(Error::Overflow)));
    assert!(matches!(tally("a=1\nb", 0), Err(Error::Parse { line: 2, .. })));
}
