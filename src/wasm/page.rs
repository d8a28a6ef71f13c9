//! What a page has and other runtimes have not: storage for the floor, and its timer.

use gloo_storage::{LocalStorage, Storage};
use gloo_timers::callback::Timeout;
use js_sys::Reflect;
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast, JsValue};

use crate::text::{cut, joined, natural};

use super::values::{Mark, instant, millis};

/// The floor of a tenant in the page's local storage.
#[wasm_bindgen]
pub struct PageFloor {
    key: String,
}

#[wasm_bindgen]
impl PageFloor {
    #[wasm_bindgen(constructor)]
    pub fn new(tenant: &str) -> Self {
        PageFloor { key: joined(&["callgate.floor.", tenant]) }
    }

    /// The mark that was stored; `undefined` where there is none, or something that is no mark.
    pub fn read(&self) -> JsValue {
        self.stored().map_or(JsValue::UNDEFINED, |mark| mark.tree().to_js())
    }

    fn stored(&self) -> Option<Mark> {
        let stored = storage()?.get_item(&self.key).ok().flatten();
        stored.as_deref().and_then(parse)
    }

    /// Stores a mark unless a newer one is there: another tab may have seen more.
    pub fn raise(&self, mark: JsValue) -> Result<(), JsValue> {
        let mark = Mark::read(&mark).ok_or_else(|| JsValue::from("a mark has a sequence and a root"))?;
        let newest = self.stored().map_or(0, |stored| instant(stored.sequence));
        if let Some(storage) = storage().filter(|_| instant(mark.sequence) > newest) {
            // Storage that is full or forbidden: the floor is the second line, expiry the guarantee.
            let _ = storage.set_item(&self.key, &joined(&[&natural(instant(mark.sequence)), " ", &mark.root]));
        }
        Ok(())
    }

    /// Forgets the mark, which `read` found to lie in the future.
    pub fn discard(&self) {
        if let Some(storage) = storage() {
            let _ = storage.remove_item(&self.key);
        }
    }
}

/// The page's local storage, where the browser lets it have one: asking gloo for one that is forbidden would panic.
fn storage() -> Option<web_sys::Storage> {
    let there = Reflect::get(&js_sys::global(), &"localStorage".into()).is_ok_and(|storage| storage.is_object());
    there.then(LocalStorage::raw)
}

fn parse(stored: &str) -> Option<Mark> {
    let (sequence, root) = cut(stored, b' ')?;
    let mark = Mark { sequence: millis(sequence.parse().ok()?), root: root.to_owned() };
    mark.floor().map(|_| mark)
}

/// Calls back once, after some milliseconds, unless it is cancelled.
#[wasm_bindgen]
pub struct Timer(Option<Timeout>);

#[wasm_bindgen]
impl Timer {
    #[wasm_bindgen(constructor)]
    pub fn new(millis: u32, callback: JsValue) -> Result<Timer, JsValue> {
        let callback: js_sys::Function = callback.dyn_into()?;
        let call = move || {
            let _ = callback.call0(&JsValue::UNDEFINED);
        };
        Ok(Timer(Some(Timeout::new(millis, call))))
    }

    pub fn cancel(&mut self) {
        drop(self.0.take().map(Timeout::cancel));
    }
}
