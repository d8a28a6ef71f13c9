//! What a request says of itself, as it crosses from JavaScript: one text of JSON, read as strictly as a line.

use crate::decide::Properties;
use crate::json::Cursor;
use crate::view::Attributes;

use super::fields::{Read, object, text, value};

/// What a question says beside action and resource.
#[derive(Debug, Default)]
pub struct Request {
    /// The host module.
    pub within: Option<String>,
    /// Properties of subject, resource, action and context.
    pub properties: Properties,
}

impl Request {
    /// Reads it; `None` where it is malformed, which denies.
    pub fn parse(json: &str) -> Option<Self> {
        read(json).ok()
    }
}

fn read(json: &str) -> Read<Request> {
    let mut request = Request::default();
    let mut cursor = Cursor::new(json.as_bytes())?;
    object(&mut cursor, &["within", "subject", "resource", "action", "context"], 0, &mut |place, cursor| {
        let Properties { subject, resource, action, context } = &mut request.properties;
        match place {
            0 => request.within = Some(text(cursor)?),
            1 => *subject = record(cursor)?,
            2 => *resource = record(cursor)?,
            3 => *action = record(cursor)?,
            _ => *context = record(cursor)?,
        }
        Ok(())
    })?;
    cursor.end()?;
    Ok(request)
}

/// Values by name; a request may have any name.
fn record(cursor: &mut Cursor<'_>) -> Read<Attributes> {
    let mut record = Attributes::new();
    cursor.enter(b'{')?;
    while cursor.another(b'}')? {
        let name = cursor.name()?.into_owned();
        record.insert(name, value(cursor)?);
    }
    Ok(record)
}
