//! Messages with places for what stands in the message that they answer.

use serde_json::Value as Json;

/// The same, with what stands at its pointer in `frame` for each text `{/pointer}`.
pub(super) fn filled(with: &Json, frame: &Json) -> Json {
    match with {
        Json::String(text) => {
            let pointer = text.strip_prefix('{').and_then(|text| text.strip_suffix('}'));
            pointer.map_or_else(|| with.clone(), |at| frame.pointer(at).cloned().unwrap_or(Json::Null))
        }
        Json::Array(items) => items.iter().map(|item| filled(item, frame)).collect(),
        Json::Object(members) => {
            Json::Object(members.iter().map(|(name, value)| (name.clone(), filled(value, frame))).collect())
        }
        scalar => scalar.clone(),
    }
}
