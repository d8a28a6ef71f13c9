//! Who holds what together: persons with the same carriers are resolved once.

use std::collections::{BTreeSet, HashMap};

use crate::decide::document::{assigned_of, carrier_grants, group_and_above, limits_of};
use crate::policy::{Assigned, Carrier, Limit, Membership, Policy};
use crate::view::Id;

use super::touched::personal;

/// What persons of the same memberships have in common.
pub(super) struct Held<'p> {
    /// The carriers that grant something, by their number.
    pub set: usize,
    /// What carriers tie their holders to.
    pub tied: Vec<&'p Assigned>,
    /// The limits of the carriers.
    pub limits: Vec<&'p Limit>,
}

/// Carriers that grant something, as some persons hold them together.
pub(super) struct CarrierSet {
    pub carriers: Vec<Carrier>,
    /// How many persons and spans of time have exactly these.
    pub holders: u32,
    /// Whether a grant comes out differently for each holder.
    pub personal: bool,
}

/// Roles and groups by their places in the policy, ascending.
type Memberships = Vec<u32>;

/// All that is held together in a tenant, each once.
pub(super) struct Holders<'p> {
    policy: &'p Policy,
    roles: HashMap<&'p str, u32>,
    groups: HashMap<&'p str, u32>,
    places: HashMap<Memberships, usize>,
    held: Vec<Held<'p>>,
    numbers: HashMap<Vec<Carrier>, usize>,
    sets: Vec<CarrierSet>,
    /// Whether a grant of the carrier comes out differently for each holder.
    personal: HashMap<Carrier, bool>,
}

impl<'p> Holders<'p> {
    pub fn new(policy: &'p Policy) -> Self {
        let roles = numbered(policy.roles.keys(), 0);
        let groups = numbered(policy.groups.keys(), u32::try_from(roles.len()).unwrap_or(u32::MAX));
        Holders {
            policy,
            roles,
            groups,
            places: HashMap::new(),
            held: Vec::new(),
            numbers: HashMap::new(),
            sets: Vec::new(),
            personal: HashMap::new(),
        }
    }

    /// What the memberships of a number bring along.
    pub fn held(&self, place: usize) -> &Held<'p> {
        &self.held[place]
    }

    /// The carriers that these bring along and that grant something.
    pub fn set(&self, held: &Held<'_>) -> &CarrierSet {
        &self.sets[held.set]
    }

    /// A number that these memberships have and no others.
    pub fn place(&mut self, roles: &[&Membership], groups: &[&Membership]) -> usize {
        let role = |membership: &&Membership| self.roles.get(membership.id.as_str());
        let group = |membership: &&Membership| self.groups.get(membership.id.as_str());
        let mut key: Memberships = roles.iter().filter_map(role).chain(groups.iter().filter_map(group)).copied().collect();
        key.sort_unstable();
        match self.places.get(&key) {
            Some(place) => *place,
            None => self.add(key, roles, groups),
        }
    }

    fn add(&mut self, key: Memberships, roles: &[&Membership], groups: &[&Membership]) -> usize {
        let roles = roles.iter().map(|membership| Carrier::Role(membership.id.clone()));
        let above = groups.iter().flat_map(|membership| group_and_above(self.policy, &membership.id));
        let carriers: BTreeSet<Carrier> = roles.chain(above).collect();
        let tied = carriers.iter().map(|carrier| assigned_of(self.policy, carrier)).filter(|tied| !tied.is_empty()).collect();
        let limits = carriers.iter().flat_map(|carrier| limits_of(self.policy, carrier)).collect();
        let granting = carriers.into_iter().filter(|carrier| !carrier_grants(self.policy, carrier).is_empty()).collect();
        let set = self.number(granting);
        self.held.push(Held { set, tied, limits });
        self.places.insert(key, self.held.len() - 1);
        self.held.len() - 1
    }

    fn number(&mut self, carriers: Vec<Carrier>) -> usize {
        if let Some(number) = self.numbers.get(&carriers) {
            return *number;
        }
        let personal = carriers.iter().any(|carrier| self.personal(carrier));
        self.numbers.insert(carriers.clone(), self.sets.len());
        self.sets.push(CarrierSet { carriers, holders: 0, personal });
        self.sets.len() - 1
    }

    fn personal(&mut self, carrier: &Carrier) -> bool {
        if let Some(known) = self.personal.get(carrier) {
            return *known;
        }
        let found = carrier_grants(self.policy, carrier).iter().any(|grant| personal(self.policy, grant));
        self.personal.insert(carrier.clone(), found);
        found
    }

    /// One person more, for some span of time, holds what these memberships bring along.
    pub fn count(&mut self, place: usize) {
        let set = &mut self.sets[self.held[place].set];
        set.holders = set.holders.saturating_add(1);
    }
}

fn numbered<'p>(ids: impl Iterator<Item = &'p Id>, first: u32) -> HashMap<&'p str, u32> {
    ids.map(String::as_str).zip(first..).collect()
}
