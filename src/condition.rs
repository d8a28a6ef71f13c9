//! Conditions of grants and limits: `[path, operator, constant | "$path"]`.
//!
//! A condition is met or not met; there is no third outcome. An operand that is absent or of the wrong kind makes it not met, for
//! every operator, `ne` included, so that nothing withheld can widen.

use serde::{Serialize, Serializer};

use crate::sorted::Map;
use crate::text::{cut, joined};
use crate::value::{Scalar, Value};

/// Where an operand comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Root {
    /// The person.
    Subject,
    /// The item or module.
    Resource,
    /// What is done.
    Action,
    /// The request.
    Context,
    /// A setting of the tenant.
    Setting,
}

/// A path such as `resource.wrap_up_seconds`. The name may itself hold dots (`setting.supervisor.limit`).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Path {
    /// Whose property it is.
    pub root: Root,
    /// The property.
    pub name: String,
}

/// How two sides are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Operator {
    /// Equal.
    Eq,
    /// Not equal, and there.
    Ne,
    /// Less.
    Lt,
    /// Less or equal.
    Le,
    /// Greater.
    Gt,
    /// Greater or equal.
    Ge,
    /// The left scalar is one of the right list.
    In,
    /// The left list has the right scalar.
    Has,
}

/// The right side of a condition.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Operand {
    /// A value of the document.
    Constant(Value),
    /// What is at a path.
    Path(Path),
}

/// A comparison that is met or not.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Condition {
    /// The left side.
    pub path: Path,
    /// How the sides are compared.
    pub operator: Operator,
    /// The right side.
    pub operand: Operand,
}

impl Root {
    const NAMES: [(Root, &'static str); 5] = [
        (Root::Subject, "subject"),
        (Root::Resource, "resource"),
        (Root::Action, "action"),
        (Root::Context, "context"),
        (Root::Setting, "setting"),
    ];

    fn parse(name: &str) -> Option<Self> {
        Self::NAMES.iter().find(|(_, known)| *known == name).map(|(root, _)| *root)
    }

    /// The root's name in documents and lines.
    pub fn name(self) -> &'static str {
        Self::NAMES.iter().find(|(root, _)| *root == self).map_or("", |(_, name)| name)
    }
}

impl Path {
    /// Reads `root.name`; `None` where the root is unknown or the name empty.
    pub fn parse(text: &str) -> Option<Self> {
        let (root, name) = cut(text, b'.')?;
        let root = Root::parse(root)?;
        (!name.is_empty()).then(|| Path { root, name: name.to_owned() })
    }

    /// As documents say it.
    pub(crate) fn text(&self) -> String {
        joined(&[self.root.name(), ".", &self.name])
    }
}

impl Operand {
    /// As it is shown.
    pub(crate) fn text(&self) -> String {
        match self {
            Operand::Constant(value) => value.text(),
            Operand::Path(path) => joined(&["$", &path.text()]),
        }
    }
}

impl std::fmt::Display for Path {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.text())
    }
}

impl std::fmt::Display for Operand {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.text())
    }
}

impl Operator {
    /// Every operator with its name in documents and lines.
    pub const NAMES: [(Operator, &'static str); 8] = [
        (Operator::Eq, "eq"),
        (Operator::Ne, "ne"),
        (Operator::Lt, "lt"),
        (Operator::Le, "le"),
        (Operator::Gt, "gt"),
        (Operator::Ge, "ge"),
        (Operator::In, "in"),
        (Operator::Has, "has"),
    ];

    /// Reads an operator's name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::NAMES.iter().find(|(_, known)| *known == name).map(|(operator, _)| *operator)
    }

    /// The operator's name.
    pub fn name(self) -> &'static str {
        Self::NAMES.iter().find(|(operator, _)| *operator == self).map_or("", |(_, name)| name)
    }

    fn holds(self, left: &Value, right: &Value) -> bool {
        use Value::{Many, One};
        match (self, left, right) {
            (Operator::In, One(left), Many(list)) | (Operator::Has, Many(list), One(left)) => list.contains(left),
            (Operator::Eq, One(left), One(right)) => same_kind(left, right) && left == right,
            (Operator::Ne, One(left), One(right)) => same_kind(left, right) && left != right,
            (_, One(Scalar::Integer(left)), One(Scalar::Integer(right))) => self.orders(*left, *right),
            _ => false,
        }
    }

    fn orders(self, left: i64, right: i64) -> bool {
        match self {
            Operator::Lt => left < right,
            Operator::Le => left <= right,
            Operator::Gt => left > right,
            Operator::Ge => left >= right,
            _ => false,
        }
    }
}

fn same_kind(left: &Scalar, right: &Scalar) -> bool {
    std::mem::discriminant(left) == std::mem::discriminant(right)
}

/// `[path, operator, value]` or `[path, operator, {"path": path}]`. The document's shorthand `"$path"` will not do in a line: a
/// constant that publishing put there may itself begin with `$`.
impl Serialize for Condition {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let (path, operator) = (self.path.to_string(), self.operator.name());
        match &self.operand {
            Operand::Constant(value) => (path, operator, value).serialize(serializer),
            Operand::Path(other) => (path, operator, Map::from([("path".to_owned(), other.to_string())])).serialize(serializer),
        }
    }
}

impl Condition {
    /// Whether the condition is met, given what each path stands for.
    pub fn met<'a>(&'a self, value_of: impl Fn(&Path) -> Option<std::borrow::Cow<'a, Value>>) -> bool {
        let Some(left) = value_of(&self.path) else { return false };
        match &self.operand {
            Operand::Constant(right) => self.operator.holds(&left, right),
            Operand::Path(path) => value_of(path).is_some_and(|right| self.operator.holds(&left, &right)),
        }
    }

    /// The paths that the condition reads.
    pub fn paths(&self) -> impl Iterator<Item = &Path> {
        let second = match &self.operand {
            Operand::Path(path) => Some(path),
            Operand::Constant(_) => None,
        };
        std::iter::once(&self.path).chain(second)
    }

    /// Whether the condition reads a path of `root`.
    pub fn reads(&self, root: Root) -> bool {
        self.paths().any(|path| path.root == root)
    }
}
