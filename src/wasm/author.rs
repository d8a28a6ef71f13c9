//! The author's side in Node: the command line over a host of JavaScript functions, and *why* from a whole document.

use std::collections::BTreeMap;

use js_sys::{Function, Reflect, Uint8Array};
use serde::Deserialize;
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast, JsValue};

use crate::cli::{self, HostError};
use crate::decide::{Properties, Question, Target, document};
use crate::error::Error;
use crate::policy::Policy;
use crate::resolve::{Window, resolve};
use crate::snapshot::base64url;
use crate::snapshot::jwk::PublicKey;
use crate::snapshot::write::{SHARING, Salter, SecretKey, checkpoint_payload, publication, signing_input};

use super::tree;
use super::values::{instant, millis, plain};

/// Runs the command line, `args` being what was typed after the program's name, and returns its exit code.
#[wasm_bindgen]
pub fn run(args: Vec<String>, host: JsValue) -> i32 {
    let args: Vec<String> = std::iter::once("callgate".to_owned()).chain(args).collect();
    cli::run(&args, &Host(host))
}

#[derive(Deserialize)]
struct Asked {
    subject: String,
    action: String,
    resource: String,
    #[serde(default)]
    within: Option<String>,
    now: f64,
}

#[derive(serde::Serialize)]
struct Refused {
    code: &'static str,
    detail: String,
}

/// A publication that nobody has signed yet.
#[wasm_bindgen]
pub struct Prepared {
    tenant: String,
    input: String,
    files: BTreeMap<String, Vec<u8>>,
}

#[wasm_bindgen]
impl Prepared {
    #[wasm_bindgen(getter)]
    pub fn tenant(&self) -> String {
        self.tenant.clone()
    }

    /// What is signed: header and payload of the checkpoint's compact JWS.
    #[wasm_bindgen(getter)]
    pub fn input(&self) -> String {
        self.input.clone()
    }

    pub fn file(&self, name: &str) -> Option<Vec<u8>> {
        self.files.get(name).cloned()
    }
}

/// Checks and resolves a document for the time from `issued` to `expires`, in milliseconds, up to what `key` has to sign.
#[wasm_bindgen]
pub fn prepare(document: &str, key: JsValue, salt: &[u8], issued: f64, expires: f64) -> Result<Prepared, JsValue> {
    let policy = parse(document)?;
    let key: Jwk = serde_wasm_bindgen::from_value(key).map_err(|error| refused("malformed", error.to_string()))?;
    let salt = salt.try_into().map_err(|_| refused("malformed", "a salt has 32 bytes".to_owned()))?;
    prepared(&policy, &key, &salt, instant(issued), instant(expires))
        .map_err(|error| refused(error.code.name(), error.to_string()))
}

fn prepared(policy: &Policy, key: &Jwk, salt: &[u8; 32], from: u64, until: u64) -> Result<Prepared, Error> {
    let key = PublicKey::from_parts(key.kty.as_deref(), key.crv.as_deref(), key.x.as_deref(), key.y.as_deref())?;
    let resolved = resolve(policy, Window { from, until }, SHARING);
    let publication = publication(&resolved, &Salter::new(salt))?;
    let payload = checkpoint_payload(&publication.root, &policy.tenant, from, until)?;
    Ok(Prepared {
        tenant: policy.tenant.clone(),
        input: signing_input(key.algorithm(), &key.thumbprint(), &payload),
        files: publication.files.into_iter().map(|file| (file.name, file.bytes)).collect(),
    })
}

#[derive(Deserialize)]
struct Jwk {
    kty: Option<String>,
    crv: Option<String>,
    x: Option<String>,
    y: Option<String>,
}

fn refused(code: &'static str, detail: String) -> JsValue {
    plain(&Refused { code, detail })
}

fn parse(document: &str) -> Result<Policy, JsValue> {
    let listed = |faults: Vec<crate::policy::Fault>| faults.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n");
    Policy::parse(document).map_err(|faults| refused("invalid_policy", listed(faults)))
}

/// Explains a decision from the whole document.
#[wasm_bindgen]
pub fn explain(document: &str, question: JsValue) -> Result<JsValue, JsValue> {
    let asked: Asked = serde_wasm_bindgen::from_value(question).map_err(|error| refused("malformed", error.to_string()))?;
    let policy = parse(document)?;
    let properties = Properties::default();
    let (action, target) = (asked.action.as_str(), Target::parse(&asked.resource));
    let question = Question { action, target, within: asked.within.as_deref(), properties: &properties };
    Ok(tree::reasons(&document::explain(&policy, &asked.subject, &question, instant(asked.now))).to_js())
}

/// A host made of JavaScript functions.
struct Host(JsValue);

