//! P4, P5, P8, P10 and P12: what a change of the document does to the answers.

use proptest::prelude::*;
use serde_json::{Value, json};

use super::Tally;
use super::doors::asked_module;
use crate::common::NOON;
use crate::properties::document::{ACTIONS, Type};
use crate::properties::evaluator::Evaluator;
use crate::properties::lawful::obey;
use crate::properties::questions::{Asked, second};
use crate::properties::statements::{grant, limit};
use crate::properties::tape::Tape;
use crate::properties::world::{Held, World};
use crate::reference::{above, carriers};

const QUESTIONS: usize = 20;

/// Asks the same before and after a change. The premise is that the change changes something.
struct Change<'w> {
    before: &'w World,
    after: World,
    subject: &'w str,
    /// What the change is about, as actions and targets: every other question is one of these.
    about: Vec<(String, String)>,
}

impl<'w> Change<'w> {
    fn of(before: &'w World, subject: &'w str, edit: impl FnOnce(&mut Value)) -> Self {
        let mut document = before.document.clone();
        edit(&mut document);
        Change { before, after: before.with(document), subject, about: Vec::new() }
    }

    fn about(self, actions: &[&str], targets: &[String]) -> Self {
        let about = targets.iter().flat_map(|target| actions.iter().map(|action| ((*action).to_owned(), target.clone())));
        Change { about: about.collect(), ..self }
    }

    /// Asks half of the questions about what was there before, half about what is there now.
    fn judge(
        &self,
        evaluator: &dyn Evaluator,
        tape: &mut Tape<'_>,
        tally: &Tally,
        fine: impl Fn(u64, &Asked, bool, bool) -> bool,
    ) -> Held {
        let (before, after) = (evaluator.open(&self.before.document), evaluator.open(&self.after.document));
        let mut number = 0;
        for world in [self.before, &self.after] {
            world.ask(tape, self.subject, QUESTIONS / 2, |now, asked| {
                number += 1;
                let asked = &self.aimed(asked, number);
                let answers = (before.allows(self.subject, asked, now), after.allows(self.subject, asked, now));
                tally.note(answers.0 != answers.1);
                let told = || format!("{} at {now}, {asked:?}: {answers:?} after\n{}", self.subject, self.after.document);
                prop_assert!(fine(now, asked, answers.0, answers.1), "{}", told());
                Ok(())
            })?;
        }
        Ok(())
    }

    fn aimed(&self, asked: &Asked, number: usize) -> Asked {
        let aimed = self.about.get(number / 2 % self.about.len().max(1)).filter(|_| number.is_multiple_of(2));
        aimed.map_or_else(|| asked.clone(), |(action, target)| asked.about(action, target).outside())
    }

    fn never_narrows(&self, evaluator: &dyn Evaluator, tape: &mut Tape<'_>, tally: &Tally) -> Held {
        self.judge(evaluator, tape, tally, |_, _, before, after| after || !before)
    }

    fn never_widens(&self, evaluator: &dyn Evaluator, tape: &mut Tape<'_>, tally: &Tally) -> Held {
        self.judge(evaluator, tape, tally, |_, _, before, after| before || !after)
    }
}

fn push(carrier: &mut Value, list: &str, statement: Value) {
    carrier[list].as_array_mut().unwrap().push(statement);
}

/// The person or a carrier that they name; now and then another.
fn carrier(tape: &mut Tape<'_>, world: &World, subject: &str, members: &[&str]) -> (String, String) {
    let member = *tape.one(members);
    let ids = |value: &Value| value.as_object().into_iter().flatten().map(|(id, _)| id.clone()).collect::<Vec<_>>();
    let named: Vec<String> = memberships(&world.document["users"][subject], member);
    let id = match member {
        "users" => subject.to_owned(),
        _ if named.is_empty() || tape.chance(20) => tape.one(&ids(&world.document[member])).clone(),
        _ => tape.one(&named).clone(),
    };
    (member.to_owned(), id)
}

fn memberships(user: &Value, member: &str) -> Vec<String> {
    let id = |membership: &Value| membership.as_str().or_else(|| membership["id"].as_str()).unwrap().to_owned();
    user[member].as_array().into_iter().flatten().map(id).collect()
}

