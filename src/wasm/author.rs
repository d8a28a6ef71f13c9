//! The author's side in Node: the command line over a host of JavaScript functions, and *why* from a whole document.

use std::collections::BTreeMap;

use js_sys::{Function, Reflect, Uint8Array};
use serde::Deserialize;
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast, JsValue};

use crate::cli::{self, Fetched, FileError, HostError, Watched};
use crate::decide::{Properties, Question, Target, document};
use crate::error::Error;
use crate::policy::Policy;
use crate::resolve::{Window, resolve};
use crate::snapshot::base64url;
use crate::snapshot::jwk::{Algorithm, PublicKey};
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
    fn call(&self, name: &str, args: &[JsValue]) -> Result<JsValue, JsValue> {
        let function: Function = Reflect::get(&self.0, &name.into()).and_then(JsCast::dyn_into)?;
        function.apply(&self.0, &args.iter().collect())
    }

    /// Calls what a host may leave out.
    fn offered(&self, name: &str, args: &[JsValue]) -> Option<Result<JsValue, JsValue>> {
        let there = Reflect::get(&self.0, &name.into()).is_ok_and(|member| member.is_function());
        there.then(|| self.call(name, args))
    }

    /// Forces a file or a folder to the disk.
    fn sync(&self, path: &str) -> Result<(), JsValue> {
        self.offered("sync", &[path.into()]).map_or(Ok(()), |synced| synced.map(drop))
    }

    /// Writes a file beside its place and renames it.
    fn replace(
        &self,
        path: &str,
        bytes: &[u8],
        secret: bool,
        finish: impl FnOnce(&str) -> Result<(), JsValue>,
    ) -> Result<(), HostError> {
        let partial = cli::host::beside(path, self)?;
        let mode = if secret { 0o600 } else { 0o644 };
        let written = self.call("write", &[partial.as_str().into(), array(bytes), mode.into()]);
        let finished = written.and_then(|_| finish(&partial));
        let renamed = finished.and_then(|()| self.call("rename", &[partial.as_str().into(), path.into()]));
        renamed.map(drop).map_err(|error| {
            drop(self.call("remove", &[partial.as_str().into()]));
            file_failed(path)(error)
        })
    }
}

fn bytes(value: JsValue, from: &str) -> Result<Vec<u8>, HostError> {
    let bytes: Uint8Array = value.dyn_into().map_err(|_| HostError::new("internal", format!("`{from}` gave no bytes")))?;
    Ok(bytes.to_vec())
}

fn failed(error: JsValue) -> HostError {
    HostError::new("internal", message(&error))
}

/// An error of the file system, which Node gives a code of POSIX.
fn file_failed(path: &str) -> impl Fn(JsValue) -> HostError + '_ {
    move |error| {
        let code = Reflect::get(&error, &"code".into()).ok().and_then(|code| code.as_string());
        let kind = match code.as_deref() {
            Some("ENOENT") => FileError::NotFound,
            Some("EACCES" | "EPERM") => FileError::Denied,
            Some("EISDIR") => FileError::Folder,
            Some("ENOTDIR") => FileError::NotFolder,
            Some("ENOSPC") => FileError::Full,
            _ => FileError::Other,
        };
        HostError::file(path, kind, &message(&error))
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
    y: Option<String>,
    d: String,
}

#[derive(Deserialize)]
struct Answered {
    status: u16,
    location: Option<String>,
}

impl Generated {
    fn read(self) -> Option<SecretKey> {
        let public = PublicKey::from_parts(Some(&self.kty), Some(&self.crv), Some(&self.x), self.y.as_deref()).ok()?;
        Some(SecretKey { public, d: base64url::decode_array(&self.d)? })
    }
}

impl cli::Host for Host {
    fn read(&self, path: &str) -> Result<Vec<u8>, HostError> {
        bytes(self.call("read", &[path.into()]).map_err(file_failed(path))?, "read")
    }

    fn write(&self, path: &str, bytes: &[u8], secret: bool) -> Result<(), HostError> {
        self.replace(path, bytes, secret, |partial| self.sync(partial))
    }

    fn keep(&self, path: &str, bytes: &[u8]) -> Result<(), HostError> {
        self.replace(path, bytes, true, |_| Ok(()))
    }

    fn settle(&self, files: &[String], folder: &str, _watched: &Watched) -> Result<(), HostError> {
        files.iter().try_for_each(|file| self.sync(file).map_err(file_failed(file)))?;
        self.sync(folder).map_err(file_failed(folder))
    }

    fn create(&self, path: &str, bytes: &[u8]) -> Result<bool, HostError> {
        let created = self.call("create", &[path.into(), array(bytes)]).map_err(file_failed(path))?;
        Ok(created == JsValue::TRUE)
    }

    fn remove(&self, path: &str) -> Result<(), HostError> {
        self.call("remove", &[path.into()]).map(drop).map_err(file_failed(path))
    }

