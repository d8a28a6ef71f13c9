//! Who signs a checkpoint: a private key in a file, or a program that reaches a key which is kept elsewhere.

use crate::error::{Error, ErrorCode};
use crate::json::{self, Node};
use crate::snapshot::jwk::{Algorithm, KeySet, PublicKey};
use crate::snapshot::write::{SecretKey, Secrets, compact, signing_input};
use crate::snapshot::{base64url, limits};

use super::arguments::Signing;
use super::{Exit, Failure, Host, HostError};

/// What signs.
pub(super) struct Signer {
    pub public: PublicKey,
    means: Means,
}

enum Means {
    Key(Box<SecretKey>),
    Program(String, Vec<String>),
}

impl Signer {
    /// The signer that was asked for.
    pub fn new(arguments: &Signing, host: &dyn Host) -> Result<Self, Failure> {
        match (&arguments.keys, &arguments.signer) {
            (Some(file), _) => Ok(Self::of(secrets(file, arguments, host)?)),
            (None, Some(command)) => Self::program(command, arguments, host),
            (None, None) => Err(usage("--keys or --signer is needed")),
        }
    }

    /// The signer and the salt key, which a signing program does not have.
    pub fn with_salt(arguments: &Signing, salt: Option<&str>, host: &dyn Host) -> Result<(Self, [u8; 32]), Failure> {
        match (&arguments.keys, salt) {
            (Some(file), _) => {
                let secrets = secrets(file, arguments, host)?;
                let salt = secrets.salt;
                Ok((Self::of(secrets), salt))
            }
            (None, Some(file)) => Ok((Self::new(arguments, host)?, salt_key(file, arguments, host)?)),
            (None, None) => Err(usage("--signer needs --salt, the file with the salt key")),
        }
    }

    fn of(secrets: Secrets) -> Self {
        Signer { public: secrets.signing.public.clone(), means: Means::Key(Box::new(secrets.signing)) }
    }

    fn program(command: &str, arguments: &Signing, host: &dyn Host) -> Result<Self, Failure> {
        let words = shell_words::split(command).map_err(|_| usage("a quote in --signer is not closed"))?;
        let Some((program, args)) = words.split_first() else { return Err(usage("--signer names no program")) };
        let file = arguments.public.as_deref().ok_or_else(|| usage("--signer needs --public"))?;
        let refused = |error| Failure::Refused(file.to_owned(), error);
        let keys = KeySet::parse(&host.read(file)?).map_err(refused)?;
        let key = match &arguments.kid {
            Some(kid) => keys.find(kid),
            None => keys.iter().next(),
        };
        let public = key.cloned().ok_or_else(|| refused(ErrorCode::UnknownKid.into()))?;
        Ok(Signer { public, means: Means::Program(program.clone(), args.to_vec()) })
    }

    /// The compact JWS over a payload. Whoever made the signature, it is verified before it is used.
    pub fn sign(&self, payload: &[u8], host: &dyn Host) -> Result<String, Failure> {
        let input = signing_input(self.public.algorithm(), &self.public.thumbprint(), payload);
        let signature = match &self.means {
            Means::Key(key) => host.sign(key, input.as_bytes())?.try_into().ok(),
            Means::Program(program, args) => Some(self.asked(program, args, &input, host)?),
        };
        let holds = |signature: &[u8; 64]| host.verify(&self.public, input.as_bytes(), signature);
        let signature = signature.filter(holds).ok_or_else(|| self.does_not_verify())?;
        compact(&input, &signature).map_err(|error| Failure::Refused(super::store::CHECKPOINT.to_owned(), error))
    }

    fn asked(&self, program: &str, args: &[String], input: &str, host: &dyn Host) -> Result<[u8; 64], Failure> {
        let output = host.execute(program, args, input.as_bytes())?;
        let why = "printed no signature: 64 bytes, or for ES256 its DER form, in base64url or base64";
        Ok(signature(&output, self.public.algorithm()).ok_or_else(|| HostError::of(program, "signer_failed", why))?)
    }

    fn does_not_verify(&self) -> Failure {
        match &self.means {
            Means::Key(_) => keys_refused("--keys", "the private key does not belong to the public key beside it"),
            Means::Program(program, _) => {
                let why = format!("its signature does not verify with the key {}", self.public.thumbprint());
                HostError::of(program, "signer_failed", &why).into()
            }
        }
    }
}

fn usage(message: &str) -> Failure {
    Failure::Because { code: "usage", exit: Exit::Usage, file: None, message: message.to_owned() }
}

fn keys_refused(file: &str, detail: &str) -> Failure {
    Failure::Refused(file.to_owned(), Error::new(ErrorCode::KeysRefused, detail))
}

fn secrets(file: &str, arguments: &Signing, host: &dyn Host) -> Result<Secrets, Failure> {
    let secrets = Secrets::parse(&host.read(file)?).map_err(|error| Failure::Refused(file.to_owned(), error))?;
    unexposed(file, arguments, host)?;
    Ok(secrets)
}

