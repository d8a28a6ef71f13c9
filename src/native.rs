//! Signatures where there is no WebCrypto: strict verification, and signing for the native command line.

use ed25519_dalek::{Signature, Signer, SigningKey, VerifyingKey};
use p256::ecdsa::signature::Verifier;

use crate::snapshot::jwk::{Algorithm, PublicKey};

/// Whether a signature verifies. Ed25519 is verified strictly: no small-order points and no malleable signatures.
pub fn verify(key: &PublicKey, message: &[u8], signature: &[u8; 64]) -> bool {
    match key {
        PublicKey::Ed25519 { x } => {
            let signature = Signature::from_bytes(signature);
            VerifyingKey::from_bytes(x).is_ok_and(|key| key.verify_strict(message, &signature).is_ok())
        }
        PublicKey::Es256 { x, y } => verify_p256(x, y, message, signature),
    }
}

fn verify_p256(x: &[u8; 32], y: &[u8; 32], message: &[u8], signature: &[u8; 64]) -> bool {
    let point = p256::Sec1Point::from_affine_coordinates(x.into(), y.into(), false);
    let key = p256::ecdsa::VerifyingKey::from_sec1_point(&point);
    let signature = p256::ecdsa::Signature::from_slice(signature);
    matches!((key, signature), (Ok(key), Ok(signature)) if key.verify(message, &signature).is_ok())
}

/// The Ed25519 signature of a message under a seed.
pub fn sign_ed25519(seed: &[u8; 32], message: &[u8]) -> [u8; 64] {
    SigningKey::from_bytes(seed).sign(message).to_bytes()
}

/// The ES256 signature of a message under a private scalar; `None` where that is out of range.
pub fn sign_es256(d: &[u8; 32], message: &[u8]) -> Option<[u8; 64]> {
    let key = p256::ecdsa::SigningKey::from_bytes(d.into()).ok()?;
    let signature: p256::ecdsa::Signature = key.sign(message);
    Some(signature.to_bytes().into())
}

/// The public key of an Ed25519 seed.
pub fn public_of(seed: &[u8; 32]) -> PublicKey {
    PublicKey::Ed25519 { x: SigningKey::from_bytes(seed).verifying_key().to_bytes() }
}

/// The public key of a private value; `None` where it is out of range.
pub fn public_key(algorithm: Algorithm, d: &[u8; 32]) -> Option<PublicKey> {
    match algorithm {
        Algorithm::Ed25519 => Some(public_of(d)),
        Algorithm::Es256 => public_p256(d),
    }
}

fn public_p256(d: &[u8; 32]) -> Option<PublicKey> {
    let key = p256::ecdsa::SigningKey::from_bytes(d.into()).ok()?;
    let point = key.verifying_key().to_sec1_point(false);
    Some(PublicKey::Es256 { x: (*point.x()?).into(), y: (*point.y()?).into() })
}
