//! Lines that say what menus and routes are, and nothing else: a question is decided without them.

use callgate::resolve::Sharing;
use callgate::snapshot::write::SHARING;
use serde_json::{Value as Json, json};

use super::{Bench, Named, asking, in_page, needed, opening, published_as, questions, slice};
use crate::common::NOON;
use crate::common::tree::Tree;

/// Every line has a page.
const PAGED: Sharing = Sharing { page: 0, ..SHARING };

pub fn all(bench: &Bench) -> Vec<Named> {
    let lines = published_as(&bench.document, PAGED);
    let paged = Paged { keys: needed(&lines, "user/mia"), bench: Bench { document: bench.document.clone(), lines } };
    let scenarios = [vec![paged.as_published(), paged.left_out()], paged.changed()].concat();
    scenarios.into_iter().map(|(name, scenario)| (format!("pages/{name}"), scenario)).collect()
}

struct Paged {
    bench: Bench,
    keys: Vec<String>,
}

impl Paged {
    fn slice(&self, tree: &Tree, left_out: &str) -> Vec<Vec<u8>> {
        tree.slice(&self.keys.iter().map(String::as_str).filter(|key| *key != left_out).collect::<Vec<_>>())
    }

    fn page(&self) -> &str {
        self.keys.iter().find(|key| self.bench.line(key).contains("\"Queues\"")).unwrap()
    }

    fn as_published(&self) -> Named {
        let routes = json!([
            { "method": "GET", "path": "/queues/sales", "code": "allowed" },
            { "method": "GET", "path": "/nowhere", "code": "unlisted" },
        ]);
        let mut step = asking(slice(NOON, &self.slice(&self.bench.tree(), ""), "opened", Some(NOON)), questions());
        step["routes"] = routes;
        ("as-published".into(), in_page("a slice with pages as it was published", vec![step]))
    }

    fn left_out(&self) -> Named {
        let rows = self.slice(&self.bench.tree(), self.page());
        ("left-out".into(), opening("a page that is needed is not there", &rows, "needs_mismatch"))
    }

    /// What would decide otherwise in a reader that looks at pages than in one that does not.
    fn changed(&self) -> Vec<Named> {
        let changes = [
            ("that-grants", "a page that grants an action", "\"closed\":true", "\"closed\":true,\"do\":[\"menu\",\"read\"]"),
            ("that-opens", "a page that says of a door that it is open", "\"closed\":true,", ""),
            (
                "of-a-device",
                "a page that says what blocking does to a module",
                "\"closed\":true",
                "\"closed\":true,\"surface\":\"device\"",
            ),
            ("behind", "a page that says what a door lies behind", "\"closed\":true", "\"closed\":true,\"behind\":[\"crm\"]"),
            (
                "that-covers",
                "a page that grants actions on items",
                "\"closed\":true",
                "\"closed\":true,\"items\":[{\"type\":\"queue\",\"do\":[\"read\"],\"of\":\"all\"}]",
            ),
            (
                "under-conditions",
                "a page that grants under conditions",
                "\"closed\":true",
                "\"closed\":true,\"when\":[{\"do\":[\"read\"],\"where\":[]}]",
            ),
            (
                "that-shows",
                "a page by which a module shows another",
                "\"closed\":true",
                "\"closed\":true,\"shows\":{\"crm\":[\"read\"]}",
            ),
            (
                "that-records",
                "a page with attributes of items",
                "\"modules\":",
                "\"facts\":{\"queue\":{\"sales\":{\"site\":\"north\"}}},\"modules\":",
            ),
            ("of-parts", "a page in parts", "\"modules\":{", "\"parts\":[{\"modules\":{}}],\"modules\":{"),
        ];
        changes.into_iter().map(|change| self.refused(change)).collect()
    }

    fn refused(&self, (name, title, from, to): (&str, &str, &str, &str)) -> Named {
        let tree = self.bench.with(self.page(), &self.bench.changed(self.page(), from, to));
        let scenario: Json = opening(title, &self.slice(&tree, ""), "line_refused");
        (name.to_owned(), scenario)
    }
}
