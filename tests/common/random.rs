//! Random damage that can be repeated.
#![allow(dead_code, clippy::unwrap_used, clippy::ptr_arg)]

/// xorshift64*.
pub struct Random(u64);

impl Random {
    pub fn new(seed: u64) -> Self {
        Random(seed.max(1))
    }

    pub fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        usize::try_from(self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33).unwrap() % end.max(1)
    }

    fn byte(&mut self) -> u8 {
        u8::try_from(self.below(256)).unwrap()
    }

    pub fn one<'a, T>(&mut self, among: &'a [T]) -> &'a T {
        &among[self.below(among.len())]
    }
}

type Mutation = fn(&mut Vec<u8>, &[u8], &mut Random);

const MUTATIONS: [Mutation; 12] =
    [flip, replace, truncate, insert, remove, number, member, splice, repeat_row, remove_row, swap_rows, exchange];

/// Some bytes after one change; `donor` is something good of the same kind.
pub fn mutate(bytes: &[u8], donor: &[u8], random: &mut Random) -> Vec<u8> {
    let mut changed = bytes.to_vec();
    MUTATIONS[random.below(MUTATIONS.len())](&mut changed, donor, random);
    changed
}

fn flip(bytes: &mut Vec<u8>, _: &[u8], random: &mut Random) {
    let at = random.below(bytes.len());
    bytes.get_mut(at).into_iter().for_each(|byte| *byte ^= 1 << random.below(8));
}

fn replace(bytes: &mut Vec<u8>, _: &[u8], random: &mut Random) {
    let at = random.below(bytes.len());
    bytes.get_mut(at).into_iter().for_each(|byte| *byte = random.byte());
}

fn truncate(bytes: &mut Vec<u8>, _: &[u8], random: &mut Random) {
    bytes.truncate(random.below(bytes.len()));
}

fn insert(bytes: &mut Vec<u8>, _: &[u8], random: &mut Random) {
    bytes.insert(random.below(bytes.len()), random.byte());
}

fn remove(bytes: &mut Vec<u8>, _: &[u8], random: &mut Random) {
    let from = random.below(bytes.len());
    let to = (from + 1 + random.below(64)).min(bytes.len());
    bytes.drain(from.min(to)..to);
}

/// Another number in the place of one.
fn number(bytes: &mut Vec<u8>, _: &[u8], random: &mut Random) {
    let digits: Vec<usize> = (0..bytes.len()).filter(|at| bytes[*at].is_ascii_digit()).collect();
    if !digits.is_empty() {
        bytes[*random.one(&digits)] = b"0123456789-.e"[random.below(13)];
    }
}

const MEMBERS: [&str; 6] =
    ["\"x\":1,", "\"all\":true,", "\"of\":\"all\",", "\"do\":[\"menu\"],", "\"since\":0,", "\"key\":\"user/x\","];

/// A member more in some object.
fn member(bytes: &mut Vec<u8>, _: &[u8], random: &mut Random) {
    let objects: Vec<usize> = (0..bytes.len()).filter(|at| bytes[*at] == b'{').collect();
    if !objects.is_empty() {
        let at = random.one(&objects) + 1;
        bytes.splice(at..at, random.one(&MEMBERS).bytes());
    }
}

fn rows(bytes: &[u8]) -> Vec<Vec<u8>> {
    bytes.split_inclusive(|byte| *byte == b'\n').map(<[u8]>::to_vec).collect()
}

/// A row of the donor in the place of one's own.
fn splice(bytes: &mut Vec<u8>, donor: &[u8], random: &mut Random) {
    let (mut own, other) = (rows(bytes), rows(donor));
    let to = random.below(own.len());
    own.get_mut(to).into_iter().for_each(|row| row.clone_from(random.one(&other)));
    *bytes = own.concat();
}

fn repeat_row(bytes: &mut Vec<u8>, _: &[u8], random: &mut Random) {
    let mut own = rows(bytes);
    let row = random.one(&own).clone();
    own.insert(random.below(own.len()), row);
    *bytes = own.concat();
}

fn remove_row(bytes: &mut Vec<u8>, _: &[u8], random: &mut Random) {
    let mut own = rows(bytes);
    own.remove(random.below(own.len()));
    *bytes = own.concat();
}

fn swap_rows(bytes: &mut Vec<u8>, _: &[u8], random: &mut Random) {
    let mut own = rows(bytes);
    let (one, other) = (random.below(own.len()), random.below(own.len()));
    own.swap(one, other);
    *bytes = own.concat();
}

/// The begin of one and the end of the other.
fn exchange(bytes: &mut Vec<u8>, donor: &[u8], random: &mut Random) {
    let (cut, from) = (random.below(bytes.len()), random.below(donor.len()));
    bytes.truncate(cut);
    bytes.extend_from_slice(&donor[from..]);
}
