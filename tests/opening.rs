//! Opening a checkpoint and a slice: each step of the order has its code, and the floor moves only where it may.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use callgate::snapshot::checkpoint::Verified;
use callgate::snapshot::jwk::{KeySet, PublicKey};
use callgate::snapshot::{Floor, Trust, Unverified, base64url};
use callgate::{Error, ErrorCode, native};
use common::{DAY, NOON, Snapshot, demo, open, sign, trust};

const MINUTE: u64 = 60 * 1000;

fn check(jws: &[u8], trust: &Trust) -> Result<Verified, Error> {
    let unverified = Unverified::parse(jws, &trust.keys)?;
    let holds = native::verify(&unverified.key, &unverified.message, &unverified.signature);
    unverified.verified(holds, trust)
}

fn payload(sequence: u64, expires: u64) -> String {
    let root = base64url::encode(&[1; 32]);
    format!(r#"{{"format":1,"tenant":"demo","sequence":{sequence},"expires":{expires},"root":"{root}","depth":0}}"#)
}

#[track_caller]
fn refused(payload: &str, code: ErrorCode) {
    assert_eq!(check(&sign(payload.as_bytes()), &trust("demo", NOON)).unwrap_err().code, code, "{payload}");
}

#[test]
fn a_good_checkpoint_is_accepted() {
    let verified = check(&sign(payload(NOON, NOON + DAY).as_bytes()), &trust("demo", NOON)).unwrap();
    assert_eq!(verified.current().unwrap().sequence, NOON);
}

#[test]
fn payloads_have_exactly_the_members_of_the_format() {
    let good = payload(NOON, NOON + DAY);
    for (from, to) in [
        ("\"depth\":0", "\"depth\":21"),
        ("\"depth\":0", "\"depth\":0,\"more\":1"),
        (",\"depth\":0", ""),
        ("\"depth\":0", "\"depth\":0,\"depth\":0"),
        ("\"depth\":0", "\"depth\":0.0"),
        ("\"root\":\"A", "\"root\":\"=A"),
        ("\"tenant\":\"demo\"", "\"tenant\":1"),
    ] {
        refused(&good.replace(from, to), ErrorCode::MalformedPayload);
    }
    refused(&good.replace("\"format\":1", "\"format\":2"), ErrorCode::UnknownFormat);
    refused(&good.replace("demo", "other"), ErrorCode::WrongTenant);
}

#[test]
fn a_snapshot_lives_at_most_thirty_days() {
    refused(&payload(NOON, NOON), ErrorCode::MalformedPayload);
    refused(&payload(NOON, NOON - 1), ErrorCode::MalformedPayload);
    refused(&payload(NOON, NOON + 30 * DAY + 1), ErrorCode::MalformedPayload);
    refused(&payload(9_007_199_254_740_993, 9_007_199_254_740_999), ErrorCode::MalformedPayload);
}

#[test]
fn the_future_is_refused_beyond_the_tolerance() {
    refused(&payload(NOON + 6 * MINUTE, NOON + DAY), ErrorCode::FromFuture);
    let verified = check(&sign(payload(NOON + 4 * MINUTE, NOON + DAY).as_bytes()), &trust("demo", NOON)).unwrap();
    assert_eq!(verified.now, NOON + 4 * MINUTE, "the clock is never before the floor");
}

#[test]
fn what_is_older_or_another_of_the_same_age_is_refused() {
    let jws = sign(payload(NOON, NOON + DAY).as_bytes());
    let with = |floor: Floor| check(&jws, &Trust { floor: Some(floor), ..trust("demo", NOON + MINUTE) });
    let same = Floor { sequence: NOON, root: [1; 32] };
    assert!(with(same).is_ok());
    assert_eq!(with(Floor { sequence: NOON + 1, ..same }).unwrap_err().code, ErrorCode::RolledBack);
    assert_eq!(with(Floor { root: [2; 32], ..same }).unwrap_err().code, ErrorCode::Forked);
}

#[test]
fn a_floor_from_the_future_is_discarded() {
    let far = Floor { sequence: NOON + 365 * DAY, root: [3; 32] };
    let verified =
        check(&sign(payload(NOON, NOON + DAY).as_bytes()), &Trust { floor: Some(far), ..trust("demo", NOON) }).unwrap();
    assert!(verified.floor_discarded);
    assert_eq!(verified.floor.sequence, NOON);
}

#[test]
fn an_expired_checkpoint_raises_the_floor_and_denies() {
    let verified = check(&sign(payload(NOON - DAY, NOON).as_bytes()), &trust("demo", NOON)).unwrap();
    assert_eq!(verified.floor.sequence, NOON - DAY);
    assert_eq!(verified.current().unwrap_err().code, ErrorCode::Expired);
}

#[test]
fn headers_have_exactly_three_members() {
    let signed = String::from_utf8(sign(payload(NOON, NOON + DAY).as_bytes())).unwrap();
    let (header, rest) = signed.split_once('.').unwrap();
    let header = String::from_utf8(base64url::decode(header).unwrap()).unwrap();
    for (from, to, code) in [
        ("Ed25519", "EdDSA", ErrorCode::HeaderRefused),
        ("Ed25519", "none", ErrorCode::HeaderRefused),
        ("Ed25519", "ES256", ErrorCode::AlgMismatch),
        ("callgate-checkpoint+jws", "JWT", ErrorCode::HeaderRefused),
        ("\"kid\"", "\"crit\":[],\"kid\"", ErrorCode::HeaderRefused),
        ("\"alg\"", "\"alg\":\"Ed25519\",\"alg\"", ErrorCode::HeaderRefused),
        ("\"kid\":\"", "\"kid\":\"x", ErrorCode::UnknownKid),
    ] {
        let forged = format!("{}.{rest}", base64url::encode(header.replace(from, to).as_bytes()));
        assert_eq!(check(forged.as_bytes(), &trust("demo", NOON)).unwrap_err().code, code, "{to}");
    }
}

#[test]
fn weak_and_mistyped_keys_refuse_the_set() {
    let x = |bytes: [u8; 32]| base64url::encode(&bytes);
    let key = |x: &str| PublicKey::from_parts(Some("OKP"), Some("Ed25519"), Some(x), None);
    let mut identity = [0; 32];
    identity[0] = 1;
    let mut beyond = [0xff; 32];
    beyond[31] = 0x7f;
    for weak in [[0; 32], identity, beyond] {
        assert_eq!(key(&x(weak)).unwrap_err().code, ErrorCode::KeysRefused);
    }
    let good = native::public_of(&[5; 32]);
    let PublicKey::Ed25519 { x: bytes } = &good else { panic!("not Ed25519") };
    assert!(key(&format!("{}=", x(*bytes))).is_err(), "padding");
    assert!(KeySet::new([(None, good.clone()), (None, good.clone())]).is_err(), "there twice");
    assert!(KeySet::new([(Some("kid".into()), good)]).is_err(), "kid is no thumbprint");
    assert!(KeySet::new([]).is_err(), "no key");
}

struct Rows {
    rows: Vec<String>,
}

impl Rows {
    fn of(slice: &[u8]) -> Self {
        Rows { rows: String::from_utf8(slice.to_vec()).unwrap().lines().map(str::to_owned).collect() }
    }

    fn bytes(&self) -> Vec<u8> {
        self.rows.iter().map(|row| format!("{row}\n")).collect::<String>().into_bytes()
    }

    #[track_caller]
    fn refused(&self, subject: &str, code: ErrorCode) {
        assert_eq!(open(&self.bytes(), &trust("demo", NOON), subject).unwrap_err().code, code);
    }
}

fn rows(subject: &str) -> Rows {
    Rows::of(&Snapshot::publish(&demo(), NOON, NOON + DAY).slice(subject, NOON).unwrap())
}

#[test]
fn a_slice_of_another_person_is_refused() {
    rows("ben").refused("anna", ErrorCode::WrongSubject);
}

#[test]
fn a_slice_holds_exactly_what_is_needed_in_order() {
    let whole = rows("emma");
    let last = whole.rows.len() - 2;
    assert!(last > 3, "emma needs several lines");
    Rows { rows: whole.rows[..last].to_vec() }.refused("emma", ErrorCode::NeedsMismatch);
    let repeated = [&whole.rows[..], &whole.rows[last..]].concat();
    Rows { rows: repeated }.refused("emma", ErrorCode::NeedsMismatch);
    let mut swapped = whole.rows.clone();
    swapped.swap(3, 5);
    swapped.swap(4, 6);
    Rows { rows: swapped }.refused("emma", ErrorCode::NeedsMismatch);
    Rows { rows: whole.rows[..1].to_vec() }.refused("emma", ErrorCode::MalformedSlice);
}

#[test]
fn a_line_of_another_publication_is_refused() {
    let older = Rows::of(&Snapshot::publish(&demo(), NOON - DAY, NOON).slice("emma", NOON - 1).unwrap());
    let mut policy = demo();
    policy.sections.clear();
    policy.modules.values_mut().for_each(|module| module.section = None);
    let newer = Rows::of(&Snapshot::publish(&policy, NOON, NOON + DAY).slice("emma", NOON).unwrap());
    let mut mixed = newer.rows.clone();
    mixed[3..5].clone_from_slice(&older.rows[3..5]);
    Rows { rows: mixed }.refused("emma", ErrorCode::RootMismatch);
}

#[test]
fn proofs_are_as_long_as_the_format_allows() {
    let mut long = rows("emma");
    long.rows[2] = base64url::encode(&[0; 65 * 32]);
    long.refused("emma", ErrorCode::MalformedSlice);
    let mut odd = rows("emma");
    odd.rows[2] = base64url::encode(&[0; 33]);
    odd.refused("emma", ErrorCode::MalformedSlice);
}

#[test]
fn a_line_folded_with_another_lines_proof_is_refused() {
    let mut swapped = rows("emma");
    swapped.rows.swap(2, 4);
    swapped.refused("emma", ErrorCode::RootMismatch);
}

#[test]
fn time_only_goes_forward() {
    let snapshot = Snapshot::publish(&demo(), NOON, NOON + DAY);
    let (mut gate, _) = open(&snapshot.slice("anna", NOON).unwrap(), &trust("demo", NOON), "anna").unwrap();
    let properties = callgate::decide::Properties::default();
    let question = callgate::decide::Question {
        action: "menu",
        target: callgate::decide::Target::Whole("systemAnnouncements"),
        within: None,
        properties: &properties,
    };
    assert!(gate.decide(&question).allowed());
    gate.advance(NOON + DAY);
    assert_eq!(gate.decide(&question).code().name(), "expired");
    gate.advance(NOON);
    assert_eq!(gate.decide(&question).code().name(), "expired", "a clock set back revives nothing");
}
