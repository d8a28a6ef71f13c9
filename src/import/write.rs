//! Roles as text, in the form in which policies of this project are written.

use super::{Imported, ImportedGrant, ImportedRole};

impl Imported {
    /// An object of roles, ready for the `roles` of a policy.
    pub fn to_json(&self) -> String {
        if self.roles.is_empty() {
            return "{}\n".to_owned();
        }
        let roles: Vec<String> = self.roles.iter().map(|(id, role)| format!("  \"{id}\": {}", role.to_json("  "))).collect();
        format!("{{\n{}\n}}\n", roles.join(",\n"))
    }
}

impl ImportedRole {
    /// The role, to stand on a line that begins with `indent`. Ids need no escape.
    pub(super) fn to_json(&self, indent: &str) -> String {
        let kind = self.kind.iter().map(|kind| format!("{indent}  \"kind\": \"{kind}\",\n")).collect::<String>();
        let grants: Vec<String> = self.grants.iter().map(|grant| format!("{indent}    {}", grant.to_json())).collect();
        if grants.is_empty() {
            return format!("{{\n{kind}{indent}  \"grants\": []\n{indent}}}");
        }
        format!("{{\n{kind}{indent}  \"grants\": [\n{}\n{indent}  ]\n{indent}}}", grants.join(",\n"))
    }
}

impl ImportedGrant {
    fn to_json(&self) -> String {
        let actions: Vec<String> = self.actions.iter().map(|action| format!("\"{action}\"")).collect();
        let items = self.relation.as_ref().map(|relation| format!(", \"items\": {{\"assigned\": \"{relation}\"}}"));
        format!("{{\"on\": \"{}\", \"do\": [{}]{}}}", self.on, actions.join(", "), items.unwrap_or_default())
    }
}
