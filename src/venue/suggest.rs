//! Suggestions for a mistyped venue name.

use super::BUILT_IN;

/// Suggests built-in venues: names within two edits, or names that contain the text asked for; at most three.
pub(super) fn nearest(name: &str) -> Vec<&'static str> {
    let wanted = name.to_ascii_lowercase();
    let mut near: Vec<(usize, &str)> = BUILT_IN
        .iter()
        .map(|(known, _)| {
            let inside = !wanted.is_empty() && (known.contains(&*wanted) || wanted.contains(*known));
            (if inside { 1 } else { strsim::levenshtein(&wanted, known) }, *known)
        })
        .filter(|(distance, _)| *distance <= 2)
        .collect();
    near.sort_unstable();
    near.into_iter().take(3).map(|(_, known)| known).collect()
}
