//! What the parts of a gate say of a module, and what of it a question is about.

use std::sync::Arc;

use super::compile::{Compiled, Module};

/// What each part says of a module; loops over it share their code, which those over adapters do not.
pub(super) struct Modules<'a, 'i> {
    pub parts: std::slice::Iter<'a, Arc<Compiled>>,
    pub id: &'i str,
}

impl<'a> Iterator for Modules<'a, '_> {
    type Item = &'a Module;

    fn next(&mut self) -> Option<&'a Module> {
        for part in self.parts.by_ref() {
            if let Some(module) = part.module(self.id) {
                return Some(module);
            }
        }
        None
    }
}

/// What a question is about: the module as the last part has it, with the bits.
pub(super) struct Asked<'a> {
    pub module: &'a Module,
    pub bits: u64,
    /// What earlier parts say of the same module, the last of them first. A slice makes one part, for which nothing is allocated.
    pub others: Vec<(&'a Module, u64)>,
}

impl<'a> Asked<'a> {
    pub fn add(asked: &mut Option<Self>, module: &'a Module, bits: u64) {
        match asked {
            Some(asked) => asked.others.push((module, bits)),
            None => *asked = Some(Asked { module, bits, others: Vec::new() }),
        }
    }

    /// What each part says, in their order.
    pub fn each(&self) -> impl Iterator<Item = (&'a Module, u64)> {
        self.others.iter().rev().copied().chain([(self.module, self.bits)])
    }
}
