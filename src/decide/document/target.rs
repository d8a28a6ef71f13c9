//! Rule R4: what a question is about.

use crate::decide::{Question, Target};
use crate::policy::{MENU, Policy};

/// One action of one module: of the module itself, or on a type's items.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Bit<'a> {
    pub module: &'a str,
    pub item_type: Option<&'a str>,
    pub action: &'a str,
}

impl<'a> Bit<'a> {
    /// The menu entry of a module.
    pub fn menu(module: &'a str) -> Self {
        Bit { module, item_type: None, action: MENU }
    }

    /// What is asked at the door of a module by whom asks `question`.
    pub fn menu_question<'q>(module: &'q str, question: &Question<'q>) -> Question<'q> {
        Question { action: MENU, target: Target::Whole(module), ..*question }
    }

    /// The module or type that statements on it name.
    pub fn on(self) -> &'a str {
        self.item_type.unwrap_or(self.module)
    }
}

/// The bits that a question asks for; none where the target does not exist.
pub(super) fn bits<'q>(policy: &'q Policy, question: &Question<'q>) -> Vec<Bit<'q>> {
    let action = question.action;
    match question.target {
        Target::Module(name) => named(policy, name, action),
        Target::Whole(name) if policy.modules.contains_key(name) => named(policy, name, action),
        Target::Whole(item_type) => governed(policy, item_type, action),
        Target::Item(item_type, id) if exists(policy, item_type, id) => governed(policy, item_type, action),
        Target::Item(..) => Vec::new(),
    }
}

fn named<'q>(policy: &'q Policy, module: &'q str, action: &'q str) -> Vec<Bit<'q>> {
    let Some(record) = policy.modules.get(module) else { return Vec::new() };
    let own = (action == MENU || record.actions.contains(action)).then_some(Bit { module, item_type: None, action });
    let typed = record.items.iter().filter(|(_, actions)| actions.contains(action));
    own.into_iter().chain(typed.map(|(id, _)| Bit { module, item_type: Some(id), action })).collect()
}

fn governed<'q>(policy: &'q Policy, item_type: &'q str, action: &'q str) -> Vec<Bit<'q>> {
    let module = policy.governing(item_type, action);
    module.into_iter().map(|module| Bit { module, item_type: Some(item_type), action }).collect()
}

fn exists(policy: &Policy, item_type: &str, id: &str) -> bool {
    let open = policy.types.get(item_type).is_some_and(|record| record.open);
    open || policy.items.get(item_type).is_some_and(|items| items.contains_key(id))
}

/// The modules that a question names, directly or as those above, and that are not there.
pub(super) fn missing_modules(policy: &Policy, bits: &[Bit<'_>], question: &Question<'_>) -> Vec<String> {
    let named = bits.first().map(|bit| bit.module).into_iter().chain(question.within);
    let all = named.flat_map(|id| std::iter::once(id).chain(policy.parents(id).into_iter().map(String::as_str)));
    all.filter(|id| !policy.modules.contains_key(*id)).map(|id| format!("module/{id}")).collect()
}