impl Host {
    fn call(&self, name: &str, args: &[JsValue]) -> Result<JsValue, HostError> {
        let failed = |error: JsValue| HostError(message(&error));
        let function: Function = Reflect::get(&self.0, &name.into()).and_then(JsCast::dyn_into).map_err(failed)?;
        function.apply(&self.0, &args.iter().collect()).map_err(failed)
    }

    fn bytes(&self, name: &str, args: &[JsValue]) -> Result<Vec<u8>, HostError> {
        let bytes: Uint8Array = self.call(name, args)?.dyn_into().map_err(|_| HostError(format!("`{name}` gave no bytes")))?;
        Ok(bytes.to_vec())
    }
}

fn message(error: &JsValue) -> String {
    let text = Reflect::get(error, &"message".into()).ok().and_then(|message| message.as_string());
    text.unwrap_or_else(|| format!("{error:?}"))
}

fn array(bytes: &[u8]) -> JsValue {
    Uint8Array::from(bytes).into()
}

fn jwk(key: &PublicKey, d: Option<&[u8; 32]>) -> JsValue {
    let mut members: BTreeMap<&str, String> = key.members().into_iter().collect();
    if let Some(d) = d {
        members.insert("d", base64url::encode(d));
    }
    plain(&members)
}

#[derive(Deserialize)]
struct Generated {
    kty: String,
    crv: String,
    x: String,
    d: String,
}

impl Generated {
    fn read(self) -> Option<SecretKey> {
        let public = PublicKey::from_parts(Some(&self.kty), Some(&self.crv), Some(&self.x), None).ok()?;
        Some(SecretKey { public, d: base64url::decode_array(&self.d)? })
    }
}

impl cli::Host for Host {
    fn read(&self, path: &str) -> Result<Vec<u8>, HostError> {
        self.bytes("read", &[path.into()])
    }

    fn write(&self, path: &str, bytes: &[u8], secret: bool) -> Result<(), HostError> {
        let partial = format!("{path}.partial");
        let mode = if secret { 0o600 } else { 0o644 };
        self.call("write", &[partial.as_str().into(), array(bytes), mode.into()])?;
        self.call("rename", &[partial.into(), path.into()]).map(drop)
    }

    fn keep(&self, path: &str, bytes: &[u8]) -> Result<(), HostError> {
        self.write(path, bytes, true)
    }

    fn read_at(&self, path: &str, offset: u64, most: usize) -> Result<Vec<u8>, HostError> {
        self.bytes("readAt", &[path.into(), millis(offset).into(), most.into()])
    }

    fn append(&self, path: &str, bytes: &[u8]) -> Result<(), HostError> {
        self.call("append", &[path.into(), array(bytes)]).map(drop)
    }

    fn list(&self, folder: &str) -> Result<Vec<(String, u64)>, HostError> {
        let files: Vec<(String, f64)> =
            serde_wasm_bindgen::from_value(self.call("list", &[folder.into()])?).map_err(|error| HostError(error.to_string()))?;
        Ok(files.into_iter().map(|(name, size)| (name, instant(size))).collect())
    }

    fn remove(&self, path: &str) -> Result<(), HostError> {
        self.call("remove", &[path.into()]).map(drop)
    }

    fn exists(&self, path: &str) -> bool {
        self.call("exists", &[path.into()]).is_ok_and(|answer| answer == JsValue::TRUE)
    }

    fn mkdir(&self, path: &str) -> Result<(), HostError> {
        self.call("mkdir", &[path.into()]).map(drop)
    }

    fn random(&self) -> Result<[u8; 32], HostError> {
        let bytes = self.bytes("random", &[32.into()])?;
        bytes.try_into().map_err(|_| HostError("`random` did not give 32 bytes".into()))
    }

    fn now(&self) -> u64 {
        instant(self.call("now", &[]).ok().and_then(|now| now.as_f64()).unwrap_or(f64::NAN))
    }

    fn generate(&self) -> Result<SecretKey, HostError> {
        let generated: Generated =
            serde_wasm_bindgen::from_value(self.call("generate", &[])?).map_err(|error| HostError(error.to_string()))?;
        generated.read().ok_or_else(|| HostError("`generate` gave no Ed25519 key".into()))
    }

    fn sign(&self, key: &SecretKey, message: &[u8]) -> Result<Vec<u8>, HostError> {
        self.bytes("sign", &[jwk(&key.public, Some(&key.d)), array(message)])
    }

    fn verify(&self, key: &PublicKey, message: &[u8], signature: &[u8; 64]) -> bool {
        self.call("verify", &[jwk(key, None), array(message), array(signature)]).is_ok_and(|answer| answer == JsValue::TRUE)
    }

    fn stdout(&self, text: &str) {
        drop(self.call("stdout", &[text.into()]));
    }

    fn stderr(&self, text: &str) {
        drop(self.call("stderr", &[text.into()]));
    }

    fn progress(&self, text: &str) {
        drop(self.call("progress", &[text.into()]));
    }
}
