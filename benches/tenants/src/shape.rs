//! How large a tenant of so many users is in everything else.
//!
//! Small, large and extreme follow public limits of contact centre software: Daktela's modules, AWS Connect's and Genesys Cloud's
//! quotas on users, queues and security profiles, Zendesk's groups, Salesforce's roles. Beyond 50,000 users no vendor states a limit;
//! there only people and their teams go on growing.

/// The counts of a generated tenant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shape {
    pub users: u64,
    pub modules: u64,
    pub roles: u64,
    pub divisions: u64,
    /// Levels of divisions, one above the other.
    pub levels: u64,
    pub teams: u64,
    pub queues: u64,
    /// Databases, categories and lists, each.
    pub items: u64,
    /// Roles and groups that a person names.
    pub carriers: u64,
    /// Queues of a person.
    pub edges: u64,
}

impl Shape {
    /// The shape for a number of users.
    pub fn of(users: u64) -> Self {
        match users {
            0..=499 => Shape {
                users,
                modules: 82,
                roles: 3,
                divisions: 1,
                levels: 1,
                teams: 3,
                queues: 10,
                items: 10,
                carriers: 2,
                edges: 4,
            },
            500..=19_999 => Shape {
                users,
                modules: 100,
                roles: 40,
                divisions: 50,
                levels: 5,
                teams: 107,
                queues: 500,
                items: 500,
                carriers: 3,
                edges: 20,
            },
            _ => Shape {
                users,
                modules: 200,
                roles: 200,
                divisions: 500,
                levels: 5,
                teams: 800.max(users / 125),
                queues: 5_000,
                items: 5_000,
                carriers: 10,
                edges: 50,
            },
        }
    }
}
