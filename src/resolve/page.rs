//! The page of a line: what only a menu and a page's own routes need, in a line of its own where it is long.
//!
//! Of a large line it is the greater part, most decisions do without it, and what somebody may do changes more often than what a
//! module is called.

use std::sync::Arc;

use crate::view::{Door, Module, PAGE, View};

use super::Sharing;

/// A key, and the one view of its line.
pub(super) type Page = (String, Arc<Vec<View>>);

/// Takes menus and routes out of the views of a line that has many of them. The page of a line that keeps its name when its grants change
/// keeps its own, or everybody's line would have to be written anew. With the bytes of the page.
pub(super) fn apart(sharing: &Sharing, line: Option<&str>, views: &mut [View]) -> Option<(Page, usize)> {
    let page = vec![page(views)];
    let content = (sharing.content)(&page);
    if page[0].modules.is_empty() || content.len() < sharing.page {
        return None;
    }
    for view in views {
        view.sections = Default::default();
        for (_, module) in view.modules.iter_mut() {
            (module.menu, module.routes) = (None, Vec::new());
        }
    }
    let named = line.map_or(content.as_slice(), str::as_bytes);
    Some(((format!("{PAGE}{}", (sharing.name)(named)), Arc::new(page)), content.len()))
}

/// Of each module what the first view says that says it.
fn page(views: &[View]) -> View {
    let mut page = View::default();
    for view in views {
        page.sections.extend(view.sections.clone());
        for (id, module) in &view.modules {
            if module.menu.is_some() || !module.routes.is_empty() {
                // It opens nothing: whether a door is open, the views say.
                let shut = || Module { door: Door::Closed, ..Module::default() };
                let known = page.modules.or_insert_with(id, shut);
                known.menu = known.menu.take().or_else(|| module.menu.clone());
                known.routes.extend(module.routes.iter().cloned());
            }
        }
    }
    page
}
