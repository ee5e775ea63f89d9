//! Parameter texts as clients write them: order, escapes, spaces.

use std::ops::RangeInclusive;

use percent_encoding::{AsciiSet, percent_decode, percent_encode};

use crate::sign::{UNRESERVED, pair_name};

/// JavaScript's `encodeURIComponent`.
const COMPONENT: &AsciiSet = &UNRESERVED.remove(b'!').remove(b'*').remove(b'\'').remove(b'(').remove(b')');
/// Python's `quote`, which keeps slashes.
const SLASHES: &AsciiSet = &UNRESERVED.remove(b'/');
/// Brackets, commas and colons kept, as many query builders do.
const LOOSE: &AsciiSet =
    &COMPONENT.remove(b',').remove(b':').remove(b'[').remove(b']').remove(b'/').remove(b'@').remove(b'$');
/// JavaScript's `encodeURI`.
const URI: &AsciiSet = &LOOSE.remove(b';').remove(b'?').remove(b'&').remove(b'=').remove(b'+').remove(b'#');

/// A change to a parameter text, in bytes: what is decoded need not be UTF-8.
pub(super) type TextChange = fn(&[u8]) -> Vec<u8>;

/// Percent-decodes; `+` stays.
pub(super) fn decode(text: &[u8]) -> Vec<u8> {
    percent_decode(text).collect()
}

/// Decodes as forms are decoded: `+` is a space.
fn decode_form(text: &[u8]) -> Vec<u8> {
    decode(&replace(text, b"+", b" "))
}

fn replace(text: &[u8], from: &[u8], to: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some(first) = rest.first() {
        if let Some(behind) = rest.strip_prefix(from) {
            out.extend_from_slice(to);
            rest = behind;
        } else {
            out.push(*first);
            rest = &rest[1..];
        }
    }
    out
}

/// Decodes each name and value and encodes it again; `&` and `=` between them stay.
fn recode(text: &[u8], set: &'static AsciiSet, decode: TextChange) -> Vec<u8> {
    let encode = |part: &[u8]| percent_encode(&decode(part), set).to_string().into_bytes();
    let pairs =
        text.split(|&byte| byte == b'&').map(|pair| match pair.iter().position(|&byte| byte == b'=') {
            Some(at) => [encode(&pair[..at]), b"=".to_vec(), encode(&pair[at + 1..])].concat(),
            None => encode(pair),
        });
    pairs.collect::<Vec<_>>().join(&b'&')
}

/// The hex digits of every escape in one case.
fn escape_case(text: &[u8], case: fn(&mut [u8])) -> Vec<u8> {
    let mut out = text.to_vec();
    for at in 0..out.len().saturating_sub(2) {
        if out[at] == b'%' && out[at + 1].is_ascii_hexdigit() && out[at + 2].is_ascii_hexdigit() {
            case(&mut out[at + 1..at + 3]);
        }
    }
    out
}

/// Differences in percent-encoding, the likeliest first.
pub(super) const ENCODINGS: [TextChange; 15] = [
    decode_form,
    decode,
    |text| recode(text, UNRESERVED, decode),
    |text| recode(text, COMPONENT, decode),
    |text| recode(text, SLASHES, decode),
    |text| recode(text, LOOSE, decode),
    |text| recode(text, URI, decode),
    |text| recode(text, UNRESERVED, decode_form),
    |text| replace(&recode(text, UNRESERVED, decode_form), b"%20", b"+"),
    |text| replace(&recode(text, SLASHES, decode_form), b"%20", b"+"),
    |text| escape_case(text, <[u8]>::make_ascii_lowercase),
    |text| escape_case(text, <[u8]>::make_ascii_uppercase),
    |text| escape_case(&recode(text, UNRESERVED, decode), <[u8]>::make_ascii_lowercase),
    |text| replace(text, b"%", b"%25"),
    |text| percent_encode(text, UNRESERVED).to_string().into_bytes(),
];

/// A space as `+` or as `%20`.
pub(super) const SPACES: [TextChange; 3] = [
    |text| replace(text, b"+", b"%20"),
    |text| replace(text, b"%20", b"+"),
    |text| replace(text, b" ", b"+"),
];

