//! What is wrong with bits or masks, said so that their author can put it right.

use std::fmt;

/// Which of the two files.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Source {
    /// What the bits mean.
    Bits,
    /// The masks.
    Masks,
}

/// One thing that is wrong. As text: `line:column: pointer: code: sentence`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// The file.
    pub source: Source,
    /// Its stable name.
    pub code: FaultCode,
    /// RFC 6901; empty for the file as a whole.
    pub pointer: String,
    /// From 1.
    pub line: usize,
    /// From 1, in characters.
    pub column: usize,
    /// One English sentence, lower case and without a full stop.
    pub message: String,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: ", self.line, self.column)?;
        if !self.pointer.is_empty() {
            write!(f, "{}: ", self.pointer)?;
        }
        write!(f, "{}: {}", self.code.name(), self.message)
    }
}

impl std::error::Error for Fault {}

macro_rules! fault_codes {
    ($($(#[$doc:meta])* $variant:ident = $name:literal,)+) => {
        /// What kind of fault it is. The name is stable; the sentence beside it is not.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum FaultCode { $($(#[$doc])* $variant,)+ }

        impl FaultCode {
            /// Every code.
            pub const ALL: &'static [FaultCode] = &[$(FaultCode::$variant,)+];

            /// The stable name, in snake case.
            pub fn name(self) -> &'static str {
                match self { $(FaultCode::$variant => $name,)+ }
            }
        }
    };
}

fault_codes! {
    /// Not JSON, or nested too deep.
    MalformedJson = "malformed_json",
    /// An object has a member twice.
    DuplicateMember = "duplicate_member",
    /// Another kind of JSON value than is expected here.
    WrongType = "wrong_type",
    /// A member that the bits file does not have.
    UnknownMember = "unknown_member",
    /// A module, type, relation or kind that the policy does not declare.
    UnknownReference = "unknown_reference",
    /// A role's name that is no id.
    BadId = "bad_id",
    /// Not a power of two.
    NotABit = "not_a_bit",
    /// A bit that stands for two actions.
    BitTaken = "bit_taken",
    /// An action that has two bits for one module.
    ActionTwice = "action_twice",
    /// A member of masks that is left out although it is a module.
    IgnoredModule = "ignored_module",
    /// A key that is no module and not ignored.
    UnknownKey = "unknown_key",
    /// A mask that is no integer.
    NotAnInteger = "not_an_integer",
    /// A mask below zero.
    Negative = "negative",
    /// A bit that stands for no action.
    UnknownBit = "unknown_bit",
    /// A bit stands for an action that the module or type has not.
    UnknownAction = "unknown_action",
    /// A mask with `update` and without `read`.
    UpdateWithoutRead = "update_without_read",
    /// The policy's `implies` would add an action that the mask has not.
    Widened = "widened",
}
