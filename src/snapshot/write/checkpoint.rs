//! What a checkpoint says, as bytes to sign.

use crate::error::{Error, ErrorCode};
use crate::snapshot::checkpoint::TYPE;
use crate::snapshot::jwk::Algorithm;
use crate::snapshot::{base64url, limits};

use super::tree::Root;

/// The payload of a checkpoint over a root, for `[sequence, expires)` in milliseconds.
///
/// # Errors
/// [`ErrorCode::MalformedPayload`] where `expires` is not within 30 days after `sequence`.
pub fn checkpoint_payload(root: &Root, tenant: &str, sequence: u64, expires: u64) -> Result<Vec<u8>, Error> {
    match expires.checked_sub(sequence) {
        Some(1..=limits::LIFETIME) if expires <= limits::INTEGER => {}
        _ => return Err(Error::new(ErrorCode::MalformedPayload, "a snapshot lives for more than nothing and at most 30 days")),
    }
    let (root, depth) = (base64url::encode(&root.hash), root.depth);
    Ok(format!(
        "{{\"format\":1,\"tenant\":\"{tenant}\",\"sequence\":{sequence},\"expires\":{expires},\"root\":\"{root}\",\"depth\":{depth}}}"
    )
    .into_bytes())
}

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
