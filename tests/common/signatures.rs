//! `tests/vectors/signatures/cases.json`: signatures and keys that implementations do not agree on, each as a whole checkpoint.
#![allow(dead_code, clippy::unwrap_used, clippy::panic)]

use callgate::native;
use callgate::snapshot::base64url;
use callgate::snapshot::hash::unhex;
use callgate::snapshot::jwk::PublicKey;
use curve25519_dalek::constants::{ED25519_BASEPOINT_POINT as BASE, EIGHT_TORSION};
use curve25519_dalek::{EdwardsPoint, Scalar};
use p256::ecdsa::Signature;
use serde_json::{Map, Value as Json, json};
use sha2::{Digest, Sha512};

use crate::common::{DAY, NOON, SEED};
use crate::scenarios::checkpoint::other_bits;
use crate::scenarios::keys::{es256_key, es256_public, malleable, mirrored};
use crate::scenarios::{Bench, MIA, PAGE, jwk};

/// One case: its name, what it is, the key as it is pinned, the JWS, and the code that callgate has for it everywhere.
type Case = (&'static str, &'static str, Json, String, &'static str);

pub fn file() -> String {
    let bench = Bench::new();
    let cases = [plain(&bench), points(&bench), sums(&bench), both(&bench), members(&bench), curve(&bench)].into_iter().flatten();
    let told =
        |(name, title, key, jws, code): Case| (name.to_owned(), json!({ "title": title, "key": key, "jws": jws, "code": code }));
    let rest: Vec<String> = bench.rows()[1..].iter().map(|row| format!("{}\n", String::from_utf8_lossy(row))).collect();
    let cases: Map<String, Json> = cases.map(told).collect();
    let all = json!({ "tenant": "corner-shop", "subject": MIA[0].replace("user/", ""), "now": NOON, "tolerance": PAGE, "rest": rest.concat(), "cases": cases });
    format!("{}\n", serde_json::to_string_pretty(&all).unwrap())
}

/// What a key signs: header and payload.
fn message(bench: &Bench, alg: &str, key: &PublicKey) -> String {
    message_until(bench, alg, key, NOON + DAY)
}

fn message_until(bench: &Bench, alg: &str, key: &PublicKey, expires: u64) -> String {
    let header = format!(r#"{{"alg":"{alg}","kid":"{}","typ":"callgate-checkpoint+jws"}}"#, key.thumbprint());
    let payload = bench.tree().payload(NOON, expires);
    format!("{}.{}", base64url::encode(header.as_bytes()), base64url::encode(payload.as_bytes()))
}

fn jws(message: &str, signature: &[u8]) -> String {
    format!("{message}.{}", base64url::encode(signature))
}

fn own() -> (PublicKey, Scalar) {
    (native::public_of(&SEED), ed25519_dalek::SigningKey::from_bytes(&SEED).to_scalar())
}

fn plain(bench: &Bench) -> Vec<Case> {
    let key = own().0;
    let message = message(bench, "Ed25519", &key);
    let good = native::sign_ed25519(&SEED, message.as_bytes());
    let mut flipped = good;
    flipped[40] ^= 1;
    let case = |name, title, signature: &[u8], code| (name, title, jwk(&key), jws(&message, signature), code);
    vec![
        case("ed25519", "as the publisher signs", &good, "opened"),
        case("ed25519-flipped", "one bit of it", &flipped, "bad_signature"),
        case("ed25519-malleable", "S + L in the place of S", &malleable(&good), "bad_signature"),
    ]
}

fn challenge(point: &[u8; 32], key: &[u8; 32], message: &str) -> Scalar {
    let hash = Sha512::new().chain_update(point).chain_update(key).chain_update(message.as_bytes()).finalize();
    Scalar::from_bytes_mod_order_wide(&hash.into())
}

fn joined(point: &[u8; 32], scalar: Scalar) -> [u8; 64] {
    let mut signature = [0; 64];
    signature[..32].copy_from_slice(point);
    signature[32..].copy_from_slice(scalar.as_bytes());
    signature
}

/// Whether `S·B = R + h·A` without a factor of eight.
fn holds(point: EdwardsPoint, scalar: Scalar, challenge: Scalar, key: EdwardsPoint) -> bool {
    scalar * BASE == point + challenge * key
}

/// Keys and first halves that are no good points.
fn points(bench: &Bench) -> Vec<Case> {
    let weak = |name, title, hex: &str| {
        let x = unhex(hex).unwrap();
        let key = PublicKey::Ed25519 { x };
        let identity = EIGHT_TORSION[0].compress().to_bytes();
        (name, title, jwk(&key), jws(&message(bench, "Ed25519", &key), &joined(&identity, Scalar::ZERO)), "keys_refused")
    };
    let (key, secret) = own();
    let PublicKey::Ed25519 { x } = key else { panic!("an Ed25519 key") };
    let text = message(bench, "Ed25519", &key);
    let forged = |name, title, hex: &str| {
        let point = unhex(hex).unwrap();
        let signature = joined(&point, challenge(&point, &x, &text) * secret);
        (name, title, jwk(&key), jws(&text, &signature), "bad_signature")
    };
    vec![
        weak(
            "key-identity",
            "the identity as key and as R, zero as S",
            "0100000000000000000000000000000000000000000000000000000000000000",
        ),
        weak(
            "key-identity-other-sign",
            "the same, the key with the sign that it has not",
            "0100000000000000000000000000000000000000000000000000000000000080",
        ),
        weak(
            "key-identity-not-canonical",
            "the same, the key as p + 1",
            "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        ),
        small(bench),
        forged(
            "r-identity",
            "R the identity, signed with the key",
            "0100000000000000000000000000000000000000000000000000000000000000",
        ),
        forged(
            "r-identity-other-sign",
            "the same, R with the sign that it has not",
            "0100000000000000000000000000000000000000000000000000000000000080",
        ),
        forged(
            "r-identity-not-canonical",
            "the same, R as p + 1",
            "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        ),
        forged(
            "r-order-8",
            "R of order 8, signed with the key",
            "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
        ),
    ]
}

/// A key of order 8, for which an R of small order is found that verifies without any secret: of one message in three there is none.
fn small(bench: &Bench) -> Case {
    let point = EIGHT_TORSION[1];
    let x = point.compress().to_bytes();
    let key = PublicKey::Ed25519 { x };
    let found = |more: u64| {
        let text = message_until(bench, "Ed25519", &key, NOON + DAY - more);
        let good = |r: &&EdwardsPoint| holds(**r, Scalar::ZERO, challenge(&r.compress().to_bytes(), &x, &text), point);
        EIGHT_TORSION.iter().find(good).map(|r| (text.clone(), r))
    };
    let (text, r) = (0..).find_map(found).unwrap();
    (
        "key-order-8",
        "a key of order 8, an R of small order, zero as S",
        jwk(&key),
        jws(&text, &joined(&r.compress().to_bytes(), Scalar::ZERO)),
        "keys_refused",
    )
}

/// Sums of a good point and one of small order: with a factor of eight they verify, without it they need not.
fn sums(bench: &Bench) -> Vec<Case> {
    let (key, secret) = own();
    let PublicKey::Ed25519 { x } = key else { panic!("an Ed25519 key") };
    let text = message(bench, "Ed25519", &key);
    let nonce = Scalar::from(7_u64);
    let r = (nonce * BASE + EIGHT_TORSION[1]).compress().to_bytes();
    let first = jws(&text, &joined(&r, nonce + challenge(&r, &x, &text) * secret));
    let mixed = secret * BASE + EIGHT_TORSION[1];
    let mixed_key = PublicKey::Ed25519 { x: mixed.compress().to_bytes() };
    let text = message(bench, "Ed25519", &mixed_key);
    let signed = |wanted: bool| {
        let attempt = |nonce: u64| {
            let nonce = Scalar::from(nonce);
            let r = (nonce * BASE).compress().to_bytes();
            let h = challenge(&r, &mixed.compress().to_bytes(), &text);
            let s = nonce + h * secret;
            (holds(nonce * BASE, s, h, mixed) == wanted).then(|| joined(&r, s))
        };
        (1..).find_map(attempt).unwrap()
    };
    vec![
        ("r-mixed", "R with a part of order 8: good only with a factor of eight", jwk(&key), first, "bad_signature"),
        (
            "key-mixed",
            "a key with a part of order 8: good only with a factor of eight",
            jwk(&mixed_key),
            jws(&text, &signed(false)),
            "bad_signature",
        ),
        ("key-mixed-good", "the same key, good without the factor too", jwk(&mixed_key), jws(&text, &signed(true)), "opened"),
    ]
}

/// Key and R are such sums. Where the parts of small order cancel out, it is good for strict verifiers too.
fn both(bench: &Bench) -> Vec<Case> {
    let (_, secret) = own();
    let key = secret * BASE + EIGHT_TORSION[1];
    let x = key.compress().to_bytes();
    let pinned = PublicKey::Ed25519 { x };
    let text = message(bench, "Ed25519", &pinned);
    let signed = |wanted: bool| {
        let attempt = |(nonce, part): (u64, EdwardsPoint)| {
            let nonce = Scalar::from(nonce);
            let point = nonce * BASE + part;
            let r = point.compress().to_bytes();
            let h = challenge(&r, &x, &text);
            let s = nonce + h * secret;
            (holds(point, s, h, key) == wanted).then(|| joined(&r, s))
        };
        (1..).flat_map(|nonce| EIGHT_TORSION[1..].iter().map(move |part| (nonce, *part))).find_map(attempt).unwrap()
    };
    let case = |name, title, wanted, code| (name, title, jwk(&pinned), jws(&text, &signed(wanted)), code);
    vec![
        case("both-mixed", "key and R with parts of small order: good only with a factor of eight", false, "bad_signature"),
        case("both-mixed-good", "key and R with parts of small order that cancel out", true, "opened"),
    ]
}

/// A good signature, and JWKs that say more or say it otherwise.
fn members(bench: &Bench) -> Vec<Case> {
    let key = own().0;
    let text = message(bench, "Ed25519", &key);
    let good = jws(&text, &native::sign_ed25519(&SEED, text.as_bytes()));
    let bare = jwk(&key);
    let x = bare["x"].as_str().unwrap().to_owned();
    let with = |name: &str, value: Json| {
        let mut key = bare.clone();
        key[name] = value;
        key
    };
    let standard = x.replace('-', "+").replace('_', "/");
    assert_ne!(standard, x);
    vec![
        ("jwk-use-enc", "`use` is `enc`", with("use", json!("enc")), good.clone(), "opened"),
        ("jwk-no-key-ops", "`key_ops` is empty", with("key_ops", json!([])), good.clone(), "opened"),
        ("jwk-alg-eddsa", "`alg` is `EdDSA`", with("alg", json!("EdDSA")), good.clone(), "opened"),
        ("jwk-alg-ed25519", "`alg` is `Ed25519`", with("alg", json!("Ed25519")), good.clone(), "opened"),
        ("jwk-alg-es256", "`alg` is `ES256`", with("alg", json!("ES256")), good.clone(), "opened"),
        ("jwk-not-extractable", "`ext` is false", with("ext", json!(false)), good.clone(), "opened"),
        ("jwk-x-padded", "`x` with padding", with("x", json!(format!("{x}="))), good.clone(), "keys_refused"),
        (
            "jwk-x-trailing-bits",
            "`x` with bits that carry nothing",
            with("x", json!(other_bits(&x))),
            good.clone(),
            "keys_refused",
        ),
        ("jwk-x-other-alphabet", "`x` in plain base64", with("x", json!(standard)), good.clone(), "keys_refused"),
        ("jwk-x-with-space", "`x` with a space", with("x", json!(format!("{x} "))), good, "keys_refused"),
    ]
}

fn curve(bench: &Bench) -> Vec<Case> {
    let key = es256_public(&es256_key());
    let text = message(bench, "ES256", &key);
    let good = native::sign_es256(&SEED, text.as_bytes()).unwrap();
    let der = Signature::from_slice(&good).unwrap().to_der();
    let case = |name, title, signature: &[u8], code| (name, title, jwk(&key), jws(&text, signature), code);
    let PublicKey::Es256 { x, .. } = key else { panic!("a P-256 key") };
    let off = PublicKey::Es256 { x, y: x };
    vec![
        case("es256", "as ES256 signs", &good, "opened"),
        case("es256-mirrored", "n − s in the place of s", &mirrored(&good), "opened"),
        case("es256-zeros", "zeros for r and s", &[0; 64], "bad_signature"),
        case("es256-der", "the signature as ASN.1", der.as_bytes(), "malformed_jws"),
        ("es256-off-the-curve", "a key that is no point", jwk(&off), jws(&message(bench, "ES256", &off), &good), "bad_signature"),
    ]
}
