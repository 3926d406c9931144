#[test]
fn tally_adds_by_name_and_never_wraps() {
    let totals = tally("a=1\nb=2\na=3", 0).unwrap();
    assert_eq!(Vec::from_iter(totals), [("a".to_owned(), 4), ("b".to_owned(), 2)]);
    assert!(matches!(tally("a=1", i64::MAX), Err(Error::Overflow)));
    assert!(matches!(tally("a=1\nb", 0), Err(Error::Parse { line: 2, .. })));
}
