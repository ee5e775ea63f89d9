//! A JSON object as a step: the header and the claims of a JWT (RFC 7519), say.
//!
//! Its members are written in the file's order, texts escaped. Other clients may send them in another order, so that what
//! was sent is read member by member, and stands for what would be written where it says the same.

use serde_json::Value as Json;

use super::escape::push_json_string;
use super::json_match::scalar;
use super::scheme::Member;
use super::template::Template;
use super::template_values::Values;
use super::vocabulary::Part;

/// Writes the object, in place of what `out` holds: values are escaped as a JSON string's content.
pub(super) fn render(of: &Template<Part>, values: &Values<'_>, out: &mut Vec<u8>) {
    out.clear();
    of.render(out, |part, out| {
        let mut value = Vec::new();
        values.part(part, &mut value);
        let mut quoted = Vec::new();
        push_json_string(&String::from_utf8_lossy(&value), &mut quoted);
        out.extend_from_slice(&quoted[1..quoted.len() - 1]);
    });
}

/// The text of a member that was sent, by its JSON pointer.
pub(super) fn sent_text(object: &Json, at: &str) -> Option<String> {
    object.pointer(at).and_then(scalar)
}

/// Whether an object that was sent has every member, with the value that it has here. It may have more.
pub(super) fn says_the_same(members: &[Member], sent: &[u8], values: &Values<'_>) -> bool {
    let Ok(object) = serde_json::from_slice::<Json>(sent) else { return false };
    members.iter().all(|(at, template)| {
        let mut own = Vec::new();
        values.render(template, &mut own);
        sent_text(&object, at).is_some_and(|sent| sent.as_bytes() == own)
    })
}