/// Orders of the parameters.
pub(super) const ORDERS: [TextChange; 5] = [
    |text| sorted(text, |pairs| pairs.sort_by(|a, b| pair_name(a).cmp(pair_name(b)))),
    |text| sorted(text, |pairs| pairs.sort_unstable()),
    |text| sorted(text, |pairs| pairs.sort_by_key(|pair| pair.to_ascii_lowercase())),
    |text| sorted(text, |pairs| pairs.reverse()),
    |text| sorted(text, |pairs| pairs.sort_by(|a, b| pair_name(b).cmp(pair_name(a)))),
];

fn sorted(text: &[u8], sort: fn(&mut Vec<&str>)) -> Vec<u8> {
    let Ok(text) = std::str::from_utf8(text) else { return text.to_vec() };
    let mut pairs: Vec<&str> = text.split('&').collect();
    sort(&mut pairs);
    pairs.join("&").into_bytes()
}

/// How many parameters are tried in every order beside other mistakes: 6! is 720.
const MOST_PERMUTED: usize = 6;

/// How many are tried so alone: 9! is 362,880.
pub(super) const PERMUTED_ALONE: RangeInclusive<usize> = MOST_PERMUTED + 1..=9;

/// How many are moved one by one.
const MOST_MOVED: usize = 24;

/// Every order of so many parameters, where they are few enough, as the places that they come from. Of more, every
/// place for each single one.
pub(super) fn permutations(count: usize) -> Vec<Vec<usize>> {
    let places: Vec<usize> = (0..count).collect();
    let mut all = Vec::new();
    if count <= MOST_PERMUTED {
        permute(&mut places.clone(), 0, &mut all);
    } else if count <= MOST_MOVED {
        for from in 0..count {
            for to in 0..count {
                let mut moved = places.clone();
                let place = moved.remove(from);
                moved.insert(to, place);
                all.push(moved);
            }
        }
    }
    all
}

fn permute(places: &mut Vec<usize>, fixed: usize, all: &mut Vec<Vec<usize>>) {
    if fixed == places.len() {
        return all.push(places.clone());
    }
    for at in fixed..places.len() {
        places.swap(fixed, at);
        permute(places, fixed + 1, all);
        places.swap(fixed, at);
    }
}

/// How many parameters a text has.
pub(super) fn count_pairs(text: &[u8]) -> usize {
    text.split(|byte| *byte == b'&').count()
}

/// The next order of these places, by their numbers; `false` behind the last one.
pub(super) fn next_order(places: &mut [usize]) -> bool {
    let Some(at) = (1..places.len()).rev().find(|&at| places[at - 1] < places[at]) else { return false };
    let with = (at..places.len()).rev().find(|&with| places[with] > places[at - 1]).unwrap_or(at);
    places.swap(at - 1, with);
    places[at..].reverse();
    true
}

/// The parameters in another order; as they are, where these are not as many.
pub(super) fn reordered(text: &[u8], order: &[usize]) -> Vec<u8> {
    let pairs: Vec<&[u8]> = text.split(|byte| *byte == b'&').collect();
    if pairs.len() != order.len() {
        return text.to_vec();
    }
    order.iter().map(|place| pairs[*place]).collect::<Vec<_>>().join(&b'&')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_recoded_pair_by_pair() {
        let text = b"a=x+y%2Fz&b=1%20%c3%bc";
        let show = |change: TextChange| String::from_utf8(change(text)).unwrap();
        assert_eq!(show(decode_form), "a=x y/z&b=1 ü");
        assert_eq!(show(decode), "a=x+y/z&b=1 ü");
        assert_eq!(show(ENCODINGS[2]), "a=x%2By%2Fz&b=1%20%C3%BC");
        assert_eq!(show(ENCODINGS[8]), "a=x+y%2Fz&b=1+%C3%BC");
        assert_eq!(show(ENCODINGS[11]), "a=x+y%2Fz&b=1%20%C3%BC");
        assert_eq!(show(SPACES[0]), "a=x%20y%2Fz&b=1%20%c3%bc");
    }

    #[test]
    fn every_order_comes_once() {
        let mut places = vec![0, 1, 2, 3];
        let mut seen = vec![places.clone()];
        while next_order(&mut places) {
            seen.push(places.clone());
        }
        assert!(seen.len() == 24 && seen.is_sorted_by(|a, b| a < b), "{seen:?}");
        assert!(!next_order(&mut []) && !next_order(&mut [0]));
    }

    #[test]
    fn permutations_are_bounded() {
        assert_eq!(permutations(3).len(), 6);
        assert_eq!(permutations(10).len(), 100);
        assert_eq!(permutations(10_000).len(), 0);
    }
}
