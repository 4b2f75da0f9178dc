//! Parting a pot so that the parts add up to it: largest remainder, in pence.

use rust_decimal::Decimal;

use super::number;

/// One who takes part.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Claim<'a> {
    /// What names the one who takes part, such as a practice code. It decides who gets
    /// the last penny where all else is equal, so that the order of the list does not.
    pub name: &'a str,
    /// How much weighs for it; negative weights count as none.
    pub weight: Decimal,
}

/// Parts `pot` (pounds, rounded to pence) by the weights. The parts come in the order of
/// the claims, add up to the pot exactly and are never negative.
///
/// `None` where nothing weighs, where the pot is negative, or where the numbers are
/// beyond decimal arithmetic.
#[must_use]
pub fn split(pot: Decimal, claims: &[Claim<'_>]) -> Option<Vec<Decimal>> {
    let hundred = Decimal::ONE_HUNDRED;
    let pence = number::rounded(pot, 2).checked_mul(hundred)?;
    if pence.is_sign_negative() && !pence.is_zero() {
        return None;
    }
    let weights: Vec<Decimal> = claims
        .iter()
        .map(|claim| claim.weight.max(Decimal::ZERO))
        .collect();
    // Added from small to large, so that rounding, if any, is alike in every order.
    let mut ascending = weights.clone();
    domain::order::sort_by(&mut ascending, Decimal::cmp);
    let total = ascending
        .into_iter()
        .try_fold(Decimal::ZERO, Decimal::checked_add)?;
    if total.is_zero() {
        return None;
    }
    let mut parts = Vec::with_capacity(claims.len());
    let mut given = Decimal::ZERO;
    for weight in &weights {
        let exact = pence.checked_mul(*weight)?.checked_div(total)?;
        let whole = exact.floor().min(pence - given);
        given += whole;
        parts.push((whole, exact - whole));
    }
    let mut order: Vec<usize> = (0..claims.len()).collect();
    domain::order::sort_by(&mut order, |&a, &b| {
        let remainder = parts[b].1.cmp(&parts[a].1);
        let weight = weights[b].cmp(&weights[a]);
        remainder
            .then(weight)
            .then_with(|| claims[a].name.cmp(claims[b].name))
    });
    let mut left = pence - given;
    for index in order
        .into_iter()
        .filter(|&index| !weights[index].is_zero())
        .cycle()
    {
        if left < Decimal::ONE {
            break;
        }
        parts[index].0 += Decimal::ONE;
        left -= Decimal::ONE;
    }
    Some(
        parts
            .into_iter()
            .map(|(pence, _)| pence / hundred)
            .collect(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use rust_decimal::dec;

    fn by(weights: &[Decimal]) -> Vec<Claim<'static>> {
        const NAMES: [&str; 6] = ["a", "b", "c", "d", "e", "f"];
        weights
            .iter()
            .zip(NAMES)
            .map(|(&weight, name)| Claim { name, weight })
            .collect()
    }

    #[test]
    fn the_last_penny_goes_to_the_largest_remainder() {
        let thirds = by(&[Decimal::ONE, Decimal::ONE, Decimal::ONE]);
        assert_eq!(
            split(dec!(1), &thirds).unwrap(),
            [dec!(0.34), dec!(0.33), dec!(0.33)]
        );
        let two = by(&[dec!(1), dec!(2)]);
        assert_eq!(split(dec!(1), &two).unwrap(), [dec!(0.33), dec!(0.67)]);
        assert_eq!(split(dec!(1), &by(&[Decimal::ZERO])), None);
        assert_eq!(split(dec!(1), &[]), None);
        assert_eq!(split(dec!(-1), &two), None);
    }

    proptest! {
        #[test]
        fn parts_add_up_and_order_does_not_matter(
            pence in 0i64..10_000_000_000,
            weights in proptest::collection::vec(0i64..1_000_000, 1..6),
            turn in 0usize..6,
        ) {
            let pot = Decimal::new(pence, 2);
            let weights: Vec<Decimal> = weights.into_iter().map(|w| Decimal::new(w, 1)).collect();
            let claims = by(&weights);
            let Some(parts) = split(pot, &claims) else {
                prop_assert!(weights.iter().all(Decimal::is_zero));
                return Ok(());
            };
            prop_assert_eq!(parts.iter().sum::<Decimal>(), pot);
            prop_assert!(parts.iter().all(|part| *part >= Decimal::ZERO));
            let turn = turn % claims.len();
            let mut turned = claims.clone();
            turned.rotate_left(turn);
            let mut expected = parts;
            expected.rotate_left(turn);
            prop_assert_eq!(split(pot, &turned).unwrap(), expected);
        }
    }
}