/// An `oct` key, alone or as the only one of a set.
fn salt_key(file: &str, arguments: &Signing, host: &dyn Host) -> Result<[u8; 32], Failure> {
    let bytes = host.read(file)?;
    let read = || {
        let root = json::parse(&bytes, limits::NESTING).ok()?;
        let jwk = match root.get("keys").and_then(Node::as_array) {
            Some([only]) => only,
            Some(_) => return None,
            None => &root,
        };
        let oct = jwk.get("kty").and_then(Node::as_text) == Some("oct");
        jwk.get("k").and_then(Node::as_text).filter(|_| oct).and_then(base64url::decode_array)
    };
    let salt = read().ok_or_else(|| keys_refused(file, "not an `oct` key of 32 bytes"))?;
    unexposed(file, arguments, host)?;
    Ok(salt)
}

/// Private keys are in files that only their owner may use.
fn unexposed(file: &str, arguments: &Signing, host: &dyn Host) -> Result<(), Failure> {
    match host.mode(file) {
        Some(mode) if mode & 0o077 != 0 && !arguments.allow_exposed_keys => {
            let mode = mode & 0o777;
            let message = format!(
                "{file}: others than its owner can use it (mode {mode:03o}): `chmod 600 {file}`, or --allow-exposed-keys"
            );
            Err(Failure::because("keys_exposed", file, message))
        }
        _ => Ok(()),
    }
}

/// A signature as programs print them: base64url or base64, and ECDSA's as 64 bytes or in DER.
fn signature(output: &[u8], algorithm: Algorithm) -> Option<[u8; 64]> {
    let text: String = std::str::from_utf8(output).ok()?.split_ascii_whitespace().collect();
    let text = text.trim_end_matches('=').replace('+', "-").replace('/', "_");
    let bytes = base64url::decode(&text)?;
    match (<[u8; 64]>::try_from(bytes.as_slice()), algorithm) {
        (Ok(signature), _) => Some(signature),
        (Err(_), Algorithm::Es256) => from_der(&bytes),
        (Err(_), Algorithm::Ed25519) => None,
    }
}

/// `SEQUENCE { INTEGER r, INTEGER s }` as r and s, 32 bytes each. For 32 bytes all lengths are one byte.
fn from_der(bytes: &[u8]) -> Option<[u8; 64]> {
    let (body, rest) = element(bytes, 0x30)?;
    let (r, after) = element(body, 0x02)?;
    let (s, end) = element(after, 0x02)?;
    let mut signature = [0; 64];
    for (integer, place) in [(r, 32), (s, 64)] {
        let digits = integer.strip_prefix(&[0]).unwrap_or(integer);
        let start = place - Some(digits.len()).filter(|length| *length <= 32)?;
        signature[start..place].copy_from_slice(digits);
    }
    (rest.is_empty() && end.is_empty()).then_some(signature)
}

/// The content of the element that begins here, and what follows it.
fn element(bytes: &[u8], tag: u8) -> Option<(&[u8], &[u8])> {
    let [found, length, rest @ ..] = bytes else { return None };
    let length = usize::from(*length);
    (*found == tag && length < 128).then(|| rest.split_at_checked(length)).flatten()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    fn der(r: &[u8], s: &[u8]) -> Vec<u8> {
        let integer = |digits: &[u8]| [&[2, u8::try_from(digits.len()).unwrap()], digits].concat();
        let body = [integer(r), integer(s)].concat();
        [&[0x30, u8::try_from(body.len()).unwrap()], body.as_slice()].concat()
    }

    #[test]
    fn integers_of_der_are_padded_and_lose_their_sign_byte() {
        let signature = from_der(&der(&[0, 0xff], &[7; 32])).unwrap();
        assert_eq!((signature[31], &signature[..31], &signature[32..]), (0xff, &[0; 31][..], &[7; 32][..]));
    }

    #[test]
    fn what_is_no_der_is_no_signature() {
        let good = der(&[1; 32], &[2; 32]);
        assert!(from_der(&good).is_some());
        let longer = [good.as_slice(), &[0]].concat();
        for bad in [&good[..good.len() - 1], &longer, &der(&[1; 33], &[2; 32]), &[0x30, 0x80], &[]] {
            assert_eq!(from_der(bad), None);
        }
    }

    #[test]
    fn both_alphabets_and_padding_are_read() {
        let bytes = [0xfb; 64];
        let url = base64url::encode(&bytes);
        let plain = format!("{}==\n", url.replace('-', "+").replace('_', "/"));
        for text in [url, plain] {
            assert_eq!(signature(text.as_bytes(), Algorithm::Ed25519), Some(bytes));
        }
        assert_eq!(signature(base64url::encode(&der(&[1], &[1])).as_bytes(), Algorithm::Ed25519), None);
    }
}
