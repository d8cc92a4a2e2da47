//! Order statistics. No averages: one slow answer would hide in them.

/// The value that a share of all values does not exceed; none of none.
pub(crate) fn percentile<T: Copy + PartialOrd>(values: &[T], percent: usize) -> Option<T> {
    let mut sorted = values.to_vec();
    sorted.sort_by(|a, b| a.partial_cmp(b).unwrap_or(std::cmp::Ordering::Equal));
    let rank = (sorted.len() * percent).div_ceil(100).max(1);
    sorted.get(rank - 1).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_percentile_is_one_of_the_values() {
        let values = [5, 1, 4, 2, 3];
        assert_eq!(percentile(&values, 50), Some(3));
        assert_eq!(percentile(&values, 99), Some(5));
        assert_eq!(percentile(&values, 1), Some(1));
        assert_eq!(percentile::<u8>(&[], 50), None);
    }
}
