//! Wrong readings of the rules, planted one at a time: what must be found.

macro_rules! variants {
    ($($(#[$doc:meta])* $variant:ident,)+) => {
        /// One wrong reading.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Variant { $($(#[$doc])* $variant,)+ }

        impl Variant {
            pub const ALL: &'static [Variant] = &[$(Variant::$variant,)+];
        }
    };
}

variants! {
    /// A limit on `read` leaves `update`, which implies it.
    NoUpClosure,
    /// A grant of `update` does not bring `read`, which it implies.
    NoDownClosure,
    /// A named group without a record is passed over.
    MissingGroupSkipped,
    /// `ne` is met where an operand is absent.
    NeMetByAbsence,
    /// What the request says of an item or person counts before the record.
    RequestOverridesRecord,
    /// A limit ends with the membership that brought it.
    LimitsOfMembershipsInForce,
    /// A limit cuts only the grants of its own carrier.
    LimitsOfOwnCarrier,
    /// Nobody heeds the limits of modules.
    ModuleLimitsForgotten,
    /// A grant stays after its membership has ended.
    GrantsOfAllNamed,
    /// What groups above a group carry is passed over.
    AncestorsForgotten,
    /// `assigned` counts only beside the grant that reads it.
    AssignedOfOwnCarrier,
    /// `subject.groups` holds groups whose membership is not in force.
    GroupsOfAllNamed,
    /// A membership still counts in its last second.
    UntilIncluded,
    /// Every attribute may be supplied by the request.
    AnythingAsserted,
    /// The tenant's choice is passed over.
    SettingDefaults,
    /// Without an item conditions on `resource` are judged all the same.
    ResourceConditionsWithoutItem,
    /// Without an item no condition is judged.
    NoConditionsWithoutItem,
    /// Items that are not recorded exist.
    UnrecordedItems,
    /// Within a host the guest's door is judged.
    GuestDoorWithin,
    /// What a guest shows is shown by its host too.
    ShowsOfGuests,
    /// A host without a door is open to everybody.
    HostOpenToAll,
    /// Only the module itself has a door, and none above it.
    ParentsOpen,
    /// A device takes blocked persons to its guests.
    BlockedWithinDevice,
}
