//! Path patterns of routes: `/crm/{db}`.

/// A checked pattern; no segments are the path `/`.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Pattern<'t>(Vec<Segment<'t>>);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Segment<'t> {
    Literal(&'t str),
    Parameter(&'t str),
}

impl<'t> Pattern<'t> {
    /// # Errors
    /// What the pattern is not, to follow "… is not a pattern:".
    pub fn parse(text: &'t str) -> Result<Self, &'static str> {
        let rest = text.strip_prefix('/').ok_or("it does not begin with `/`")?;
        if rest.is_empty() {
            return Ok(Pattern(Vec::new()));
        }
        let pattern = Pattern(rest.split('/').map(Segment::parse).collect::<Result<_, _>>()?);
        let mut names: Vec<&str> = pattern.parameters().collect();
        names.sort_unstable();
        if names.windows(2).any(|pair| pair[0] == pair[1]) { Err("a parameter stands twice") } else { Ok(pattern) }
    }

    pub fn parameters(&self) -> impl Iterator<Item = &'t str> {
        self.0.iter().filter_map(|segment| match segment {
            Segment::Parameter(name) => Some(*name),
            Segment::Literal(_) => None,
        })
    }

    /// The number of segments.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether some path matches both.
    pub fn overlaps(&self, other: &Pattern<'_>) -> bool {
        self.0.len() == other.0.len() && self.0.iter().zip(&other.0).all(|(left, right)| left.meets(right))
    }
}

impl<'t> Segment<'t> {
    fn parse(text: &'t str) -> Result<Self, &'static str> {
        if let Some(name) = parameter(text) {
            return if super::grammar::is_id(name) { Ok(Segment::Parameter(name)) } else { Err("a parameter's name is no id") };
        }
        let unreserved = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~');
        match text {
            "" => Err("a segment is empty"),
            "." | ".." => Err("a segment is `.` or `..`"),
            _ if text.contains(['{', '}']) => Err("a parameter is a whole segment"),
            _ if !text.bytes().all(unreserved) => Err("a segment holds more than letters, digits, `-`, `.`, `_` and `~`"),
            _ => Ok(Segment::Literal(text)),
        }
    }

    fn meets(&self, other: &Segment<'_>) -> bool {
        match (self, other) {
            (Segment::Literal(left), Segment::Literal(right)) => left == right,
            _ => true,
        }
    }
}

/// The name in `{name}`.
pub(super) fn parameter(text: &str) -> Option<&str> {
    text.strip_prefix('{')?.strip_suffix('}')
}

#[cfg(test)]
mod tests {
    use super::Pattern;

    #[test]
    fn patterns_are_normal_paths() {
        assert!(["/", "/crm", "/crm/{db}", "/a.b/~c/{x}/d-e"].into_iter().all(|text| Pattern::parse(text).is_ok()));
        for text in [
            "", "crm", "//", "/crm/", "/a//b", "/.", "/a/..", "/{}", "/{a}/{a}", "/x{a}", "/{a", "/a%2Fb", "/é", "/a b",
            "/{a b}", "/a?b",
        ] {
            assert!(Pattern::parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn patterns_overlap_where_one_path_matches_both() {
        let overlap = |left, right| match (Pattern::parse(left), Pattern::parse(right)) {
            (Ok(left), Ok(right)) => left.overlaps(&right),
            _ => false,
        };
        assert!(overlap("/crm/{id}", "/crm/export") && overlap("/{a}/b", "/a/{b}") && overlap("/", "/"));
        assert!(!overlap("/crm/{id}", "/crm") && !overlap("/{a}/b", "/{a}/c"));
    }
}
