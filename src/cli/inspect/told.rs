//! What was found, once for people and for JSON.

use std::time::{Duration, UNIX_EPOCH};

use humantime::format_rfc3339_millis;
use serde::ser::{Serialize, SerializeMap, Serializer};

/// A value that is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Told {
    Text(String),
    Count(u64),
    Flag(bool),
    /// Milliseconds since 1970, beside the clock.
    Instant {
        at: u64,
        now: u64,
    },
    List(Vec<Told>),
    Members(Members),
}

pub(super) type Members = Vec<(&'static str, Told)>;

impl From<&str> for Told {
    fn from(text: &str) -> Self {
        Told::Text(text.to_owned())
    }
}

impl From<String> for Told {
    fn from(text: String) -> Self {
        Told::Text(text)
    }
}

impl From<bool> for Told {
    fn from(flag: bool) -> Self {
        Told::Flag(flag)
    }
}

impl From<usize> for Told {
    fn from(count: usize) -> Self {
        Told::Count(u64::try_from(count).unwrap_or(u64::MAX))
    }
}

impl From<Members> for Told {
    fn from(members: Members) -> Self {
        Told::Members(members)
    }
}

impl Serialize for Told {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Told::Text(text) => serializer.serialize_str(text),
            Told::Count(count) => serializer.serialize_u64(*count),
            Told::Flag(flag) => serializer.serialize_bool(*flag),
            Told::Instant { at, now } => instant(*at, *now, serializer),
            Told::List(list) => serializer.collect_seq(list),
            Told::Members(members) => serializer.collect_map(members.iter().map(|(name, value)| (name, value))),
        }
    }
}

fn instant<S: Serializer>(at: u64, now: u64, serializer: S) -> Result<S::Ok, S::Error> {
    let mut map = serializer.serialize_map(Some(3))?;
    map.serialize_entry("ms", &at)?;
    map.serialize_entry("utc", &utc(at))?;
    let left = i64::try_from(at).unwrap_or(i64::MAX).saturating_sub(i64::try_from(now).unwrap_or(i64::MAX));
    map.serialize_entry("left", &left)?;
    map.end()
}

/// Beyond it a year has more than four digits.
const LAST: u64 = 253_402_300_799_999;

fn utc(at: u64) -> Option<String> {
    (at <= LAST).then(|| format_rfc3339_millis(UNIX_EPOCH + Duration::from_millis(at)).to_string())
}

/// The members as lines of text, each below `indent` spaces.
pub(super) fn lines(members: &Members, indent: usize) -> String {
    let width = members.iter().filter(|(_, told)| told.is_plain()).map(|(name, _)| name.len()).max().unwrap_or_default();
    members.iter().map(|(name, told)| line(&name.replace('_', " "), told, indent, width)).collect()
}

fn line(name: &str, told: &Told, indent: usize, width: usize) -> String {
    let space = " ".repeat(indent);
    match told {
        Told::Members(members) => format!("{space}{name}\n{}", lines(members, indent + 2)),
        Told::List(list) => {
            let rows: String = list.iter().map(|row| format!("{space}  {}\n", row.inline())).collect();
            format!("{space}{name}\n{rows}")
        }
        plain => format!("{space}{name:width$}  {}\n", plain.inline()),
    }
}

impl Told {
    fn is_plain(&self) -> bool {
        !matches!(self, Told::List(_) | Told::Members(_))
    }

    fn inline(&self) -> String {
        match self {
            Told::Text(text) => text.clone(),
            Told::Count(count) => count.to_string(),
            Told::Flag(flag) => if *flag { "yes" } else { "no" }.to_owned(),
            Told::Instant { at, now } => match utc(*at) {
                Some(utc) => format!("{utc} ({at}), {}", distance(*at, *now)),
                None => at.to_string(),
            },
            Told::List(list) => list.iter().map(Told::inline).collect::<Vec<_>>().join(", "),
            Told::Members(members) => {
                let shown = members.iter().map(|(name, told)| format!("{} {}", name.replace('_', " "), told.inline()));
                shown.collect::<Vec<_>>().join(", ")
            }
        }
    }
}

/// `in 23 h 59 min`, `3 d 2 h ago`
fn distance(at: u64, now: u64) -> String {
    let between = span(at.abs_diff(now) / 1000);
    if at > now { format!("in {between}") } else { format!("{between} ago") }
}

/// The two greatest units of a number of seconds.
fn span(seconds: u64) -> String {
    let (minutes, hours, days) = (seconds / 60, seconds / 3600, seconds / 86_400);
    match (days, hours, minutes) {
        (0, 0, 0) => format!("{seconds} s"),
        (0, 0, minutes) => format!("{minutes} min {} s", seconds % 60),
        (0, hours, _) => format!("{hours} h {} min", minutes % 60),
        (days, ..) => format!("{days} d {} h", hours % 24),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distances_have_two_units_and_a_direction() {
        let second = 1000;
        for (at, now, told) in [
            (5 * second, 0, "in 5 s"),
            (0, 61 * second, "1 min 1 s ago"),
            (3_600 * 25 * second, 0, "in 1 d 1 h"),
            (7_260 * second, 0, "in 2 h 1 min"),
            (7, 7, "0 s ago"),
        ] {
            assert_eq!(distance(at, now), told);
        }
    }

    #[test]
    fn instants_of_any_size_are_shown() {
        assert_eq!(utc(1_795_348_800_000).as_deref(), Some("2026-11-22T12:00:00.000Z"));
        assert_eq!(utc(LAST).as_deref(), Some("9999-12-31T23:59:59.999Z"));
        assert_eq!(Told::Instant { at: LAST + 1, now: 0 }.inline(), "253402300800000");
    }
}
