//! What the tests stand on: a builder that runs `exch` and checks everything unless told not to, a testnet
//! of their own, a scripted server, and the peers that others wrote.

mod exch;
mod peers;
mod redis;
mod server;
mod signed;
mod sockets;
mod stores;
mod streaming;
mod takers;
mod testnet;

pub(crate) use exch::{Exch, Failure, KEY, Run, SECRET, Sandbox};
pub(crate) use peers::{
    Haproxy, Microsocks, PythonServer, certificate, node_tool, python_script, run_with_limit, tool,
};
pub(crate) use redis::RedisServer;
pub(crate) use server::{RawServer, Recorded, Reply};
pub(crate) use signed::{Signed, tampered};
pub(crate) use sockets::{Peer, Socket, WsServer, login_of};
pub(crate) use stores::{Moto, OpenBao};
pub(crate) use streaming::Streaming;
pub(crate) use takers::{Mix, Takers};
pub(crate) use testnet::Testnet;

use std::path::{Path, PathBuf};

/// The folder of the package.
pub(crate) fn package() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// A file of the package, whole.
pub(crate) fn package_file(path: &str) -> String {
    let path = package().join(path);
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The JSON of a file under `tests/vectors`.
pub(crate) fn vectors(name: &str) -> serde_json::Value {
    serde_json::from_str(&package_file(&format!("tests/vectors/{name}"))).expect("vectors are JSON")
}

/// Every file below `folder` whose name ends with `suffix`, sorted.
pub(crate) fn files_below(folder: &Path, suffix: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap().map(Result::unwrap) {
        let path = entry.path();
        if path.is_dir() {
            found.extend(files_below(&path, suffix));
        } else if path.to_str().is_some_and(|name| name.ends_with(suffix)) {
            found.push(path);
        }
    }
    found.sort();
    found
}
