//! What is valid and yet cannot do what its author seems to want.

use std::collections::{BTreeMap, BTreeSet};

use crate::decide::document::{Holdings, assigned_of, carrier_grants};
use crate::policy::{Assigned, Carrier, Grant, Items, MENU, Policy, Scope, State, Surface, User, escape, quoted};

/// What a note is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum NoteCode {
    /// People are tied under a relation that none of their grants reads.
    UnreadTie,
    /// A grant covers what people are tied to, and nobody who holds it is tied to anything.
    NoTies,
    /// A menu entry below a module that stays closed to everybody who holds it.
    ClosedMenu,
    /// A person of whom more begins and ends than one publication can hold.
    ManySpans,
}

impl NoteCode {
    /// The stable name, in snake case.
    pub fn name(self) -> &'static str {
        match self {
            NoteCode::UnreadTie => "unread_tie",
            NoteCode::NoTies => "no_ties",
            NoteCode::ClosedMenu => "closed_menu",
            NoteCode::ManySpans => "many_spans",
        }
    }
}

/// One thing that an author may want to look at. The document is valid all the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// RFC 6901.
    pub pointer: String,
    /// Its stable name.
    pub code: NoteCode,
    /// For people.
    pub message: String,
}

impl std::fmt::Display for Note {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: {}: {}", self.pointer, self.code.name(), self.message)
    }
}

/// Type and relation.
type Relation<'p> = (&'p str, &'p str);

/// What one person carries, at whatever time.
struct Person<'p> {
    id: &'p str,
    carriers: BTreeSet<Carrier>,
    reads: BTreeSet<Relation<'p>>,
    ties: BTreeSet<Relation<'p>>,
    menus: BTreeSet<&'p str>,
}

/// A person's line has one span more than instants that fall into the time of a publication.
pub const MOST_INSTANTS: usize = 31;

/// The note on a user who may have too many spans of time.
pub fn of_user(id: &str, user: &User) -> Option<Note> {
    let instants = user.instants().len();
    let message = format!(
        "{} has {instants} instants at which something begins or ends; no publication can hold more than {MOST_INSTANTS} of them",
        quoted(id)
    );
    let pointer = format!("/users/{}", escape(id));
    let many = user.state != State::Deleted && instants > MOST_INSTANTS;
    many.then_some(Note { pointer, code: NoteCode::ManySpans, message })
}

/// Every note on a policy: carrier by carrier, then user by user.
pub fn notes(policy: &Policy) -> Vec<Note> {
    let persons: Vec<Person<'_>> =
        policy.users.iter().filter(|(_, user)| user.state != State::Deleted).map(|(id, _)| person(policy, id)).collect();
    let mut holders: BTreeMap<&Carrier, Vec<&Person<'_>>> = BTreeMap::new();
    for person in &persons {
        person.carriers.iter().for_each(|carrier| holders.entry(carrier).or_default().push(person));
    }
    let of_carriers = holders.iter().flat_map(|(carrier, holders)| of_carrier(policy, carrier, holders));
    of_carriers.chain(policy.users.iter().filter_map(|(id, user)| of_user(id, user))).collect()
}

fn person<'p>(policy: &'p Policy, id: &'p str) -> Person<'p> {
    let carriers = Holdings::of(policy, id, 0).map(|holdings| holdings.named).unwrap_or_default();
    let mut person =
        Person { id, carriers: BTreeSet::new(), reads: BTreeSet::new(), ties: BTreeSet::new(), menus: BTreeSet::new() };
    for carrier in &carriers {
        person.ties.extend(relations(assigned_of(policy, carrier)));
        for grant in carrier_grants(policy, carrier) {
            person.reads.extend(read(grant));
            person.menus.extend(menu(grant));
        }
    }
    person.carriers = carriers;
    person
}

fn relations(assigned: &Assigned) -> impl Iterator<Item = Relation<'_>> {
    let tied = assigned
        .iter()
        .flat_map(|(item_type, relations)| relations.iter().map(move |(relation, items)| (item_type, relation, items)));
    tied.filter(|(_, _, items)| !items.is_empty()).map(|(item_type, relation, _)| (item_type.as_str(), relation.as_str()))
}

fn read(grant: &Grant) -> Option<Relation<'_>> {
    match (&grant.on, &grant.items) {
        (Scope::Type(item_type), Items::Assigned(relation)) => Some((item_type, relation)),
        _ => None,
    }
}

fn menu(grant: &Grant) -> Option<&str> {
    match &grant.on {
        Scope::Module(module) if grant.actions.contains(MENU) => Some(module),
        _ => None,
    }
}

fn of_carrier(policy: &Policy, carrier: &Carrier, holders: &[&Person<'_>]) -> Vec<Note> {
    let place = pointer(carrier);
    let unread = relations(assigned_of(policy, carrier)).filter_map(|relation| unread_tie(&place, relation, holders));
    let grants = carrier_grants(policy, carrier).iter().enumerate();
    let of_grants = grants.flat_map(|(index, grant)| {
        let place = format!("{place}/grants/{index}");
        no_ties(&place, grant, holders).into_iter().chain(closed_menu(policy, &place, grant, holders)).collect::<Vec<_>>()
    });
    unread.chain(of_grants).collect()
}

fn unread_tie(place: &str, (item_type, relation): Relation<'_>, holders: &[&Person<'_>]) -> Option<Note> {
    let without: Vec<&str> =
        holders.iter().filter(|person| !person.reads.contains(&(item_type, relation))).map(|person| person.id).collect();
    let first = without.first()?;
    let message = format!(
        "{} of {} people tied to {} as {} hold no grant that reads this, {} among them",
        without.len(),
        holders.len(),
        quoted(item_type),
        quoted(relation),
        quoted(first)
    );
    Some(Note {
        pointer: format!("{place}/assigned/{}/{}", escape(item_type), escape(relation)),
        code: NoteCode::UnreadTie,
        message,
    })
}

fn no_ties(place: &str, grant: &Grant, holders: &[&Person<'_>]) -> Option<Note> {
    let relation = read(grant)?;
    if holders.iter().any(|person| person.ties.contains(&relation)) {
        return None;
    }
    let message = format!("nobody who holds this is tied to any {} as {}", quoted(relation.0), quoted(relation.1));
    Some(Note { pointer: format!("{place}/items"), code: NoteCode::NoTies, message })
}

fn closed_menu(policy: &Policy, place: &str, grant: &Grant, holders: &[&Person<'_>]) -> Option<Note> {
    let module = menu(grant)?;
    let above = policy.parents(module).into_iter();
    let panels: Vec<&str> = above
        .filter(|id| policy.modules.get(*id).is_some_and(|module| module.surface == Surface::Panel))
        .map(String::as_str)
        .collect();
    let shut = panels.iter().find(|panel| !holders.iter().any(|person| person.menus.contains(**panel)))?;
    let message = format!("{} lies below {}, which nobody who holds this has in the menu", quoted(module), quoted(shut));
    Some(Note { pointer: place.to_owned(), code: NoteCode::ClosedMenu, message })
}

fn pointer(carrier: &Carrier) -> String {
    match carrier {
        Carrier::Role(id) => format!("/roles/{}", escape(id)),
        Carrier::Group(id) => format!("/groups/{}", escape(id)),
        Carrier::User(id) => format!("/users/{}", escape(id)),
    }
}
