//! Lists of what a person may do, each entry decided by itself.

use crate::sorted::Set;

use super::{Gate, Properties, Question, Target};

impl Gate {
    /// The items of a type on which the person may do `action`, as far as the snapshot names them.
    pub fn items(&self, action: &str, item_type: &str) -> Set {
        let may = |id: &str| {
            let target = Target::Item(item_type, id);
            self.decide(&Question { action, target, within: None, properties: Properties::none() }).allowed()
        };
        let mut ids = Set::new();
        let Some(asked) = self.governed(item_type, action) else { return ids };
        for (module, _) in asked.each() {
            for row in module.rows.iter().filter(|row| row.item_type.as_deref() == Some(item_type)) {
                if let Some(named) = self.named_by(row) {
                    for id in named {
                        if !ids.contains(id) && may(id) {
                            ids.insert(id);
                        }
                    }
                }
            }
        }
        ids
    }

    /// The actions that the person may do on a target.
    pub fn actions(&self, target: Target<'_>) -> Set {
        let mut actions = Set::new();
        for action in &self.known_actions(target) {
            if self.decide(&Question { action, target, within: None, properties: Properties::none() }).allowed() {
                actions.insert(action);
            }
        }
        actions
    }

    fn known_actions(&self, target: Target<'_>) -> Set {
        let mut actions = Set::new();
        match target {
            Target::Whole(name) | Target::Module(name) if self.module(name).is_some() => {
                for module in self.modules(name) {
                    for row in &module.rows {
                        actions.extend(&row.actions);
                    }
                }
            }
            Target::Whole(item_type) | Target::Item(item_type, _) => {
                for part in self.parts() {
                    for module in &part.modules {
                        for row in &module.rows {
                            if row.item_type.as_deref() == Some(item_type) {
                                actions.extend(&row.actions);
                            }
                        }
                    }
                }
            }
            Target::Module(_) => {}
        }
        actions
    }
}