/// An item that is allowed without a host is allowed too where of all grants but those of `menu` only some one remains.
pub fn p4_self_contained(world: &World, evaluator: &dyn Evaluator, tape: &mut Tape<'_>, tally: &Tally) -> Held {
    let opened = evaluator.open(&world.document);
    for subject in world.subjects() {
        world.ask(tape, subject, 5, |now, asked| {
            let asked = asked.outside();
            let allowed = asked.item().is_some() && opened.allows(subject, &asked, now);
            tally.note(allowed);
            let alone = |kept: &Place| evaluator.open(&with_one(&world.document, kept)).allows(subject, &asked, now);
            let enough = !allowed || grants(&world.document, asked.on()).iter().any(alone);
            prop_assert!(enough, "{subject} at {now}, {asked:?}: no grant is enough");
            Ok(())
        })?;
    }
    Ok(())
}

type Place = (&'static str, String, usize);

/// Where the grants on a module or type stand.
fn grants(document: &Value, on: &str) -> Vec<Place> {
    let mut places = Vec::new();
    for member in ["roles", "groups", "users"] {
        for (id, carrier) in document[member].as_object().into_iter().flatten() {
            let grants = carrier["grants"].as_array().into_iter().flatten().enumerate();
            places.extend(grants.filter(|(_, grant)| grant["on"] == on).map(|(index, _)| (member, id.clone(), index)));
        }
    }
    places
}

/// The document without all grants but one; of the others only `menu` remains.
fn with_one(document: &Value, kept: &Place) -> Value {
    let mut edited = document.clone();
    for member in ["roles", "groups", "users"] {
        for (id, carrier) in edited[member].as_object_mut().into_iter().flatten() {
            let grants = carrier["grants"].as_array_mut().unwrap();
            let mut index = 0;
            grants.retain_mut(|grant| {
                index += 1;
                let menu = grant["do"].as_array().unwrap().contains(&json!("menu"));
                if (member, id.as_str(), index - 1) == (kept.0, kept.1.as_str(), kept.2) {
                    return true;
                }
                grant["do"] = json!(["menu"]);
                menu
            });
        }
    }
    edited
}

fn targets(item_type: &str, items: &[String]) -> Vec<String> {
    items.iter().map(|id| format!("{item_type}:{id}")).collect()
}

fn actions(statement: &Value) -> Vec<String> {
    statement["do"].as_array().into_iter().flatten().map(|action| action.as_str().unwrap().to_owned()).collect()
}

/// What a statement may be about: its module, or the items of its type.
fn covered(world: &World, statement: &Value) -> Vec<String> {
    let on = statement["on"].as_str().unwrap();
    let declared = world.shape.types.iter().find(|declared| declared.id == on);
    declared.map_or_else(|| vec![on.to_owned()], |declared| targets(on, &declared.items))
}

pub fn p5_grant(world: &World, evaluator: &dyn Evaluator, tape: &mut Tape<'_>, tally: &Tally) -> Held {
    for subject in world.subjects() {
        let (member, id) = carrier(tape, world, subject, &["roles", "groups", "users"]);
        let new = grant(tape, &world.shape);
        let about = (actions(&new), covered(world, &new));
        let change = Change::of(world, subject, |document| {
            push(&mut document[&member][&id], "grants", new);
            obey(document);
        });
        let change = change.about(&about.0.iter().map(String::as_str).collect::<Vec<_>>(), &about.1);
        change.never_narrows(evaluator, tape, tally)?;
    }
    Ok(())
}

pub fn p5_assigned(world: &World, evaluator: &dyn Evaluator, tape: &mut Tape<'_>, tally: &Tally) -> Held {
    for subject in world.subjects() {
        let (member, id) = carrier(tape, world, subject, &["roles", "groups", "users"]);
        let (declared, relation) = read_relation(tape, world, subject);
        let items = tape.at_least_one(&declared.items, 70);
        let change = Change::of(world, subject, |document| tie(&mut document[&member][&id], &declared.id, &relation, &items));
        let change = change.about(&ACTIONS, &targets(&declared.id, &items));
        change.never_narrows(evaluator, tape, tally)?;
    }
    Ok(())
}

/// A relation that some grant of the person reads, if there is one.
fn read_relation<'w>(tape: &mut Tape<'_>, world: &'w World, subject: &'w str) -> (&'w Type, String) {
    let held = carriers(&world.document, subject, second(NOON)).in_force;
    let grants = held.iter().flat_map(|(member, id)| world.document[*member][*id]["grants"].as_array()).flatten();
    let read: Vec<(&Value, &str)> =
        grants.filter_map(|grant| Some((&grant["on"], grant["items"]["assigned"].as_str()?))).collect();
    if read.is_empty() {
        let declared = tape.one(&world.shape.types);
        return (declared, (*tape.one(&declared.relations)).to_owned());
    }
    let (on, relation) = tape.one(&read);
    (world.shape.types.iter().find(|declared| **on == *declared.id).unwrap(), (*relation).to_owned())
}

