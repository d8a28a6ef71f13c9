//! A floor in a file: the newest checkpoint that was seen.

use serde::Serialize;

use crate::json::{self, Node};
use crate::snapshot::checkpoint::Verified;
use crate::snapshot::{Floor, base64url};

use super::{Failure, Host};

/// The file, and what it said.
pub(super) struct Stored<'a> {
    path: &'a str,
    pub floor: Option<Floor>,
}

/// What became of a stored floor.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Change {
    /// There was none.
    Set,
    Raised,
    Kept,
    /// It lay in the future and was replaced.
    Discarded,
}

impl Change {
    pub fn name(self) -> &'static str {
        match self {
            Change::Set => "set",
            Change::Raised => "raised",
            Change::Kept => "kept",
            Change::Discarded => "discarded: it lay in the future",
        }
    }
}

impl<'a> Stored<'a> {
    /// The floor of a file that may not be there yet.
    pub fn read(path: &'a str, host: &dyn Host) -> Result<Self, Failure> {
        if !host.exists(path) {
            return Ok(Stored { path, floor: None });
        }
        let floor = parse(&host.read(path)?);
        let refused =
            || Failure::because("floor_refused", path, format!("{path}: not a floor: `{{\"sequence\":…,\"root\":\"…\"}}`"));
        Ok(Stored { path, floor: Some(floor.ok_or_else(refused)?) })
    }

    /// Keeps what was verified, whatever follows.
    pub fn settle(&self, verified: &Verified, host: &dyn Host) -> Result<Change, Failure> {
        let change = match self.floor {
            _ if verified.floor_discarded => Change::Discarded,
            None => Change::Set,
            Some(floor) if floor == verified.floor => return Ok(Change::Kept),
            Some(_) => Change::Raised,
        };
        Ok(if self.write(verified.floor, host)? { change } else { Change::Kept })
    }

    /// Writes a floor, unless another command has written a higher one since this was read.
    pub fn write(&self, floor: Floor, host: &dyn Host) -> Result<bool, Failure> {
        let now = Stored::read(self.path, host)?.floor;
        if now != self.floor && now.is_some_and(|now| now.sequence >= floor.sequence) {
            return Ok(false);
        }
        let text = format!("{{\"sequence\":{},\"root\":\"{}\"}}\n", floor.sequence, base64url::encode(&floor.root));
        host.write(self.path, text.as_bytes(), false)?;
        Ok(true)
    }
}

/// `{"sequence": …, "root": "…"}` and nothing else.
pub(super) fn parse(bytes: &[u8]) -> Option<Floor> {
    let root = json::parse(bytes, 1).ok()?;
    let sequence = root.get("sequence").and_then(Node::as_integer).and_then(|sequence| u64::try_from(sequence).ok())?;
    let hash = root.get("root").and_then(Node::as_text).and_then(base64url::decode_array)?;
    (root.as_object()?.len() == 2).then_some(Floor { sequence, root: hash })
}
