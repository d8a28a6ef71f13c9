//! Names near a misspelt one.

/// As far as a slip of the finger goes.
const FARTHEST: usize = 2;

/// The candidate with the smallest edit distance of at most two, the first of several.
pub(crate) fn nearest<'c>(name: &str, candidates: impl IntoIterator<Item = &'c str>) -> Option<&'c str> {
    let near = candidates.into_iter().filter_map(|candidate| Some((distance(name, candidate)?, candidate)));
    near.min_by_key(|(distance, _)| *distance).map(|(_, candidate)| candidate)
}

/// The edit distance, where it is small and something of the shorter name remains.
fn distance(left: &str, right: &str) -> Option<usize> {
    let farthest = FARTHEST.min(left.len().min(right.len()).saturating_sub(1));
    if left.len().abs_diff(right.len()) > farthest {
        return None;
    }
    let distance = levenshtein(left.as_bytes(), right.as_bytes());
    (1..=farthest).contains(&distance).then_some(distance)
}

/// With two rows of the table at a time, and of these only what lies near the diagonal: whatever is left of it counts as far.
fn levenshtein(left: &[u8], right: &[u8]) -> usize {
    let far = FARTHEST + 1;
    let mut row: Vec<usize> = (0..=right.len()).map(|column| column.min(far)).collect();
    for (above, byte) in left.iter().enumerate() {
        let (from, to) = (above.saturating_sub(FARTHEST), (above + 1 + FARTHEST).min(right.len()));
        let mut diagonal = row[from];
        row[from] = if from == 0 { (above + 1).min(far) } else { far };
        for column in from..to {
            let replaced = diagonal + usize::from(*byte != right[column]);
            diagonal = row[column + 1];
            row[column + 1] = replaced.min(diagonal + 1).min(row[column] + 1).min(far);
        }
    }
    row[right.len()]
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn prefers_the_nearest() {
        assert_eq!(nearest("reda", ["write", "real", "read"]), Some("real"));
        assert_eq!(nearest("lable", ["label", "table"]), Some("table"));
        assert_eq!(nearest("queu", ["queue", "items"]), Some("queue"));
    }

    /// Against the definition, for all short words of two letters.
    #[test]
    fn what_lies_off_the_diagonal_is_not_missed() {
        fn plain(left: &[u8], right: &[u8]) -> usize {
            let ([first, left_rest @ ..], [other, right_rest @ ..]) = (left, right) else { return left.len() + right.len() };
            let replaced = plain(left_rest, right_rest) + usize::from(first != other);
            replaced.min(plain(left_rest, right) + 1).min(plain(left, right_rest) + 1)
        }
        let words = (1..64_u32).map(|bits| format!("{bits:b}")).collect::<Vec<_>>();
        let near = |(left, right): &(&[u8], &[u8])| left.len().abs_diff(right.len()) <= super::FARTHEST;
        for (left, right) in
            words.iter().flat_map(|left| words.iter().map(move |right| (left.as_bytes(), right.as_bytes()))).filter(near)
        {
            assert_eq!(super::levenshtein(left, right), plain(left, right).min(super::FARTHEST + 1), "{left:?} {right:?}");
        }
    }

    #[test]
    fn suggests_nothing_far_fetched() {
        assert_eq!(nearest("x", ["y"]), None);
        assert_eq!(nearest("ab", ["cd"]), None);
        assert_eq!(nearest("export", ["import"]), Some("import"));
        assert_eq!(nearest("export", ["delete"]), None);
    }
}