fn tie(carrier: &mut Value, item_type: &str, relation: &str, items: &[String]) {
    let tied = &mut carrier["assigned"][item_type][relation];
    let mut all: Vec<Value> = tied.as_array().cloned().unwrap_or_default();
    all.extend(items.iter().map(|id| json!(id)));
    all.sort_by_key(ToString::to_string);
    all.dedup();
    *tied = json!(all);
}

pub fn p5_limit(world: &World, evaluator: &dyn Evaluator, tape: &mut Tape<'_>, tally: &Tally) -> Held {
    for subject in world.subjects() {
        let (member, id) = carrier(tape, world, subject, &["groups", "users"]);
        let new = limit(tape, &world.shape);
        let change = Change::of(world, subject, |document| push(&mut document[&member][&id], "limits", new));
        change.never_widens(evaluator, tape, tally)?;
    }
    Ok(())
}

/// Joins a group that has no limits, nor those above it.
pub fn p5_join(world: &World, evaluator: &dyn Evaluator, tape: &mut Tape<'_>, tally: &Tally) -> Held {
    let groups = world.document["groups"].as_object().unwrap();
    let free = |id: &str| above(&world.document, "groups", id).iter().all(|id| groups[*id]["limits"] == json!([]));
    for subject in world.subjects() {
        let named = memberships(&world.document["users"][subject], "groups");
        let others: Vec<&String> = groups.keys().filter(|id| !named.contains(id) && free(id)).collect();
        if others.is_empty() {
            continue;
        }
        let joined = *tape.one(&others);
        let change = Change::of(world, subject, |document| push(&mut document["users"][subject], "groups", json!(joined)));
        change.never_narrows(evaluator, tape, tally)?;
    }
    Ok(())
}

/// Ends the person or one membership before everything that is asked.
pub fn p8_end(world: &World, evaluator: &dyn Evaluator, tape: &mut Tape<'_>, tally: &Tally) -> Held {
    for subject in world.subjects() {
        let user = &world.document["users"][subject];
        let list = *tape.one(&["roles", "groups", "groups"]);
        let named = memberships(user, list);
        let ended = if named.is_empty() { None } else { Some(tape.below(named.len())) };
        let change = Change::of(world, subject, |document| match ended {
            Some(index) => document["users"][subject][list][index] = json!({"id": named[index], "until": NOON / 1000}),
            None => {
                document["users"][subject]["until"] = json!(NOON / 1000);
                document["users"][subject].as_object_mut().unwrap().remove("from");
            }
        });
        change.never_widens(evaluator, tape, tally)?;
    }
    Ok(())
}

/// Items tied to a person by a carrier that they hold for a time are tied for that time.
pub fn p8_timed_assignment(world: &World, evaluator: &dyn Evaluator, tape: &mut Tape<'_>, tally: &Tally) -> Held {
    const SPAN: std::ops::Range<u64> = NOON / 1000 + 3600..NOON / 1000 + 2 * 3600;
    for subject in world.subjects() {
        let (declared, relation) = read_relation(tape, world, subject);
        let items = tape.at_least_one(&declared.items, 70);
        let always = Change::of(world, subject, |document| tie(&mut document["users"][subject], &declared.id, &relation, &items));
        let timed = Change::of(world, subject, |document| {
            document["roles"]["rol-tie"] = json!({"grants": [], "assigned": {&declared.id: {&relation: items}}});
            push(&mut document["users"][subject], "roles", json!({"id": "rol-tie", "from": SPAN.start, "until": SPAN.end}));
        });
        let timed = timed.about(&ACTIONS, &targets(&declared.id, &items));
        let opened = evaluator.open(&always.after.document);
        let same = |now: u64, asked: &Asked, before: bool, after: bool| {
            let expected = if SPAN.contains(&(now / 1000)) { opened.allows(subject, asked, now) } else { before };
            after == expected
        };
        timed.judge(evaluator, tape, tally, same)?;
    }
    Ok(())
}

