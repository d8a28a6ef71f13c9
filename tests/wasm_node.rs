//! The wasm in Node.
#![cfg(target_arch = "wasm32")]

#[path = "common/opening.rs"]
mod opening;

use wasm_bindgen_test::wasm_bindgen_test;

#[wasm_bindgen_test]
async fn every_scenario_gives_its_codes() {
    opening::every_scenario_gives_its_codes().await;
}
