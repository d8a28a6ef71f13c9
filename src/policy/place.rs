//! Where something stands in a document, written out as a pointer only when a fault needs it.

use crate::json::Node;

#[derive(Clone, Copy)]
pub(super) struct Place<'p> {
    above: Option<&'p Place<'p>>,
    step: Step<'p>,
}

#[derive(Clone, Copy)]
enum Step<'p> {
    Root,
    /// The value of a member.
    Name(&'p str),
    /// The name of a member.
    Key(&'p str),
    Index(usize),
    /// The element that is this text, of a list of texts.
    Element(&'p str),
}

impl<'p> Place<'p> {
    pub const ROOT: Place<'static> = Place { above: None, step: Step::Root };

    fn below(&'p self, step: Step<'p>) -> Place<'p> {
        Place { above: Some(self), step }
    }

    pub fn name(&'p self, name: &'p str) -> Place<'p> {
        self.below(Step::Name(name))
    }

    pub fn key(&'p self, name: &'p str) -> Place<'p> {
        self.below(Step::Key(name))
    }

    pub fn index(&'p self, index: usize) -> Place<'p> {
        self.below(Step::Index(index))
    }

    pub fn element(&'p self, text: &'p str) -> Place<'p> {
        self.below(Step::Element(text))
    }

    /// RFC 6901. An element known only by its text is left to [`Place::locate`].
    pub fn pointer(&self) -> String {
        let above = self.above.map(Place::pointer).unwrap_or_default();
        match self.step {
            Step::Root | Step::Element(_) => above,
            Step::Name(name) | Step::Key(name) => format!("{above}/{}", escape(name)),
            Step::Index(index) => format!("{above}/{index}"),
        }
    }

    /// The byte offset and the pointer; of the nearest place above, where the document does not have the place itself.
    pub fn locate(&self, root: &Node<'_>) -> (usize, String) {
        let found = self.find(root);
        (found.offset, found.pointer)
    }

    fn find<'n>(&self, root: &'n Node<'n>) -> Spot<'n> {
        let Some(above) = self.above else { return Spot { node: Some(root), offset: root.start, pointer: String::new() } };
        let spot = above.find(root);
        spot.node.and_then(|node| self.step_into(node, &spot.pointer)).unwrap_or(Spot { node: None, ..spot })
    }

    fn step_into<'n>(&self, node: &'n Node<'n>, pointer: &str) -> Option<Spot<'n>> {
        match self.step {
            Step::Root => None,
            Step::Name(name) => node.get(name).map(|node| Spot::new(node, format!("{pointer}/{}", escape(name)))),
            Step::Key(name) => {
                let member = node.as_object()?.iter().find(|member| member.name == name)?;
                let pointer = format!("{pointer}/{}", escape(name));
                Some(Spot { node: Some(&member.value), offset: member.name_start, pointer })
            }
            Step::Index(index) => node.as_array()?.get(index).map(|node| Spot::new(node, format!("{pointer}/{index}"))),
            Step::Element(text) => {
                let elements = node.as_array()?;
                let index = elements.iter().position(|element| element.as_text() == Some(text))?;
                Some(Spot::new(&elements[index], format!("{pointer}/{index}")))
            }
        }
    }
}

struct Spot<'n> {
    node: Option<&'n Node<'n>>,
    offset: usize,
    pointer: String,
}

impl<'n> Spot<'n> {
    fn new(node: &'n Node<'n>, pointer: String) -> Self {
        Spot { node: Some(node), offset: node.start, pointer }
    }
}

/// A name as a reference token.
pub(crate) fn escape(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}
