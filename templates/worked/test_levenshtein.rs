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
