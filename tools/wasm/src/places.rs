//! Places in source files, which only the messages of panics name.

use walrus::ir::Value;
use walrus::{ConstExpr, DataKind, Module};

/// A `core::panic::Location` in wasm: where its file's name is and how long, the line and the column.
const PLACE: usize = 16;
/// More than any source file has.
const LINES: usize = 100_000;
const COLUMNS: usize = 1_000;

/// The memory as it is when the program begins.
struct Memory(Vec<(usize, Vec<u8>)>);

/// Blanks every place, with the name of its file: nothing that is left of the program can show one, and blanks take no room.
pub fn blank(module: &mut Module) {
    let ids: Vec<_> = module.data.iter().map(|data| data.id()).collect();
    let segments = ids.iter().map(|id| {
        let data = module.data.get(*id);
        (start(&data.kind), data.value.clone())
    });
    let mut memory = Memory(segments.collect());
    for (place, length) in memory.places() {
        if let Some(bytes) = memory.at_mut(place, length) {
            bytes.fill(0);
        }
    }
    for (id, (_, bytes)) in ids.into_iter().zip(memory.0) {
        module.data.get_mut(id).value = bytes;
    }
}

/// Where a segment is; past all memory for one that no address leads to yet.
fn start(kind: &DataKind) -> usize {
    match kind {
        DataKind::Active { offset: ConstExpr::Value(Value::I32(offset)), .. } => *offset as u32 as usize,
        _ => usize::MAX,
    }
}

impl Memory {
    /// Where places and names of files are, and how long.
    fn places(&self) -> Vec<(usize, usize)> {
        let mut found = Vec::new();
        for (start, bytes) in self.0.iter().filter(|(start, _)| *start < usize::MAX) {
            for place in (start.next_multiple_of(4)..start + bytes.len()).step_by(4) {
                if let Some(name) = self.place(place) {
                    found.extend([(place, PLACE), name]);
                }
            }
        }
        found
    }

    /// Where the name is of the file that the place at an address is in, if it is one.
    fn place(&self, address: usize) -> Option<(usize, usize)> {
        let words = self.at(address, PLACE)?.chunks_exact(4);
        let words: Vec<usize> = words.map(|word| u32::from_le_bytes([word[0], word[1], word[2], word[3]]) as usize).collect();
        let [name, length, line, column] = words[..] else { return None };
        let file = self.at(name, length)?;
        let is = file.ends_with(b".rs")
            && file.iter().all(u8::is_ascii_graphic)
            && (1..LINES).contains(&line)
            && (1..COLUMNS).contains(&column);
        is.then_some((name, length))
    }

    fn at(&self, address: usize, length: usize) -> Option<&[u8]> {
        self.0.iter().find_map(|(start, bytes)| bytes.get(address.checked_sub(*start)?..)?.get(..length))
    }

    fn at_mut(&mut self, address: usize, length: usize) -> Option<&mut [u8]> {
        self.0.iter_mut().find_map(|(start, bytes)| bytes.get_mut(address.checked_sub(*start)?..)?.get_mut(..length))
    }
}
