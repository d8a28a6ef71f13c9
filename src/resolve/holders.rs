//! Who holds what together: persons with the same carriers are resolved once.

use std::collections::{BTreeSet, HashMap};
use std::sync::{Arc, OnceLock};

use crate::decide::document::{assigned_of, carrier_grants, group_and_above, limits_of};
use crate::policy::{Assigned, Carrier, Limit, Membership, Policy, User};
use crate::view::Id;

use super::Window;
use super::person::{seconds, spans};
use super::shared::Lines;
use super::touched::personal;

/// On average a line of carriers that are held together is for so many people at least. Where that holds for all of them, each gets
/// one: a look-up less for everybody who holds them.
const PEOPLE_A_LINE: u64 = 32;

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
    /// Its own among all sets.
    pub number: usize,
    pub carriers: Vec<Carrier>,
    /// How many persons and spans of time have exactly these.
    pub holders: u32,
    /// Whether a grant comes out differently for each holder.
    pub personal: bool,
    /// The lines of those whom nothing touches, once somebody's were written.
    pub settled: OnceLock<Arc<Lines>>,
}

/// Roles and groups by their places in the policy, ascending.
type Memberships = Vec<u32>;

/// Finds out what users hold over a window of time. It changes nothing, so that many may ask at the same time.
pub struct Counter<'p> {
    pub(super) policy: &'p Policy,
    pub(super) window: Window,
    roles: HashMap<&'p str, u32>,
    groups: HashMap<&'p str, u32>,
}

/// How many persons and spans of time have the same memberships.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Counts(HashMap<Memberships, u32>);

impl<'p> Counter<'p> {
    /// A counter of a policy's users, whether they stand in its document or not.
    pub fn new(policy: &'p Policy, window: Window) -> Self {
        let roles = numbered(policy.roles.keys(), 0);
        let groups = numbered(policy.groups.keys(), number(roles.len()));
        Counter { policy, window, roles, groups }
    }

    /// Takes note of what a user holds.
    pub fn count(&self, user: &User, counts: &mut Counts) {
        for (start, _) in spans(user, self.window) {
            let holders = counts.0.entry(self.in_force(user, seconds(start))).or_default();
            *holders = holders.saturating_add(1);
        }
        counts.0.entry(self.named(user)).or_default();
    }

    /// All memberships that the user names, whatever their validity.
    pub(super) fn named(&self, user: &User) -> Memberships {
        self.memberships(user, |_| true)
    }

    /// The memberships in force.
    pub(super) fn in_force(&self, user: &User, second: i64) -> Memberships {
        self.memberships(user, |membership| membership.validity.contains(second))
    }

    fn memberships(&self, user: &User, counts: impl Fn(&&Membership) -> bool) -> Memberships {
        let role = |membership: &Membership| self.roles.get(membership.id.as_str());
        let group = |membership: &Membership| self.groups.get(membership.id.as_str());
        let roles = user.roles.iter().filter(&counts).filter_map(role);
        let groups = user.groups.iter().filter(&counts).filter_map(group);
        let mut memberships: Memberships = roles.chain(groups).copied().collect();
        memberships.sort_unstable();
        memberships
    }
}

/// All that is held together in a tenant, each once.
pub struct Holders<'p> {
    policy: &'p Policy,
    /// Roles, then groups, by their places.
    names: Vec<&'p Id>,
    places: HashMap<Memberships, usize>,
    held: Vec<Held<'p>>,
    numbers: HashMap<Vec<Carrier>, usize>,
    sets: Vec<CarrierSet>,
    /// Whether a grant of the carrier comes out differently for each holder.
    personal: HashMap<Carrier, bool>,
}

impl<'p> Holders<'p> {
    /// Nothing is held yet.
    pub fn new(policy: &'p Policy) -> Self {
        Holders {
            policy,
            names: policy.roles.keys().chain(policy.groups.keys()).collect(),
            places: HashMap::new(),
            held: Vec::new(),
            numbers: HashMap::new(),
            sets: Vec::new(),
            personal: HashMap::new(),
        }
    }

    /// So many hold these too.
    pub fn add(&mut self, counts: Counts) {
        for (memberships, holders) in counts.0 {
            let place = match self.places.get(&memberships) {
                Some(place) => *place,
                None => self.place(memberships),
            };
            let set = &mut self.sets[self.held[place].set];
            set.holders = set.holders.saturating_add(holders);
        }
    }

    /// What memberships bring along, and its number; `None` where nobody was counted who has exactly these.
    pub(super) fn held(&self, memberships: &Memberships) -> Option<&Held<'p>> {
        self.places.get(memberships).map(|place| &self.held[*place])
    }

    /// The carriers that these bring along and that grant something.
    pub(super) fn set(&self, held: &Held<'_>) -> &CarrierSet {
        &self.sets[held.set]
    }

    /// How many must hold several carriers together for these to get a line: the least with which such a line comes for no less
    /// than [`PEOPLE_A_LINE`], and `most` in any case.
    pub(super) fn worth(&self, most: u32) -> u32 {
        let held: u64 = self.sets.iter().map(|set| u64::from(set.holders)).sum();
        let lines = |least| self.sets.iter().filter(|set| set.carriers.len() > 1 && set.holders >= least).count() as u64;
        (1..most).find(|least| lines(*least) * PEOPLE_A_LINE <= held).unwrap_or(most)
    }

    /// These lines of a set were written: nobody else need make them.
    pub(super) fn settle(&self, set: usize, lines: Arc<Lines>) {
        // What somebody else made meanwhile says the same.
        drop(self.sets[set].settled.set(lines));
    }

    fn place(&mut self, memberships: Memberships) -> usize {
        let carriers: BTreeSet<Carrier> = memberships.iter().flat_map(|place| self.carriers(*place)).collect();
        let tied = carriers.iter().map(|carrier| assigned_of(self.policy, carrier)).filter(|tied| !tied.is_empty()).collect();
        let limits = carriers.iter().flat_map(|carrier| limits_of(self.policy, carrier)).collect();
        let granting = carriers.into_iter().filter(|carrier| !carrier_grants(self.policy, carrier).is_empty()).collect();
        let set = self.number(granting);
        self.held.push(Held { set, tied, limits });
        self.places.insert(memberships, self.held.len() - 1);
        self.held.len() - 1
    }

    /// A role, or a group and what comes with it.
    fn carriers(&self, place: u32) -> BTreeSet<Carrier> {
        let place = usize::try_from(place).unwrap_or(usize::MAX);
        match self.names.get(place) {
            Some(role) if place < self.policy.roles.len() => [Carrier::Role((*role).clone())].into(),
            Some(group) => group_and_above(self.policy, group),
            None => BTreeSet::new(),
        }
    }

    fn number(&mut self, carriers: Vec<Carrier>) -> usize {
        if let Some(number) = self.numbers.get(&carriers) {
            return *number;
        }
        let personal = carriers.iter().any(|carrier| self.personal(carrier));
        self.numbers.insert(carriers.clone(), self.sets.len());
        self.sets.push(CarrierSet { number: self.sets.len(), carriers, holders: 0, personal, settled: OnceLock::new() });
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
}

fn numbered<'p>(ids: impl Iterator<Item = &'p Id>, first: u32) -> HashMap<&'p str, u32> {
    ids.map(String::as_str).zip(first..).collect()
}

fn number(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}
