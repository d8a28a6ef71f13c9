//! What the parts of a gate say of a module, and what of it a question is about.

use std::sync::Arc;

use crate::view::Cover;

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

    /// Whether a grant covers all items of a type under no condition.
    pub fn all(&self, item_type: &str) -> bool {
        for (module, bits) in self.each() {
            for row in &module.rows {
                if row.bits & bits != 0
                    && row.cover == Cover::All
                    && row.conditions.is_empty()
                    && row.item_type.as_deref() == Some(item_type)
                {
                    return true;
                }
            }
        }
        false
    }

    /// What each part says, in their order.
    pub fn each(&self) -> impl Iterator<Item = (&'a Module, u64)> {
        self.others.iter().rev().copied().chain([(self.module, self.bits)])
    }
}