/// Blocking takes everything but devices, and these not.
pub fn p10_blocked(world: &World, evaluator: &dyn Evaluator, tape: &mut Tape<'_>, tally: &Tally) -> Held {
    for subject in world.subjects().filter(|subject| world.document["users"][subject]["state"] == "active") {
        let change = Change::of(world, subject, |document| document["users"][subject]["state"] = json!("blocked"));
        let device = |id: &str| world.document["modules"][id]["surface"] == "device";
        let fine = |_: u64, asked: &Asked, before: bool, after: bool| {
            let devices = asked.within.as_deref().is_none_or(device) && asked_module(&world.document, asked).is_some_and(device);
            after == (before && devices)
        };
        change.judge(evaluator, tape, tally, fine)?;
    }
    Ok(())
}

pub fn p10_deleted(world: &World, evaluator: &dyn Evaluator, tape: &mut Tape<'_>, tally: &Tally) -> Held {
    for subject in world.subjects() {
        let change = Change::of(world, subject, |document| document["users"][subject]["state"] = json!("deleted"));
        change.judge(evaluator, tape, tally, |_, _, _, after| !after)?;
    }
    Ok(())
}

/// The document with its statements, conditions and memberships the other way round, and the statements and conditions twice.
pub fn p12_order(world: &World, evaluator: &dyn Evaluator, tape: &mut Tape<'_>, tally: &Tally) -> Held {
    let shuffled = shuffled(&world.document);
    let (one, other) = (evaluator.open(&world.document), evaluator.open(&shuffled));
    for subject in world.subjects() {
        world.ask(tape, subject, QUESTIONS, |now, asked| {
            let (one, other) = (one.answer(subject, asked, now), other.answer(subject, asked, now));
            tally.note(one.code == "allowed");
            prop_assert_eq!(one, other, "{} at {}, {:?}", subject, now, asked);
            Ok(())
        })?;
    }
    Ok(())
}

pub fn shuffled(document: &Value) -> Value {
    let Some(members) = document.as_object() else { return document.clone() };
    let member = |(name, value): (&String, &Value)| {
        let twice = matches!(name.as_str(), "grants" | "limits" | "where");
        let list = twice || (matches!(name.as_str(), "roles" | "groups") && value.is_array());
        (name.clone(), if list { reversed(value, twice) } else { shuffled(value) })
    };
    Value::Object(members.iter().map(member).collect())
}

fn reversed(list: &Value, twice: bool) -> Value {
    let elements: Vec<Value> = list.as_array().into_iter().flatten().rev().map(shuffled).collect();
    let again = if twice { elements.clone() } else { Vec::new() };
    elements.into_iter().chain(again).collect()
}

/// Naming a role that a group brings anyway, for as long as the group does, changes nothing.
pub fn p12_twice(world: &World, evaluator: &dyn Evaluator, tape: &mut Tape<'_>, tally: &Tally) -> Held {
    for subject in world.subjects() {
        let user = &world.document["users"][subject];
        let named = memberships(user, "roles");
        let groups = user["groups"].as_array().into_iter().flatten().zip(memberships(user, "groups"));
        let again = groups.flat_map(|(membership, group)| {
            let roles = world.document["groups"][&group]["roles"].as_array().unwrap().clone();
            roles.into_iter().map(|role| (membership.clone(), role.as_str().unwrap().to_owned()))
        });
        let Some((membership, role)) = again.into_iter().find(|(_, role)| !named.contains(role)) else { continue };
        let direct = match membership {
            Value::Object(_) => json!({"id": role, "from": membership["from"], "until": membership["until"]}),
            _ => json!(role),
        };
        let change = Change::of(world, subject, |document| {
            push(&mut document["users"][subject], "roles", without_nulls(direct));
        });
        let (one, other) = (evaluator.open(&world.document), evaluator.open(&change.after.document));
        world.ask(tape, subject, QUESTIONS, |now, asked| {
            let (one, other) = (one.answer(subject, asked, now), other.answer(subject, asked, now));
            tally.note(one.code == "allowed");
            prop_assert_eq!(one, other, "{} at {}, {:?}", subject, now, asked);
            Ok(())
        })?;
    }
    Ok(())
}

fn without_nulls(mut value: Value) -> Value {
    value.as_object_mut().into_iter().for_each(|members| members.retain(|_, value| !value.is_null()));
    value
}
