//! The limits of the format. All are tested before memory is spent.

/// Bytes of a checkpoint.
pub const CHECKPOINT: usize = 2 * 1024;
/// Bytes of a line.
pub const LINE: usize = 256 * 1024;
/// Bytes of a file of lines.
pub const LINES_FILE: usize = 1024 * 1024;
/// Bytes of a slice.
pub const SLICE: usize = 1024 * 1024;
/// Bytes of a slice that is read before its signature is known. What nobody sorted takes a time that grows with its square: of so much
/// some 80 ms.
pub const AHEAD: usize = 64 * 1024;
/// Lines of a slice.
pub const SLICE_LINES: usize = 64;
/// Hashes of a proof.
pub const PROOF: usize = 64;
/// Keys of a publisher's set.
pub const KEYS: usize = 8;
/// Spans of a person.
pub const SPANS: usize = 32;
/// Conditions of one grant of a view: its own, at most 16, and those of the limits that touch it.
pub const CONDITIONS: usize = 64;
/// Greatest depth of the files below the root.
pub const DEPTH: u32 = 20;
/// Nesting of JSON in a line.
pub const NESTING: usize = 10;
/// Longest time from issue to expiry, in milliseconds: 30 days.
pub const LIFETIME: u64 = 30 * 24 * 60 * 60 * 1000;
/// The greatest integer that JavaScript holds exactly: 2^53-1.
pub const INTEGER: u64 = (1 << 53) - 1;
