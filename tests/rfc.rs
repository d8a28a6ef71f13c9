//! The values of the RFCs that the format rests on, by value.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use callgate::native;
use callgate::snapshot::base64url::{self, decode_array};
use callgate::snapshot::hash::{self, Hash};
use callgate::snapshot::jwk::PublicKey;
use serde_json::Value as Json;

fn vector(name: &str) -> Json {
    serde_json::from_str(&common::text(format!("tests/vectors/rfc/{name}.json"))).unwrap()
}

fn text<'j>(json: &'j Json, name: &str) -> &'j str {
    json[name].as_str().unwrap()
}

fn key(jwk: &Json) -> PublicKey {
    let part = |name: &str| jwk[name].as_str();
    PublicKey::from_parts(part("kty"), part("crv"), part("x"), part("y")).unwrap()
}

#[test]
fn the_public_key_is_that_of_rfc_8037() {
    let vector = &vector("rfc8037-a1-a2")["public"];
    assert_eq!(native::public_of(&decode_array(text(vector, "d")).unwrap()), key(&vector["jwk"]));
}

#[test]
fn thumbprints_are_those_of_rfc_8037_and_rfc_7638() {
    let own = &vector("rfc8037-a3")["thumbprint"];
    assert_eq!(key(&own["jwk"]).thumbprint(), text(own, "value"));
    let rsa = &vector("rfc7638-3.1")["digest"];
    assert_eq!(base64url::encode(&hash::sha256(text(rsa, "text").as_bytes())), text(rsa, "value"));
}

#[test]
fn signatures_are_those_of_rfc_8037_and_rfc_7515() {
    for name in ["rfc8037-a4-a5", "rfc7515-a3"] {
        let vector = &vector(name)["signature"];
        let (message, signature) = text(vector, "jws").rsplit_once('.').unwrap();
        let signature: [u8; 64] = decode_array(signature).unwrap();
        let verifies = |message: &str, signature| native::verify(&key(&vector["jwk"]), message.as_bytes(), signature);
        assert!(verifies(message, &signature), "{name}");
        assert!(!verifies(&format!("{message}x"), &signature), "{name}");
        if let Some(d) = vector["d"].as_str() {
            assert_eq!(native::sign_ed25519(&decode_array(d).unwrap(), message.as_bytes()), signature, "{name}");
        }
    }
}

fn unhex(text: &str) -> Vec<u8> {
    let byte = |at| u8::from_str_radix(&text[at..at + 2], 16).unwrap();
    (0..text.len()).step_by(2).map(byte).collect()
}

#[test]
fn leaves_and_nodes_are_hashed_as_in_rfc_9162() {
    for leaf in vector("rfc9162-leaf")["leaves"].as_array().unwrap() {
        assert_eq!(hash::hex(&hash::leaf(&unhex(text(leaf, "bytes")))), text(leaf, "hash"));
    }
    for tree in vector("rfc9162-node")["trees"].as_array().unwrap() {
        let leaves: Vec<Hash> =
            tree["leaves"].as_array().unwrap().iter().map(|leaf| hash::leaf(&unhex(leaf.as_str().unwrap()))).collect();
        assert_eq!(hash::hex(&root(&leaves)), text(tree, "root"));
    }
}

fn root(hashes: &[Hash]) -> Hash {
    match hashes {
        [only] => *only,
        _ => {
            let (left, right) = hashes.split_at(hashes.len() / 2);
            hash::node(&root(left), &root(right))
        }
    }
}
