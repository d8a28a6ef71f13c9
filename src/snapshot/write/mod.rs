//! Writing a snapshot: lines, files, checkpoint. The secrets are handed in; nothing here signs or stores.

mod files;
mod line;
mod secrets;

pub use files::{File, Publication, checkpoint_payload, publication};
pub use line::{Salter, content_name};
pub use secrets::{SecretKey, Secrets};

use crate::error::{Error, ErrorCode};

use super::base64url;
use super::checkpoint::TYPE;
use super::jwk::Algorithm;

/// What a signer signs for a checkpoint: header and payload of the compact JWS, without its signature.
pub fn signing_input(algorithm: Algorithm, kid: &str, payload: &[u8]) -> String {
    let header = format!("{{\"alg\":\"{}\",\"kid\":\"{kid}\",\"typ\":\"{TYPE}\"}}", algorithm.name());
    format!("{}.{}", base64url::encode(header.as_bytes()), base64url::encode(payload))
}

/// The compact JWS of a signing input and its signature.
///
/// # Errors
/// [`ErrorCode::MalformedJws`] for a signature that has not 64 bytes.
pub fn compact(signing_input: &str, signature: &[u8]) -> Result<String, Error> {
    if signature.len() == 64 {
        Ok(format!("{signing_input}.{}", base64url::encode(signature)))
    } else {
        Err(Error::new(ErrorCode::MalformedJws, "a signature has 64 bytes"))
    }
}
