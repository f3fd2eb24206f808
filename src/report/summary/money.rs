//! Amounts of money in 万元 and the like: how many decimals, and what becomes of parts that, rounded, do not add up to
//! their rounded total.

use huizong_intake::typing::number::round_half_up;
use rust_decimal::Decimal;

use crate::config::plan::{Indicator, Money, TablePlan};
use crate::model::Figure;

/// Decimals of amounts in a larger unit.
const DECIMALS: u32 = 2;
/// What is measured in it is money.
const YUAN: &str = "元";

/// The indicator as `table` shows it, when that is in another unit.
pub(super) fn indicator(table: &TablePlan, indicator: &Indicator) -> Option<Indicator> {
    let larger = table.money != Money::Yuan && indicator.unit == YUAN;
    larger.then(|| Indicator { unit: table.money.name().to_owned(), decimals: DECIMALS, ..indicator.clone() })
}

/// The figure in that unit, exact.
pub(super) fn figure(table: &TablePlan, figure: &Figure) -> Figure {
    let scaled = |value: Option<Decimal>| value.and_then(|value| value.checked_div(table.money.yuan()));
    Figure {
        value: scaled(figure.value),
        previous: scaled(figure.previous),
        last_year: scaled(figure.last_year),
        target: scaled(figure.target),
        ..figure.clone()
    }
}

/// 舍位平衡: `exact` rounded to `decimals`, the parts below each sum adjusted in the last digit until they add up to what
/// is shown for it. `parents` gives each row's sum, which stands above it. Sums of more than their rows stay as they are.
pub(super) fn balance(exact: &[Option<Decimal>], parents: &[Option<usize>], decimals: u32) -> Vec<Option<Decimal>> {
    let step = Decimal::new(1, decimals);
    let mut shown: Vec<Option<Decimal>> =
        exact.iter().map(|value| value.map(|value| round_half_up(value, decimals))).collect();
    // Sums stand above their parts, so that each is decided before its parts are.
    for sum in 0..exact.len() {
        let parts: Vec<usize> = (0..exact.len()).filter(|&row| parents[row] == Some(sum)).collect();
        let total = |values: &[Option<Decimal>]| {
            parts.iter().filter_map(|&row| values[row]).try_fold(Decimal::ZERO, Decimal::checked_add)
        };
        let (Some(whole), Some(target)) = (exact[sum], shown[sum]) else { continue };
        if parts.is_empty() || total(exact) != Some(whole) {
            continue;
        }
        let Some(mut missing) = total(&shown).and_then(|total| target.checked_sub(total)) else { continue };
        // Those that rounding took most from get first, and those that it gave most to give first; nothing stays nothing.
        let mut order: Vec<(Decimal, usize)> = parts
            .iter()
            .filter_map(|&row| Some((exact[row]? - shown[row]?, row)))
            .filter(|&(_, row)| exact[row].is_some_and(|value| !value.is_zero()))
            .collect();
        order.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)));
        if missing < Decimal::ZERO {
            order.reverse();
        }
        for (_, row) in order {
            if missing.is_zero() {
                break;
            }
            let change = if missing > Decimal::ZERO { step } else { -step };
            shown[row] = shown[row].map(|value| value + change);
            missing -= change;
        }
    }
    shown
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn d(text: &str) -> Option<Decimal> {
        Some(text.parse().unwrap())
    }

    #[test]
    fn parts_add_up_to_what_is_shown_for_their_sum() {
        // 3 × 0.334 = 1.002: each shows 0.33, the sum 1.00.
        let exact = [d("1.002"), d("0.334"), d("0.334"), d("0.334"), d("0"), None];
        let parents = [None, Some(0), Some(0), Some(0), Some(0), Some(0)];
        let shown = balance(&exact, &parents, 2);
        assert_eq!(shown, [d("1.00"), d("0.34"), d("0.33"), d("0.33"), d("0"), None]);
    }

    #[test]
    fn levels_are_balanced_from_the_top() {
        let exact = [d("2.01"), d("1.005"), d("0.335"), d("0.67"), d("1.005")];
        let parents = [None, Some(0), Some(1), Some(1), Some(0)];
        let shown = balance(&exact, &parents, 2);
        // 1.01 + 1.01 is more than 2.01: the later part gives, and the parts below follow their own sum.
        assert_eq!(shown, [d("2.01"), d("1.01"), d("0.34"), d("0.67"), d("1.00")]);
    }

    #[test]
    fn a_sum_of_more_than_its_rows_is_left_alone() {
        let exact = [d("5"), d("0.004"), d("0.004")];
        assert_eq!(balance(&exact, &[None, Some(0), Some(0)], 2), [d("5"), d("0.00"), d("0.00")]);
    }

    proptest! {
        #[test]
        fn balanced_parts_always_add_up_and_move_by_one_digit(parts in prop::collection::vec(1_i64..10_000_000, 1..60)) {
            let sum: i64 = parts.iter().sum();
            let exact: Vec<_> = std::iter::once(sum).chain(parts).map(|n| Some(Decimal::new(n, 6))).collect();
            let parents: Vec<_> = (0..exact.len()).map(|row| (row > 0).then_some(0)).collect();
            let shown = balance(&exact, &parents, 2);
            let total: Decimal = shown[1..].iter().map(|value| value.unwrap()).sum();
            prop_assert_eq!(Some(total), shown[0]);
            for (shown, exact) in shown.iter().zip(&exact) {
                prop_assert!((shown.unwrap() - exact.unwrap()).abs() < Decimal::new(1, 2));
            }
        }
    }
}
