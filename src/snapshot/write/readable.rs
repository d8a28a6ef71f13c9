//! Whether a reader takes the line of a person, told from what it is made of: to read each back costs more than to write it.

use crate::snapshot::key::{is_id, is_subject};
use crate::snapshot::limits;
use crate::value::{Scalar, Value};
use crate::view::{Person, Span};

/// `false` where that is not certain.
pub(super) fn readable(person: &Person, needs: &[String]) -> bool {
    let distinct = needs.iter().enumerate().all(|(index, need)| !needs[..index].contains(need));
    is_subject(&person.subject)
        && person.since <= limits::INTEGER
        && needs.len() < limits::SLICE_LINES
        && distinct
        && needs.iter().all(|need| is_view(need) || is_list(need))
        && in_order(&person.spans)
        && person.spans.iter().all(|span| readable_span(span, needs))
}

fn in_order(spans: &[Span]) -> bool {
    let end = |span: &Span| span.until.unwrap_or(u64::MAX);
    (1..=limits::SPANS).contains(&spans.len()) && spans.is_sorted_by(|one, next| end(one) < end(next))
}

fn readable_span(span: &Span, needs: &[String]) -> bool {
    let ids = span.assigned.iter().flat_map(|(item_type, relations)| {
        let named = relations.iter().flat_map(|(relation, items)| std::iter::once(relation.as_str()).chain(items));
        std::iter::once(item_type.as_str()).chain(named)
    });
    span.until.is_none_or(|until| until <= limits::INTEGER)
        && span.links.is_empty()
        && span.views.iter().all(|view| is_view(view) && needs.contains(view))
        && span.attributes.iter().all(|(name, value)| is_id(name) && readable_value(value))
        && ids.into_iter().all(is_id)
}

fn readable_value(value: &Value) -> bool {
    match value {
        Value::One(scalar) => readable_scalar(scalar),
        Value::Many(scalars) => scalars.iter().all(readable_scalar),
    }
}

fn readable_scalar(scalar: &Scalar) -> bool {
    match scalar {
        Scalar::Text(_) | Scalar::Bool(_) => true,
        Scalar::Integer(integer) => integer.unsigned_abs() <= limits::INTEGER,
    }
}

fn is_view(key: &str) -> bool {
    key.strip_prefix("view/").is_some_and(|name| name.split('/').all(is_id))
}

fn is_list(key: &str) -> bool {
    key.strip_prefix("list/").is_some_and(is_id)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::resolve::Resolution;
    use crate::snapshot::read::Line;
    use crate::snapshot::write::{Salter, person_line};
    use crate::sorted::{Map, Set};

    fn mia() -> Person {
        let span = |until| Span {
            until,
            views: vec!["view/role/clerk".to_owned()],
            assigned: [("queue".to_owned(), [("agent".to_owned(), ["q1".to_owned()].into())].into())].into(),
            attributes: [("site".to_owned(), Value::One(Scalar::Integer(7)))].into(),
            ..Span::default()
        };
        Person { subject: "mia".to_owned(), spans: vec![span(Some(5)), span(None)], ..Person::default() }
    }

    fn recorded(person: &mut Person, name: &str, value: Value) {
        person.spans[1].attributes.insert(name.to_owned(), value);
    }

    fn assigned(person: &mut Person, item_type: &str, relations: Map<Set>) {
        person.spans[1].assigned.insert(item_type.to_owned(), relations);
    }

    fn needs() -> Vec<String> {
        vec!["view/role/clerk".to_owned(), "list/queue".to_owned()]
    }

    fn written(person: Person) -> Option<Vec<u8>> {
        let resolution = Resolution { person, lists: ["queue".to_owned()].into(), ..Resolution::default() };
        person_line(&resolution, &Salter::new(&[7; 32])).ok().map(|(_, line)| line)
    }

    #[test]
    fn what_is_readable_is_read() {
        assert!(readable(&mia(), &needs()));
        assert!(written(mia()).is_some_and(|line| Line::parse(&line).is_ok()));
    }

    #[test]
    fn what_a_reader_refuses_is_neither_readable_nor_written() {
        let wrong: [fn(&mut Person); 12] = [
            |person| person.subject = "m ia".to_owned(),
            |person| person.since = limits::INTEGER + 1,
            |person| person.spans.clear(),
            |person| person.spans[0].until = Some(limits::INTEGER + 1),
            |person| person.spans[0].until = None,
            |person| person.spans = vec![Span::default(); limits::SPANS + 1],
            |person| person.spans[1].views.push("view/role/a b".to_owned()),
            |person| person.spans[1].views.push("user/noah".to_owned()),
            |person| recorded(person, "a b", Value::One(Scalar::Bool(true))),
            |person| recorded(person, "n", Value::Many(vec![Scalar::Integer(-(1 << 53))])),
            |person| assigned(person, "queue", [("agent".to_owned(), ["q 1".to_owned()].into())].into()),
            |person| assigned(person, "que ue", [].into()),
        ];
        for (number, spoil) in wrong.into_iter().enumerate() {
            let mut person = mia();
            spoil(&mut person);
            assert!(!readable(&person, &needs()), "{number} is readable");
            assert_eq!(written(person), None, "{number} is written");
        }
    }

    #[test]
    fn a_need_is_a_view_or_a_list_and_stands_once() {
        for wrong in ["view/role/clerk", "list/queue", "user/noah", "view/", "routes"] {
            assert!(!readable(&mia(), &[needs(), vec![wrong.to_owned()]].concat()), "{wrong}");
        }
        assert!(!readable(&mia(), &needs()[1..]), "a view that is not among the needs");
    }
}
