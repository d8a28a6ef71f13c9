//! What holds for every policy, tried on generated ones: small documents of everything that the language has.
//!
//! `CALLGATE_CASES=2000 cargo test --test properties` tries more. A failing document is printed with the `CALLGATE_SEED`
//! that makes it again.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;
mod properties {
    pub mod carriers;
    pub mod document;
    pub mod evaluator;
    mod fixes;
    mod hunt;
    pub mod lawful;
    pub mod laws;
    mod published;
    pub mod questions;
    pub mod readers;
    pub mod statements;
    mod table;
    pub mod tape;
    mod twins;
    pub mod values;
    pub mod withheld;
    pub mod world;
}
mod reference;
