//! Where lines wait, sorted roughly by their position, until all are there.

use std::convert::Infallible;

/// Parts into which lines are sorted, by the first bits of their position.
pub const PARTS: usize = 256;

/// Keeps bytes that were appended to each of [`PARTS`] parts: in memory, or on a disk where there are many.
pub trait Spool {
    /// Why it could not.
    type Error;

    /// Adds bytes to a part.
    ///
    /// # Errors
    /// Where the bytes cannot be kept.
    fn append(&mut self, part: usize, bytes: &[u8]) -> Result<(), Self::Error>;

    /// Everything that was appended to a part, which is empty afterwards.
    ///
    /// # Errors
    /// Where the bytes cannot be had.
    fn take(&mut self, part: usize) -> Result<Vec<u8>, Self::Error>;
}

/// A spool in memory.
#[derive(Debug, Default)]
pub struct Memory(Vec<Vec<u8>>);

impl Spool for Memory {
    type Error = Infallible;

    fn append(&mut self, part: usize, bytes: &[u8]) -> Result<(), Infallible> {
        self.0.resize(PARTS, Vec::new());
        self.0[part].extend_from_slice(bytes);
        Ok(())
    }

    fn take(&mut self, part: usize) -> Result<Vec<u8>, Infallible> {
        Ok(self.0.get_mut(part).map(std::mem::take).unwrap_or_default())
    }
}
