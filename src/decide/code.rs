//! Decisions and their codes.

macro_rules! decision_codes {
    ($($(#[$doc:meta])* $variant:ident = $name:literal,)+) => {
        /// Why a question was decided as it was. The name is stable. Among denials the first in this order is the primary one.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Code { $($(#[$doc])* $variant,)+ }

        impl Code {
            /// Every code; the position is the number that crosses to JavaScript.
            pub const ALL: &'static [Code] = &[$(Code::$variant,)+];

            /// The stable name, in snake case.
            pub fn name(self) -> &'static str {
                match self { $(Code::$variant => $name,)+ }
            }
        }
    };
}

decision_codes! {
    /// The person may.
    Allowed = "allowed",
    /// The question itself is malformed.
    Malformed = "malformed",
    /// A record that a rule names is missing.
    Incomplete = "incomplete",
    /// There is no such subject.
    UnknownSubject = "unknown_subject",
    /// The subject's time has not come or is over.
    NotValid = "not_valid",
    /// There is no such module, type, action or item.
    UnknownTarget = "unknown_target",
    /// The person is blocked and this is no device.
    Blocked = "blocked",
    /// The host does not show this action of the guest.
    NotShown = "not_shown",
    /// The module, or a parent of it, is not in the person's menu.
    DoorClosed = "door_closed",
    /// No grant of the person has this action.
    NotGranted = "not_granted",
    /// Grants have this action, but not on this item.
    ItemNotCovered = "item_not_covered",
    /// A grant covers it, but one of its conditions is not met.
    ConditionNotMet = "condition_not_met",
    /// A limit takes it away.
    Limited = "limited",
    /// The snapshot's time is over.
    Expired = "expired",
    /// No route asks for this request.
    Unlisted = "unlisted",
    /// The path is not in its normal form.
    PathRefused = "path_refused",
    /// The evaluator failed; it denies from then on.
    Poisoned = "poisoned",
}

impl std::fmt::Display for Code {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name())
    }
}

/// An answer: allowed, or denied for a reason.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Decision(Code);

/// A decision, and how far it reaches.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Answer {
    /// The decision.
    pub decision: Decision,
    /// Whether every item of the type has the same: the question is about one, and its id makes no difference.
    pub alike: bool,
}

/// The two conjuncts of an allow, each held or failed with its code.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Conjuncts {
    /// The subject is valid, the target exists, its surface is open and its host shows it.
    pub reachable: Result<(), Code>,
    /// The door of the module, or of its host, is open.
    pub door: Result<(), Code>,
    /// A grant has it and no limit takes it away.
    pub has: Result<(), Code>,
}

impl Decision {
    /// The one place where an allow comes into being, whoever evaluates.
    pub(crate) fn conclude(conjuncts: Conjuncts) -> Self {
        match (conjuncts.reachable, conjuncts.door, conjuncts.has) {
            (Ok(()), Ok(()), Ok(())) => Decision(Code::Allowed),
            (reachable, door, has) => Decision::deny(primary([reachable, door, has])),
        }
    }

    /// A denial; a code that is none denies as malformed.
    pub(crate) fn deny(code: Code) -> Self {
        Decision(if code == Code::Allowed { Code::Malformed } else { code })
    }

    /// Whether the person may.
    pub fn allowed(self) -> bool {
        self.0 == Code::Allowed
    }

    /// The reason.
    pub fn code(self) -> Code {
        self.0
    }
}

fn primary(conjuncts: [Result<(), Code>; 3]) -> Code {
    conjuncts.into_iter().filter_map(Result::err).min().unwrap_or(Code::Malformed)
}
