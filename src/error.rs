//! What is wrong with input that is malformed or not to be trusted. Denials are no errors: see [`Code`](crate::decide::Code).

use std::fmt;

macro_rules! error_codes {
    ($($(#[$doc:meta])* $variant:ident = $name:literal,)+) => {
        /// Why input was refused. The name is stable; the wording around it is not.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum ErrorCode { $($(#[$doc])* $variant,)+ }

        impl ErrorCode {
            /// Every code, in the order of the checks.
            pub const ALL: &'static [ErrorCode] = &[$(ErrorCode::$variant,)+];

            /// The stable name, in snake case.
            pub fn name(self) -> &'static str {
                match self { $(ErrorCode::$variant => $name,)+ }
            }
        }
    };
}

error_codes! {
    /// The publisher's key set holds a key that is malformed, weak, mistyped or there twice.
    KeysRefused = "keys_refused",
    /// Larger than the format allows.
    TooLarge = "too_large",
    /// The slice is not made of lines and proofs as the format says.
    MalformedSlice = "malformed_slice",
    /// Not a compact JWS with strict base64url parts and a 64 byte signature.
    MalformedJws = "malformed_jws",
    /// The header has not exactly `alg`, `kid` and `typ`, or one of them is not what the format allows.
    HeaderRefused = "header_refused",
    /// No key of the set has this `kid`.
    UnknownKid = "unknown_kid",
    /// The header's `alg` is not the key's own.
    AlgMismatch = "alg_mismatch",
    /// This host cannot verify signatures: no WebCrypto, as in a page that came over plain HTTP, or not this algorithm.
    Unsupported = "unsupported",
    /// The signature does not verify.
    BadSignature = "bad_signature",
    /// The payload has not exactly the members of the format, or one of them is out of range.
    MalformedPayload = "malformed_payload",
    /// A format that this reader does not know.
    UnknownFormat = "unknown_format",
    /// Signed for another tenant.
    WrongTenant = "wrong_tenant",
    /// Issued later than the clock allows.
    FromFuture = "from_future",
    /// Older than a checkpoint seen before.
    RolledBack = "rolled_back",
    /// Another root with the sequence of a checkpoint seen before.
    Forked = "forked",
    /// Its time is over.
    Expired = "expired",
    /// A line or a proof does not lead to the signed root.
    RootMismatch = "root_mismatch",
    /// A line is not what the format allows.
    LineRefused = "line_refused",
    /// The first line is not the one of the asked subject.
    WrongSubject = "wrong_subject",
    /// The lines are not exactly those that the person's line names.
    NeedsMismatch = "needs_mismatch",
    /// The snapshot has no such subject.
    UnknownSubject = "unknown_subject",
    /// A file of the snapshot is missing.
    Unavailable = "unavailable",
}

/// Input that was refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Error {
    /// Why, as a stable code.
    pub code: ErrorCode,
    /// What exactly, in English, for logs; empty where the code says it all.
    pub detail: String,
}

impl Error {
    /// An error with an explanation for logs.
    pub fn new(code: ErrorCode, detail: impl Into<String>) -> Self {
        Self { code, detail: detail.into() }
    }
}

impl From<ErrorCode> for Error {
    fn from(code: ErrorCode) -> Self {
        Self { code, detail: String::new() }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code.name())?;
        if self.detail.is_empty() { Ok(()) } else { write!(f, ": {}", self.detail) }
    }
}

impl std::error::Error for Error {}
