//! The canonical request: the parts of a request, laid out and encoded, that may be hashed.

/// The parts of a laid out request that may be hashed; no signature stands in any of them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Canonical {
    pub(crate) method: String,
    pub(crate) host: String,
    pub(crate) path: String,
    pub(crate) query: String,
    pub(crate) body: Option<Vec<u8>>,
    pub(crate) params: Vec<u8>,
    pub(crate) payload: Vec<u8>,
    pub(crate) content_type: String,
}
