//! The built-in venues whose names are near another text.

use super::BUILT_IN;

/// Built-in names within two edits, or that contain the text asked for; at most three.
pub(super) fn nearest(name: &str) -> Vec<&'static str> {
    let wanted = name.to_ascii_lowercase();
    let mut near: Vec<(usize, &str)> = BUILT_IN
        .iter()
        .map(|(known, _)| {
            let inside = !wanted.is_empty() && (known.contains(&*wanted) || wanted.contains(*known));
            (if inside { 1 } else { edits(&wanted, known) }, *known)
        })
        .filter(|(distance, _)| *distance <= 2)
        .collect();
    near.sort_unstable();
    near.into_iter().take(3).map(|(_, known)| known).collect()
}

/// The Levenshtein distance.
fn edits(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, from) in a.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, to) in b.iter().enumerate() {
            let above = row[j + 1];
            row[j + 1] = (above + 1).min(row[j] + 1).min(diagonal + usize::from(from != *to));
            diagonal = above;
        }
    }
    row[b.len()]
}
