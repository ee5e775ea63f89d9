//! Reads a stream to its end, with a limit.

use std::io::{self, Read};

use zeroize::Zeroizing;

/// All that is there, where that is at most `max` bytes; `None` where it is more. There is room from the start for
/// `room` bytes: growing would leave copies that nobody zeroes.
///
/// # Errors
///
/// The reader fails.
pub fn read(reader: impl Read, max: u64, room: u64) -> io::Result<Option<Zeroizing<Vec<u8>>>> {
    // One byte more than expected, so that the end is seen without growing the buffer.
    let room = usize::try_from(room.min(max)).unwrap_or(0) + 1;
    let mut bytes = Zeroizing::new(Vec::with_capacity(room));
    reader.take(max.saturating_add(1)).read_to_end(&mut bytes)?;
    Ok((bytes.len() as u64 <= max).then_some(bytes))
}
