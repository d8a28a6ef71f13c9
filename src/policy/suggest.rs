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

/// With two rows of the table at a time.
fn levenshtein(left: &[u8], right: &[u8]) -> usize {
    let mut row: Vec<usize> = (0..=right.len()).collect();
    for (above, byte) in left.iter().enumerate() {
        let mut diagonal = above;
        row[0] = above + 1;
        for (column, other) in right.iter().enumerate() {
            let replaced = diagonal + usize::from(byte != other);
            diagonal = row[column + 1];
            row[column + 1] = replaced.min(diagonal + 1).min(row[column] + 1);
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

    #[test]
    fn suggests_nothing_far_fetched() {
        assert_eq!(nearest("x", ["y"]), None);
        assert_eq!(nearest("ab", ["cd"]), None);
        assert_eq!(nearest("export", ["import"]), Some("import"));
        assert_eq!(nearest("export", ["delete"]), None);
    }
}
