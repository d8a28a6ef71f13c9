//! What allowed a question: one grant, how the person came by it, and everything that it rests on.

use std::collections::BTreeSet;

use crate::condition::{Condition, Path, Root};
use crate::decide::{Question, Scene, Step, Target};
use crate::policy::{Carrier, Grant, Items, Membership, Surface, Validity};

use super::carriers::assigned_of;
use super::evaluate::Case;
use super::explain::bearer;
use super::target::Bit;

impl Case<'_> {
    /// The first grant, by carrier and place, that allows it, and what it rests on.
    pub(super) fn because(&self, question: &Question<'_>) -> Vec<Step> {
        let bits = self.bits(question);
        let Some(bit) = bits.into_iter().find(|bit| self.has_any(&[*bit], question).is_ok()) else { return Vec::new() };
        let Some((carrier, index, grant)) = self.first(bit, question) else { return Vec::new() };
        let mut steps = vec![granted_by(carrier, index, grant, bit)];
        steps.extend(self.held_through(carrier));
        steps.extend(self.assigned_by(grant, question));
        steps.extend(self.read(grant, bit, question));
        steps.extend(
            self.touching(bit)
                .map(|(carrier, _)| Step::new("limit_passed", [("carrier", bearer(carrier, bit)), ("on", bit.on().to_owned())])),
        );
        steps.extend(self.doors(question.within.unwrap_or(bit.module), question));
        steps.extend(
            question.within.map(|host| Step::new("host_shows", [("host", host.to_owned()), ("module", bit.module.to_owned())])),
        );
        steps
    }

    fn first(&self, bit: Bit<'_>, question: &Question<'_>) -> Option<(&Carrier, usize, &Grant)> {
        self.granting(bit).find(|(_, _, grant)| self.applies(&grant.items, &grant.conditions, question).is_ok())
    }

    /// The shortest way from the person to a carrier, by a membership valid now; of several the first by its bytes.
    fn held_through(&self, carrier: &Carrier) -> Option<Step> {
        let valid = |membership: &&Membership| membership.validity.contains(self.second);
        let roles = self.holdings.user.roles.iter().filter(valid);
        let direct = roles.filter(|membership| *carrier == Carrier::Role(membership.id.clone()));
        let direct = direct.map(|membership| (vec![carrier.to_string()], membership.validity));
        let groups = self.holdings.user.groups.iter().filter(valid);
        let above = groups.filter_map(|membership| Some((self.way_up(&membership.id, carrier)?, membership.validity)));
        let (mut path, validity) =
            direct.chain(above).min_by(|(one, _), (other, _)| (one.len(), one).cmp(&(other.len(), other)))?;
        path.insert(0, Carrier::User(self.subject.to_owned()).to_string());
        Some(Step::with("held_through", std::iter::once(("path", path.join(" > "))).chain(span(validity))))
    }

    /// The way from a group up to a carrier.
    fn way_up(&self, group: &str, carrier: &Carrier) -> Option<Vec<String>> {
        let mut path = Vec::new();
        for id in std::iter::once(group).chain(self.policy.ancestors(group).into_iter().map(String::as_str)) {
            let step = Carrier::Group(id.to_owned());
            path.push(step.to_string());
            if step == *carrier {
                return Some(path);
            }
            let roles = self.policy.groups.get(id).map(|group| &group.roles);
            if roles.is_some_and(|roles| roles.iter().any(|role| *carrier == Carrier::Role(role.clone()))) {
                path.push(carrier.to_string());
                return Some(path);
            }
        }
        None
    }

    /// Who ties the person to the item, where the grant asks for that.
    fn assigned_by(&self, grant: &Grant, question: &Question<'_>) -> Option<Step> {
        let (Items::Assigned(relation), Target::Item(item_type, id)) = (&grant.items, question.target) else { return None };
        let ties = |carrier: &&Carrier| {
            let tied = assigned_of(self.policy, carrier).get(item_type).and_then(|relations| relations.get(relation));
            tied.is_some_and(|ids| ids.contains(id))
        };
        let carrier = self.holdings.valid.iter().find(ties)?.to_string();
        let params =
            [("carrier", carrier), ("type", item_type.to_owned()), ("id", id.to_owned()), ("relation", relation.clone())];
        Some(Step::new("assigned_by", params))
    }

    /// What the conditions of the grant and of the limits it passed have read.
    fn read(&self, grant: &Grant, bit: Bit<'_>, question: &Question<'_>) -> Vec<Step> {
        let whole = !matches!(question.target, Target::Item(..));
        let limits = self.touching(bit).flat_map(|(_, limit)| &limit.conditions);
        let judged = grant.conditions.iter().chain(limits).filter(|condition| !whole || !condition.reads(Root::Resource));
        let paths: BTreeSet<&Path> = judged.flat_map(Condition::paths).collect();
        self.at(question, |scene| paths.into_iter().filter_map(|path| self.fact(path, scene, question)).collect())
    }

    fn fact(&self, path: &Path, scene: &Scene<'_>, question: &Question<'_>) -> Option<Step> {
        let value = scene.value(path)?.to_string();
        if path.root == Root::Setting {
            return Some(Step::new("setting_is", [("setting", path.name.clone()), ("value", value)]));
        }
        let source = if self.requested(path, question) { "request" } else { "record" };
        Some(Step::new("property_is", [("path", path.to_string()), ("value", value), ("source", source.to_owned())]))
    }

    /// Whether only the request says what a path stands for.
    fn requested(&self, path: &Path, question: &Question<'_>) -> bool {
        let name = path.name.as_str();
        match (path.root, question.target) {
            (Root::Context, _) => true,
            (Root::Action, _) => name != "name",
            (Root::Subject, _) => !matches!(name, "id" | "groups") && !self.holdings.user.attributes.contains_key(name),
            (Root::Resource, Target::Item(item_type, id)) => {
                let record = self.policy.items.get(item_type).and_then(|items| items.get(id));
                !matches!(name, "id" | "type") && record.is_none_or(|record| !record.attributes.contains_key(name))
            }
            _ => false,
        }
    }

    /// Each panel on the way, with who opens it.
    fn doors(&self, module: &str, question: &Question<'_>) -> Vec<Step> {
        let panel = |id: &&str| self.policy.modules.get(*id).is_some_and(|record| record.surface == Surface::Panel);
        let above = std::iter::once(module).chain(self.policy.parents(module).into_iter().map(String::as_str));
        let door = |id: &str| {
            let opener = self.first(Bit::menu(id), &Bit::menu_question(id, question)).map(|(carrier, ..)| carrier.to_string());
            Step::with("door_open", std::iter::once(("module", id.to_owned())).chain(opener.map(|carrier| ("carrier", carrier))))
        };
        above.filter(panel).map(door).collect()
    }
}

fn granted_by(carrier: &Carrier, index: usize, grant: &Grant, bit: Bit<'_>) -> Step {
    let items = match &grant.items {
        Items::All => "all".to_owned(),
        Items::None => "none".to_owned(),
        Items::Ids(ids) => ids.iter().cloned().collect::<Vec<_>>().join(", "),
        Items::Assigned(relation) => relation.clone(),
    };
    let actions = grant.actions.iter().cloned().collect::<Vec<_>>().join(", ");
    let params = [("carrier", carrier.to_string()), ("index", index.to_string()), ("on", bit.on().to_owned()), ("do", actions)];
    Step::with("granted_by", params.into_iter().chain([("items", items)]))
}

/// The ends of a validity, in milliseconds.
fn span(validity: Validity) -> impl Iterator<Item = (&'static str, String)> {
    let millis = |second: i64| second.saturating_mul(1000).to_string();
    let ends = [("from", validity.from), ("until", validity.until)];
    ends.into_iter().filter_map(move |(name, end)| Some((name, millis(end?))))
}
