//! JSON pointers (RFC 6901) in which `*` stands for every element of an array, or every member of an object.

use serde_json::Value as Json;

/// Everything that stands where `pointer` points, in the order of the document.
pub(super) fn all<'j>(json: &'j Json, pointer: &str) -> Vec<&'j Json> {
    if !pointer.contains('*') {
        return json.pointer(pointer).into_iter().collect();
    }
    let mut found = vec![json];
    for part in pointer.split('/').skip(1) {
        found = found.into_iter().flat_map(|node| step(node, part)).collect();
    }
    found
}

/// What one part of a pointer leads to.
fn step<'j>(node: &'j Json, part: &str) -> Vec<&'j Json> {
    match node {
        Json::Array(items) if part == "*" => items.iter().collect(),
        Json::Object(members) if part == "*" => members.values().collect(),
        node => node.pointer(&format!("/{part}")).into_iter().collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_star_stands_for_every_one() {
        let json =
            serde_json::json!({"errors": {"a": ["x", "y"], "b": ["z"]}, "list": [{"c": 1}, {"c": 2}, {}]});
        let at = |pointer| all(&json, pointer).iter().map(ToString::to_string).collect::<Vec<_>>();
        assert_eq!(at("/errors/*/0"), ["\"x\"", "\"z\""]);
        assert_eq!(at("/list/*/c"), ["1", "2"]);
        assert_eq!(at("/list/1/c"), ["2"]);
        assert!(at("/nothing/*").is_empty() && at("/errors/a/*/x").is_empty());
    }
}
