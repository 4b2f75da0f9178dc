//! Columns come back as they were, from memory and from the store.

use super::*;
use proptest::prelude::*;

fn value() -> impl Strategy<Value = Value> {
    prop_oneof![
        Just(Value::Missing),
        Just(Value::Suppressed),
        (0_u32..300).prop_map(|n| Value::Number(f64::from(n))),
        (0_u32..70_000).prop_map(|n| Value::Number(f64::from(n))),
        any::<u32>().prop_map(|n| Value::Number(f64::from(n))),
        (-1e9..1e9_f64).prop_map(Value::Number),
        (-300_i32..300).prop_map(|n| Value::Number(f64::from(n))),
        (-900_000_i32..900_000, 0_u8..=6)
            .prop_map(|(n, places)| Value::Number(f64::from(n) / power(places))),
        any::<i32>().prop_map(|n| Value::Number(f64::from(n) / 100.0)),
    ]
}

proptest! {
    #[test]
    fn values_come_back_as_they_were(values in proptest::collection::vec(value(), 0..200)) {
        let column = Column::from_values(values.iter().copied());
        prop_assert_eq!(column.iter().collect::<Vec<_>>(), values.clone());
        let stored = Column::decode(&column.encode()).unwrap();
        for (ordinal, value) in values.iter().enumerate() {
            prop_assert_eq!(stored.get(ordinal as Ordinal), *value);
        }
        prop_assert_eq!(stored.encode(), column.encode());
    }

    #[test]
    fn decimals_and_gaps_come_back_as_they_were(
        places in 0_u8..=6,
        wholes in proptest::collection::vec(
            prop_oneof![4 => Just(None), 1 => (-2_000_000_000..2_000_000_000).prop_map(Some)], 0..900),
    ) {
        let values: Vec<Value> = wholes
            .iter()
            .map(|whole| Value::from(whole.map(|n| f64::from(n) / power(places))))
            .collect();
        let column = Column::from_values(values.iter().copied());
        prop_assert_eq!(column.iter().collect::<Vec<_>>(), values.clone());
        prop_assert!(column.memory() <= values.len() * 4);
        let stored = Column::decode(&column.encode()).unwrap();
        for (ordinal, value) in values.iter().enumerate() {
            prop_assert_eq!(stored.get(ordinal as Ordinal), *value);
        }
        prop_assert_eq!(stored.encode(), column.encode());
    }

    #[test]
    fn damaged_bytes_never_panic(bytes in proptest::collection::vec(any::<u8>(), 0..64)) {
        let _ = Column::decode(&bytes);
    }
}

#[test]
fn the_edges_of_each_width_are_numbers() {
    for edge in [
        253_u32,
        254,
        255,
        65_533,
        65_534,
        65_535,
        u32::MAX - 2,
        u32::MAX - 1,
        u32::MAX,
    ] {
        let values = [
            Value::Number(f64::from(edge)),
            Value::Missing,
            Value::Suppressed,
        ];
        let column = Column::from_values(values.iter().copied());
        assert_eq!(column.iter().collect::<Vec<_>>(), values, "{edge}");
        assert_eq!(
            Column::decode(&column.encode()).unwrap().get(0),
            values[0],
            "{edge}"
        );
    }
}

#[test]
fn narrow_numbers_take_little_room() {
    let small = Column::from_counts(&[Some(3), None, Some(200)]);
    assert_eq!(small.memory(), 3);
    assert_eq!(small.encode().len(), 2 + 1 + 1 + 2);
    assert_eq!(
        Column::from_counts(&[Some(3), None, Some(20_000)]).memory(),
        6
    );
}

#[test]
fn decimals_and_negative_numbers_take_little_room() {
    let of =
        |numbers: &[f64]| Column::from_values(numbers.iter().map(|number| Value::Number(*number)));
    assert_eq!(of(&[0.5, -12.7]).memory(), 2 * 2);
    assert_eq!(of(&[-12.0, 126.0]).memory(), 2);
    assert_eq!(of(&[-12.0, 127.0]).memory(), 2 * 2);
    assert_eq!(of(&[1_234.56, -0.07]).memory(), 2 * 4);
    assert_eq!(of(&[98_765_432.1, -0.07]).memory(), 2 * 8);
    assert_eq!(of(&[0.5, -12.6]).encode().len(), 3 + 1 + 2);
    // A third is no decimal: it stays what it was, to the last bit.
    assert_eq!(of(&[1.0 / 3.0]).number(0), Some(1.0 / 3.0));
}

#[test]
fn a_column_of_few_values_keeps_only_those() {
    let mut values = vec![Value::Missing; 10_000];
    values[17] = Value::Number(-2.25);
    values[9_000] = Value::Suppressed;
    let column = Column::from_values(values.iter().copied());
    assert!(column.memory() < 200);
    assert_eq!(column.iter().collect::<Vec<_>>(), values);
    let bytes = column.encode();
    assert!(bytes.len() < 16, "{}", bytes.len());
    let back = Column::decode(&bytes).unwrap();
    assert_eq!((back.get(17), back.get(9_000)), (values[17], values[9_000]));
    assert_eq!(back.get(18), Value::Missing);
}

#[test]
fn what_older_versions_wrote_is_read() {
    let mut bytes = vec![ENCODING_DOUBLES, 3];
    for cell in [12.6_f64.to_bits(), MISSING_DOUBLE, SUPPRESSED_DOUBLE] {
        bytes.extend(cell.to_le_bytes());
    }
    let column = Column::decode(&bytes).unwrap();
    assert_eq!(
        column.iter().collect::<Vec<_>>(),
        [Value::Number(12.6), Value::Missing, Value::Suppressed]
    );
    let column = Column::decode(&[ENCODING_INTEGERS, 3, 0, 1, 9]).unwrap();
    assert_eq!(
        column.iter().collect::<Vec<_>>(),
        [Value::Missing, Value::Suppressed, Value::Number(7.0)]
    );
}

#[test]
fn missing_zero_and_suppressed_differ() {
    let column =
        Column::from_values([Value::Number(0.0), Value::Suppressed, Value::Missing].into_iter());
    assert_eq!(column.get(0), Value::Number(0.0));
    assert_eq!(column.get(1), Value::Suppressed);
    assert_eq!(column.get(2), Value::Missing);
    assert_eq!(column.get(99), Value::Missing);
    assert_eq!(column.number(1), None);
}

#[test]
fn cut_bytes_are_refused() {
    let bytes = Column::from_counts(&[Some(300), Some(4)]).encode();
    assert!(Column::decode(&bytes[..bytes.len() - 1]).is_err());
    assert_eq!(
        Column::decode(&[9, 0]),
        Err(ColumnError::UnknownEncoding(9))
    );
}
