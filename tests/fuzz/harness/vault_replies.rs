//! Replies of a vault. The input's first line is the status.

use exch::secrets::credentials::{VaultReply, pair_in};
use serde_json::value::RawValue;

use super::headed;

/// Whatever is taken out of a reply stands in it.
pub fn run(data: &[u8]) {
    let Some((words, body)) = headed(data) else { return };
    let [status] = words[..] else { return };
    let Ok(status) = status.parse() else { return };
    let reply = VaultReply { status, body };
    if let Ok(data) = reply.data() {
        assert!(status == 200 && serde_json::from_slice::<&RawValue>(&data).is_ok());
        assert!(body.windows(data.len()).any(|part| part == data.as_slice()), "as it is written");
        if let Some(pair) = std::str::from_utf8(&data).ok().and_then(pair_in) {
            assert!(!pair.key.is_empty() && !pair.secret.is_empty());
        }
    }
    if let Ok(token) = reply.client_token() {
        assert!(status == 200);
        drop(token);
    }
    reply.version();
    reply.is_by_policy();
    assert!(!reply.unusual().to_string().is_empty());
    // Every secret that was read is looked for in every text, until it is forgotten.
    exch::sys::redact::forget();
}
