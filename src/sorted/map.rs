//! Maps from texts.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use serde::{Serialize, Serializer};

use super::order;

/// Where a text stands among ascending ones, or would.
fn search(texts: &[String], text: &str) -> Result<usize, usize> {
    let (mut low, mut high) = (0, texts.len());
    while low < high {
        let middle = low.midpoint(high);
        match texts.get(middle).map(|known| order(known.as_bytes(), text.as_bytes())) {
            Some(Ordering::Less) => low = middle + 1,
            Some(Ordering::Equal) => return Ok(middle),
            _ => high = middle,
        }
    }
    Err(low)
}

/// As [`search`], at once where it comes after all of them.
fn place(texts: &[String], text: &str) -> Result<usize, usize> {
    match texts.last() {
        Some(last) if last.as_str() >= text => search(texts, text),
        _ => Err(texts.len()),
    }
}

/// A map from texts; the value of a key has the key's place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Map<V> {
    keys: Vec<String>,
    values: Vec<V>,
}

impl<V> Map<V> {
    /// A map without entries.
    pub const fn new() -> Self {
        Map { keys: Vec::new(), values: Vec::new() }
    }

    /// The value of a key.
    pub fn get(&self, key: &str) -> Option<&V> {
        self.values.get(search(&self.keys, key).ok()?)
    }

    /// The value of a key.
    pub fn get_mut(&mut self, key: &str) -> Option<&mut V> {
        self.values.get_mut(search(&self.keys, key).ok()?)
    }

    /// Whether the key is in the map.
    pub fn contains_key(&self, key: &str) -> bool {
        search(&self.keys, key).is_ok()
    }

    /// Sets the value of a key; `false` where it had another. Quick for keys that come in ascending order.
    pub fn insert(&mut self, key: String, value: V) -> bool {
        let place = place(&self.keys, &key);
        match place {
            Ok(place) => self.values[place] = value,
            Err(place) => self.add(place, key, value),
        }
        place.is_err()
    }

    /// The value of a key, which is made where there is none.
    pub fn or_insert_with(&mut self, key: &str, make: impl FnOnce() -> V) -> &mut V {
        let place = place(&self.keys, key).unwrap_or_else(|place| {
            self.add(place, key.to_owned(), make());
            place
        });
        &mut self.values[place]
    }

    /// The value of a key, empty where there was none.
    pub fn or_default(&mut self, key: &str) -> &mut V
    where
        V: Default,
    {
        self.or_insert_with(key, V::default)
    }

    fn add(&mut self, place: usize, key: String, value: V) {
        self.keys.insert(place, key);
        self.values.insert(place, value);
    }

    /// Takes a key and its value out.
    pub fn remove(&mut self, key: &str) -> Option<V> {
        let place = search(&self.keys, key).ok()?;
        self.keys.remove(place);
        Some(self.values.remove(place))
    }

    /// Keeps the entries for which `keep` holds.
    pub fn retain(&mut self, mut keep: impl FnMut(&String, &mut V) -> bool) {
        let entries = std::mem::take(self);
        for (key, mut value) in entries {
            if keep(&key, &mut value) {
                self.insert(key, value);
            }
        }
    }

    /// The keys in ascending order.
    pub fn keys(&self) -> std::slice::Iter<'_, String> {
        self.keys.iter()
    }

    /// The keys in ascending order.
    pub fn into_keys(self) -> std::vec::IntoIter<String> {
        self.keys.into_iter()
    }

    /// The values in the order of their keys.
    pub fn values(&self) -> std::slice::Iter<'_, V> {
        self.values.iter()
    }

    /// The entries in the order of their keys.
    pub fn iter(&self) -> Iter<'_, V> {
        self.keys.iter().zip(&self.values)
    }

    /// The entries in the order of their keys.
    pub fn iter_mut(&mut self) -> impl Iterator<Item = (&String, &mut V)> {
        self.keys.iter().zip(&mut self.values)
    }

    /// The number of entries.
    pub fn len(&self) -> usize {
        self.keys.len()
    }

    /// Whether there is no entry.
    pub fn is_empty(&self) -> bool {
        self.keys.is_empty()
    }
}

/// The entries of a [`Map`] in the order of their keys.
pub type Iter<'a, V> = std::iter::Zip<std::slice::Iter<'a, String>, std::slice::Iter<'a, V>>;

impl<V> Default for Map<V> {
    fn default() -> Self {
        Map::new()
    }
}

impl<V> Extend<(String, V)> for Map<V> {
    fn extend<I: IntoIterator<Item = (String, V)>>(&mut self, entries: I) {
        for (key, value) in entries {
            self.insert(key, value);
        }
    }
}

impl<V> FromIterator<(String, V)> for Map<V> {
    fn from_iter<I: IntoIterator<Item = (String, V)>>(entries: I) -> Self {
        let mut map = Map::new();
        map.extend(entries);
        map
    }
}

impl<V> From<BTreeMap<String, V>> for Map<V> {
    fn from(entries: BTreeMap<String, V>) -> Self {
        entries.into_iter().collect()
    }
}

impl<V, const N: usize> From<[(String, V); N]> for Map<V> {
    fn from(entries: [(String, V); N]) -> Self {
        entries.into_iter().collect()
    }
}

impl<V> IntoIterator for Map<V> {
    type Item = (String, V);
    type IntoIter = std::iter::Zip<std::vec::IntoIter<String>, std::vec::IntoIter<V>>;

    fn into_iter(self) -> Self::IntoIter {
        self.keys.into_iter().zip(self.values)
    }
}

impl<'a, V> IntoIterator for &'a Map<V> {
    type Item = (&'a String, &'a V);
    type IntoIter = Iter<'a, V>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl<V: Serialize> Serialize for Map<V> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self)
    }
}