    fn read_at(&self, path: &str, offset: u64, most: usize) -> Result<Vec<u8>, HostError> {
        let args = [path.into(), millis(offset).into(), most.into()];
        bytes(self.call("readAt", &args).map_err(file_failed(path))?, "readAt")
    }

    fn append(&self, path: &str, bytes: &[u8]) -> Result<(), HostError> {
        self.call("append", &[path.into(), array(bytes)]).map(drop).map_err(file_failed(path))
    }

    fn list(&self, folder: &str) -> Result<Vec<(String, u64)>, HostError> {
        let files = self.call("list", &[folder.into()]).map_err(file_failed(folder))?;
        let files: Vec<(String, f64)> =
            serde_wasm_bindgen::from_value(files).map_err(|error| HostError::new("internal", error.to_string()))?;
        Ok(files.into_iter().map(|(name, size)| (name, instant(size))).collect())
    }

    fn exists(&self, path: &str) -> bool {
        self.call("exists", &[path.into()]).is_ok_and(|answer| answer == JsValue::TRUE)
    }

    fn mkdir(&self, path: &str) -> Result<(), HostError> {
        self.call("mkdir", &[path.into()]).map(drop).map_err(file_failed(path))
    }

    fn mode(&self, path: &str) -> Option<u32> {
        let mode = self.offered("mode", &[path.into()])?.ok()?.as_f64()?;
        u32::try_from(instant(mode)).ok()
    }

    fn random(&self) -> Result<[u8; 32], HostError> {
        let bytes = bytes(self.call("random", &[32.into()]).map_err(failed)?, "random")?;
        bytes.try_into().map_err(|_| HostError::new("internal", "`random` did not give 32 bytes"))
    }

    fn now(&self) -> u64 {
        instant(self.call("now", &[]).ok().and_then(|now| now.as_f64()).unwrap_or(f64::NAN))
    }

    fn generate(&self, algorithm: Algorithm) -> Result<SecretKey, HostError> {
        let jwk = self.call("generate", &[algorithm.name().into()]).map_err(failed)?;
        let generated: Generated =
            serde_wasm_bindgen::from_value(jwk).map_err(|error| HostError::new("internal", error.to_string()))?;
        let key = generated.read().filter(|key| key.public.algorithm() == algorithm);
        key.ok_or_else(|| HostError::new("internal", format!("`generate` gave no key for {}", algorithm.name())))
    }

    fn sign(&self, key: &SecretKey, message: &[u8]) -> Result<Vec<u8>, HostError> {
        bytes(self.call("sign", &[jwk(&key.public, Some(&key.d)), array(message)]).map_err(refused_key)?, "sign")
    }

    fn verify(&self, key: &PublicKey, message: &[u8], signature: &[u8; 64]) -> bool {
        self.call("verify", &[jwk(key, None), array(message), array(signature)]).is_ok_and(|answer| answer == JsValue::TRUE)
    }

    fn execute(&self, program: &str, args: &[String], input: &[u8]) -> Result<Vec<u8>, HostError> {
        let list: js_sys::Array = args.iter().map(|arg| JsValue::from(arg.as_str())).collect();
        let called = self.offered("execute", &[program.into(), list.into(), array(input)]);
        let called = called.ok_or_else(|| HostError::of(program, "unsupported", "programs cannot be run here"))?;
        bytes(called.map_err(|error| HostError::of(program, "signer_failed", &message(&error)))?, "execute")
    }

    fn fetch(&self, url: &str, most: usize) -> Result<Fetched, HostError> {
        let most = u32::try_from(most).unwrap_or(u32::MAX);
        let called = self.offered("fetch", &[url.into(), most.into()]);
        let called = called.ok_or_else(|| HostError::of(url, "unsupported", "there is no network here"))?;
        let network = |why: &str| HostError::of(url, "network_failed", &format!("no answer: {why}"));
        let answer = called.map_err(|error| network(&message(&error)))?;
        let body = Reflect::get(&answer, &"body".into()).map_err(|error| network(&message(&error)))?;
        let Answered { status, location } =
            serde_wasm_bindgen::from_value(answer).map_err(|error| network(&error.to_string()))?;
        Ok(Fetched { status, location, body: bytes(body, "fetch")? })
    }

    fn stdout(&self, text: &str) -> Result<(), HostError> {
        self.call("stdout", &[text.into()]).map(drop).map_err(file_failed("standard output"))
    }

    fn stderr(&self, text: &str) {
        drop(self.call("stderr", &[text.into()]));
    }

    fn progress(&self, text: &str) {
        drop(self.call("progress", &[text.into()]));
    }
}

/// Signing fails for a private key that is none.
fn refused_key(error: JsValue) -> HostError {
    HostError::new("keys_refused", message(&error))
}
