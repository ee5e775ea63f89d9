//! The canonical request: the parts of a request that may be hashed, already in their final order and encoding.

/// The parts of a prepared request that may be hashed. None of them contains a signature.
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
