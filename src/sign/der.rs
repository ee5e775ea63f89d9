//! A reader of DER (X.690): tags, lengths and contents, one element after the other. Nothing is copied.

/// Tags that certificates and keys use (X.690 8.1.2, X.680 8.4).
pub mod tag {
    /// A number.
    pub const INTEGER: u8 = 0x02;
    /// Bits; the first byte of the content counts the unused ones.
    pub const BIT_STRING: u8 = 0x03;
    /// Bytes.
    pub const OCTET_STRING: u8 = 0x04;
    /// An object identifier.
    pub const OBJECT_IDENTIFIER: u8 = 0x06;
    /// A date with a year of two digits.
    pub const UTC_TIME: u8 = 0x17;
    /// A date with a year of four digits.
    pub const GENERALIZED_TIME: u8 = 0x18;
    /// Elements in a fixed order.
    pub const SEQUENCE: u8 = 0x30;
    /// Elements in any order.
    pub const SET: u8 = 0x31;
    /// The element with number 0 of its sequence, where that is optional.
    pub const CONTEXT_0: u8 = 0xa0;
    /// The element with number 1 of its sequence, where that is optional.
    pub const CONTEXT_1: u8 = 0xa1;
}

/// One element: its tag, its content, and all of its bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Element<'a> {
    /// The first byte.
    pub tag: u8,
    /// What follows tag and length.
    pub content: &'a [u8],
    /// Tag, length and content.
    pub whole: &'a [u8],
}

/// A sequence of elements, read from some bytes.
#[derive(Debug, Clone)]
pub struct Elements<'a>(&'a [u8]);

impl<'a> Elements<'a> {
    /// Reads `bytes` from their start.
    pub fn new(bytes: &'a [u8]) -> Self {
        Self(bytes)
    }

    /// The next element, if it has this tag; otherwise nothing is read.
    pub fn read(&mut self, tag: u8) -> Option<Element<'a>> {
        let mut after = self.clone();
        let element = after.next().filter(|element| element.tag == tag)?;
        *self = after;
        Some(element)
    }

    /// The elements inside the next one, if that has this tag.
    pub fn enter(&mut self, tag: u8) -> Option<Self> {
        self.read(tag).map(|element| Self(element.content))
    }
}

impl<'a> Iterator for Elements<'a> {
    type Item = Element<'a>;

    /// `None` at the end, and where the bytes are not DER: tags of several bytes, and lengths that are not the
    /// shortest possible or reach beyond the end.
    fn next(&mut self) -> Option<Element<'a>> {
        let (&tag, rest) = self.0.split_first().filter(|(tag, _)| **tag & 0x1f != 0x1f)?;
        let (&first, rest) = rest.split_first()?;
        let (length, rest) = match first {
            0..=0x7f => (usize::from(first), rest),
            0x81..=0x84 => {
                let (digits, rest) = rest.split_at_checked(usize::from(first & 0x7f))?;
                let length = digits.iter().fold(0, |length, digit| length << 8 | usize::from(*digit));
                let shortest = digits[0] != 0 && length >= 0x80;
                shortest.then_some((length, rest))?
            }
            _ => return None,
        };
        let (content, rest) = rest.split_at_checked(length)?;
        let whole = &self.0[..self.0.len() - rest.len()];
        self.0 = rest;
        Some(Element { tag, content, whole })
    }
}

/// An object identifier's numbers with dots between them (X.690 8.19).
pub fn dotted(content: &[u8]) -> String {
    let mut numbers: Vec<u64> = Vec::new();
    let mut number: u64 = 0;
    for byte in content {
        number = number << 7 | u64::from(byte & 0x7f);
        if byte & 0x80 == 0 {
            if numbers.is_empty() {
                let first = (number / 40).min(2);
                numbers.push(first);
                number -= first * 40;
            }
            numbers.push(std::mem::take(&mut number));
        }
    }
    numbers.iter().map(u64::to_string).collect::<Vec<_>>().join(".")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(bytes: &[u8]) -> Vec<(u8, usize)> {
        Elements::new(bytes).map(|element| (element.tag, element.content.len())).collect()
    }

    #[test]
    fn elements_are_read_in_order_and_with_long_lengths() {
        let mut bytes = vec![tag::INTEGER, 1, 5, tag::SEQUENCE, 0x81, 0x80];
        bytes.extend([0; 0x80]);
        bytes.extend([tag::SET, 0]);
        assert_eq!(read(&bytes), [(tag::INTEGER, 1), (tag::SEQUENCE, 0x80), (tag::SET, 0)]);
    }

    #[test]
    fn what_is_not_der_ends_the_reading() {
        let broken: [&[u8]; 6] = [
            &[tag::INTEGER],                  // no length
            &[tag::INTEGER, 2, 1],            // a length beyond the end
            &[tag::INTEGER, 0x81, 1, 0],      // a length that would have fitted into one byte
            &[tag::INTEGER, 0x82, 0, 200, 0], // a length with a zero in front
            &[tag::SEQUENCE, 0x80, 0, 0],     // a length that is told at the end: BER
            &[0x1f, 0x81, 0x01, 0],           // a tag of several bytes
        ];
        for bytes in broken {
            assert_eq!(read(bytes), [], "{bytes:02x?}");
        }
    }

    #[test]
    fn an_element_with_another_tag_stays() {
        let mut elements = Elements::new(&[tag::INTEGER, 1, 5]);
        assert_eq!(elements.read(tag::SET), None);
        assert_eq!(elements.read(tag::INTEGER).map(|element| element.whole), Some(&[2, 1, 5][..]));
    }

    #[test]
    fn object_identifiers_are_written_with_dots() {
        assert_eq!(dotted(&[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01]), "1.2.840.113549.1.1.1");
        assert_eq!(dotted(&[0x55, 0x04, 0x03]), "2.5.4.3");
        assert_eq!(dotted(&[0x88, 0x37, 0x03]), "2.999.3");
    }
}
