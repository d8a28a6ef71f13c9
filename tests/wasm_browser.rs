//! The wasm in a browser, with the storage and the timers that only a page has.
#![cfg(target_arch = "wasm32")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "common/opening.rs"]
mod opening;

use callgate::wasm::{PageFloor, Timer};
use gloo_storage::{LocalStorage, Storage};
use js_sys::{JSON, Promise, Reflect};
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_browser);

#[wasm_bindgen_test]
async fn every_scenario_gives_its_codes() {
    opening::every_scenario_gives_its_codes().await;
}

fn mark(sequence: u64, byte: char) -> JsValue {
    let root: String = std::iter::repeat_n(byte, 43).collect();
    JSON::parse(&format!(r#"{{"sequence":{sequence},"root":"{root}"}}"#)).unwrap()
}

fn sequence(floor: &PageFloor) -> Option<f64> {
    let stored = floor.read();
    if stored.is_undefined() { None } else { Reflect::get(&stored, &"sequence".into()).unwrap().as_f64() }
}

#[wasm_bindgen_test]
fn the_floor_is_kept_and_only_rises() {
    LocalStorage::raw().remove_item("callgate.floor.test-rises").unwrap();
    let floor = PageFloor::new("test-rises");
    assert_eq!(sequence(&floor), None);
    floor.raise(mark(1_795_348_800_000, 'A')).unwrap();
    floor.raise(mark(1_700_000_000_000, 'E')).unwrap();
    assert_eq!(sequence(&PageFloor::new("test-rises")), Some(1_795_348_800_000.0));
    floor.discard();
    assert_eq!(sequence(&floor), None);
}

#[wasm_bindgen_test]
fn what_is_no_floor_is_not_read() {
    let floor = PageFloor::new("test-garbage");
    for garbage in ["", "x", "12", "12 short", "-1 AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "1e9 A"] {
        LocalStorage::raw().set_item("callgate.floor.test-garbage", garbage).unwrap();
        assert_eq!(sequence(&floor), None, "{garbage}");
    }
}

#[wasm_bindgen_test]
async fn a_timer_calls_back_unless_it_is_cancelled() {
    let mut cancelled = Timer::new(1, js_sys::Function::new_no_args("globalThis.callgateFired = true").into()).unwrap();
    cancelled.cancel();
    let waited = Promise::new(&mut |resolve, _| std::mem::forget(Timer::new(30, resolve.into()).unwrap()));
    JsFuture::from(waited).await.unwrap();
    assert!(Reflect::get(&js_sys::global(), &"callgateFired".into()).unwrap().is_undefined());
}
