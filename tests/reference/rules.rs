//! R1 to R10, but for R8.

use std::collections::BTreeSet;

use serde_json::Value;

use super::conditions::Scene;
use super::records::{
    Bit, Carrier, Ground, above, actions_on, id_of, implied, implying, list, members, module_of, names, texts, valid,
};
use super::variants::Variant;
use super::{Answer, CODES, Request};

/// One request on records.
pub struct Case<'r> {
    pub records: &'r Value,
    pub request: Request<'r>,
    pub planted: Option<Variant>,
}

/// R3: what the person names, and what of it is in force.
#[derive(Debug, Clone)]
pub struct Person<'r> {
    pub named: BTreeSet<Carrier<'r>>,
    pub in_force: BTreeSet<Carrier<'r>>,
}

type Failed = Option<&'static str>;

impl<'r> Case<'r> {
    pub fn plants(&self, variant: Variant) -> bool {
        self.planted == Some(variant)
    }

    pub fn user(&self) -> Option<&'r Value> {
        self.records["users"].get(self.request.subject)
    }

    /// R10. Allowed where nothing fails; of what fails the first in the order of precedence is told.
    pub fn answer(&self) -> Answer {
        let place = |code: &&str| CODES.iter().position(|known| known == code);
        match self.failed().into_iter().min_by_key(place) {
            None => Answer { code: "allowed", rule: "R10" },
            Some(code) => Answer { code, rule: self.deciding(code) },
        }
    }

    fn failed(&self) -> Vec<&'static str> {
        let bits = self.r4_target();
        let mut failed: Vec<&str> = self.r1_records(&bits).into_iter().collect();
        if let Some(code) = self.r2_subject() {
            failed.push(code);
            return failed;
        }
        let Some(first) = bits.first() else {
            failed.push("unknown_target");
            return failed;
        };
        let person = self.r3_carriers();
        failed.extend(self.r5_surface(first.module));
        failed.extend(self.r9_doors(&person, first.module));
        failed.extend(self.r6_any(&person, &bits));
        failed
    }

    /// R1. A record that a rule names is missing.
    fn r1_records(&self, bits: &[Bit<'_>]) -> Failed {
        let carriers = self.r3_carriers().named;
        let heeded = |(member, _): &&Carrier<'_>| !(self.plants(Variant::MissingGroupSkipped) && *member == "groups");
        let carriers = carriers.iter().filter(|(member, _)| *member != "users").filter(heeded);
        let lacking = carriers.into_iter().any(|(member, id)| self.records[*member].get(*id).is_none());
        let modules = bits.iter().map(|bit| bit.module).chain(self.request.within);
        let mut modules = modules.flat_map(|module| above(self.records, "modules", module));
        let lacking = lacking || modules.any(|module| self.records["modules"].get(module).is_none());
        (lacking || !self.records["tenant"].is_string()).then_some("incomplete")
    }

    /// R2. No such user, a deleted one, or `now` outside the user's validity.
    fn r2_subject(&self) -> Failed {
        match self.user() {
            None => Some("unknown_subject"),
            Some(user) if user["state"] == "deleted" => Some("unknown_subject"),
            Some(user) => (!valid(user, self.request.now)).then_some("not_valid"),
        }
    }

    /// R3. Limits come from everything named; grants and `assigned` from what a membership valid now reaches, and the person.
    pub fn r3_carriers(&self) -> Person<'r> {
        let now = self.request.now;
        let lingers = |membership: &Value| self.plants(Variant::UntilIncluded) && membership["until"] == now;
        let named = self.reached(|_| true);
        let in_force = self.reached(|membership| valid(membership, now) || lingers(membership));
        match self.planted {
            Some(Variant::LimitsOfMembershipsInForce) => Person { named: in_force.clone(), in_force },
            Some(Variant::GrantsOfAllNamed) => Person { named: named.clone(), in_force: named },
            _ => Person { named, in_force },
        }
    }

    fn reached(&self, counts: impl Fn(&Value) -> bool) -> BTreeSet<Carrier<'r>> {
        let mut reached = BTreeSet::from([("users", self.request.subject)]);
        let Some(user) = self.user() else { return reached };
        reached.extend(list(&user["roles"]).filter(|role| counts(role)).map(|role| ("roles", id_of(role))));
        for named in list(&user["groups"]).filter(|group| counts(group)) {
            let mut groups = above(self.records, "groups", id_of(named));
            groups.truncate(if self.plants(Variant::AncestorsForgotten) { 1 } else { groups.len() });
            for group in groups {
                reached.insert(("groups", group));
                reached.extend(texts(&self.records["groups"][group]["roles"]).map(|role| ("roles", role)));
            }
        }
        reached
    }

    fn target(&self) -> (&'r str, Option<&'r str>) {
        match self.request.resource.split_once(':') {
            None => (self.request.resource, None),
            Some(("module", module)) if self.records["modules"].get(module).is_some() => (module, None),
            Some((item_type, id)) => (item_type, Some(id)),
        }
    }

    /// R4. The rights that are asked about: none where the target does not exist.
    fn r4_target(&self) -> Vec<Bit<'r>> {
        let (on, item) = self.target();
        let action = self.request.action;
        if let Some(module) = self.records["modules"].get(on).filter(|_| item.is_none()) {
            let own =
                (action == "menu" || names(&module["actions"], action)).then_some(Bit { module: on, item_type: None, action });
            let typed = members(&module["items"]).filter(|(_, actions)| names(actions, action));
            return own.into_iter().chain(typed.map(|(id, _)| Bit { module: on, item_type: Some(id), action })).collect();
        }
        let open = self.records["types"][on]["open"] == true || self.plants(Variant::UnrecordedItems);
        if item.is_some_and(|id| !open && self.records["items"][on].get(id).is_none()) {
            return Vec::new();
        }
        let module = module_of(self.records, on, action);
        module.into_iter().map(|module| Bit { module, item_type: Some(on), action }).collect()
    }

    /// R5. A blocked person keeps devices; with a host, its `shows` must list the action.
    fn r5_surface(&self, module: &str) -> Failed {
        let device = |id: &str| self.records["modules"][id]["surface"] == "device";
        let host = self.request.within;
        let survives = match host {
            Some(host) if self.plants(Variant::BlockedWithinDevice) => device(host),
            _ => device(module) && host.is_none_or(device),
        };
        if self.user().is_some_and(|user| user["state"] == "blocked") && !survives {
            return Some("blocked");
        }
        host.is_some_and(|host| !self.shown(host, module)).then_some("not_shown")
    }

    fn shown(&self, host: &str, module: &str) -> bool {
        let shows = |host: &str| names(&self.records["modules"][host]["shows"][module], self.request.action);
        let guests = || members(&self.records["modules"][host]["shows"]);
        shows(host) || (self.plants(Variant::ShowsOfGuests) && guests().any(|(guest, _)| shows(guest)))
    }

    /// R6 on each of the rights; one that holds is enough, else the one that came furthest speaks.
    fn r6_any(&self, person: &Person<'_>, bits: &[Bit<'_>]) -> Failed {
        let (_, item) = self.target();
        let found: Vec<Failed> = bits.iter().map(|bit| self.r6_has(Scene { person, bit: *bit, item })).collect();
        furthest(found)
    }

    /// R6. Some grant holds the right, covers the item and has its conditions met, and so does every limit that touches it.
    fn r6_has(&self, scene: Scene<'_>) -> Failed {
        let grants = scene.person.in_force.iter().flat_map(|carrier| self.statements("grants", *carrier));
        let holding = grants.filter(|(_, grant)| self.holds(grant, scene.bit));
        furthest(holding.map(|(carrier, grant)| self.r6_by(carrier, grant, scene)).collect())
    }

    fn r6_by(&self, carrier: Carrier<'_>, grant: &Value, scene: Scene<'_>) -> Failed {
        if !self.r7_covers(grant, scene, carrier) {
            return Some("item_not_covered");
        }
        if !self.r8_met(grant, scene) {
            return Some("condition_not_met");
        }
        let mut limits = self.limits(scene, carrier).into_iter().filter(|(_, limit)| self.touches(limit, scene.bit));
        let passed = limits.all(|(by, limit)| self.r7_covers(limit, scene, by) && self.r8_met(limit, scene));
        (!passed).then_some("limited")
    }

    /// The statements of a carrier, each with it.
    fn statements<'c>(&self, which: &str, carrier: Carrier<'c>) -> Vec<(Carrier<'c>, &'r Value)> {
        list(&self.records[carrier.0][carrier.1][which]).map(|statement| (carrier, statement)).collect()
    }

    fn limits<'s>(&self, scene: Scene<'s>, granting: Carrier<'s>) -> Vec<(Carrier<'s>, &'r Value)> {
        let heeded = |carrier: &&Carrier<'_>| !self.plants(Variant::LimitsOfOwnCarrier) || **carrier == granting;
        let mut limits: Vec<_> =
            scene.person.named.iter().filter(heeded).flat_map(|carrier| self.statements("limits", *carrier)).collect();
        if !self.plants(Variant::ModuleLimitsForgotten) {
            limits.extend(list(&self.records["modules"][scene.bit.module]["limits"]).map(|limit| (granting, limit)));
        }
        limits
    }

    /// A grant holds the actions it names and what these imply.
    fn holds(&self, grant: &Value, bit: Bit<'_>) -> bool {
        let Some(ground) = common(grant, bit) else { return false };
        let named: BTreeSet<&str> = texts(&grant["do"]).collect();
        if self.plants(Variant::NoDownClosure) {
            named.contains(bit.action)
        } else {
            implied(self.records, ground, &named).contains(bit.action)
        }
    }

    /// A limit touches the actions it names and what implies them; all of them where it names none.
    fn touches(&self, limit: &Value, bit: Bit<'_>) -> bool {
        let Some(ground) = common(limit, bit) else { return false };
        let Some(actions) = limit.get("do") else { return true };
        let named: BTreeSet<&str> = texts(actions).collect();
        if self.plants(Variant::NoUpClosure) {
            named.contains(bit.action)
        } else {
            implying(self.records, ground, &named).contains(bit.action)
        }
    }

    /// R7. `none` covers nothing; without an item everything else covers; `assigned` adds up what all carriers in force say.
    fn r7_covers(&self, statement: &Value, scene: Scene<'_>, of: Carrier<'_>) -> bool {
        let items = &statement["items"];
        let (Some(id), Some(item_type)) = (scene.item, scene.bit.item_type) else { return items != "none" };
        if let Some(relation) = items["assigned"].as_str() {
            let own = self.plants(Variant::AssignedOfOwnCarrier);
            let tied =
                |(member, carrier): &Carrier<'_>| names(&self.records[*member][*carrier]["assigned"][item_type][relation], id);
            return scene.person.in_force.iter().filter(|carrier| !own || **carrier == of).any(tied);
        }
        items != "none" && (!items.is_object() || names(&items["ids"], id))
    }

    /// R9 for the module, or for its host; a host is entered only by a person who holds something on it.
    fn r9_doors(&self, person: &Person<'_>, module: &str) -> Failed {
        let entered = match self.request.within {
            None => self.r9_open(person, module),
            Some(_) if self.plants(Variant::GuestDoorWithin) => self.r9_open(person, module),
            Some(host) => {
                self.r9_open(person, host) && (self.plants(Variant::HostOpenToAll) || self.holds_something(person, host))
            }
        };
        (!entered).then_some("door_closed")
    }

    /// R9. The module and all modules above it are open: no panel, or `menu` is held on it.
    fn r9_open(&self, person: &Person<'_>, module: &str) -> bool {
        let mut chain = above(self.records, "modules", module);
        chain.truncate(if self.plants(Variant::ParentsOpen) { 1 } else { chain.len() });
        let panel = |id: &str| self.records["modules"][id].get("surface").is_none_or(|surface| surface == "panel");
        let menu = |module| Scene { person, bit: Bit { module, item_type: None, action: "menu" }, item: None };
        chain.into_iter().all(|module| !panel(module) || self.r6_has(menu(module)).is_none())
    }

    fn holds_something(&self, person: &Person<'_>, module: &str) -> bool {
        let typed = members(&self.records["modules"][module]["items"]).map(|(item_type, _)| Some(item_type));
        typed.chain([None]).any(|item_type| {
            let actions = actions_on(self.records, Ground { module, item_type });
            let scene = |action| Scene { person, bit: Bit { module, item_type, action }, item: None };
            actions.into_iter().any(|action| self.r6_has(scene(action)).is_none())
        })
    }

    /// Which rule a denial is owed to. R3 decides where only a membership that is not in force stands between yes and no.
    fn deciding(&self, code: &'static str) -> &'static str {
        match code {
            "incomplete" => "R1",
            "unknown_subject" | "not_valid" => "R2",
            "unknown_target" => "R4",
            "blocked" | "not_shown" => "R5",
            "door_closed" => "R9",
            _ if self.differs_in_force() => "R3",
            "item_not_covered" => "R7",
            "condition_not_met" => "R8",
            _ => "R6",
        }
    }

    fn differs_in_force(&self) -> bool {
        let (person, bits) = (self.r3_carriers(), self.r4_target());
        let all = Person { named: person.named.clone(), in_force: person.named };
        let none = Person { named: person.in_force.clone(), in_force: person.in_force };
        [all, none].iter().any(|person| self.r6_any(person, &bits).is_none())
    }
}

/// What a statement and a bit are both about, if they are.
fn common<'r>(statement: &Value, bit: Bit<'r>) -> Option<Ground<'r>> {
    let ground = Ground { module: bit.module, item_type: bit.item_type };
    (statement["on"] == bit.item_type.unwrap_or(bit.module)).then_some(ground)
}

/// Nothing fails where one of several holds; else the one that came furthest speaks.
fn furthest(found: Vec<Failed>) -> Failed {
    let place = |code: &&str| CODES.iter().position(|known| known == code);
    if found.contains(&None) { None } else { found.into_iter().flatten().max_by_key(place).or(Some("not_granted")) }
}
