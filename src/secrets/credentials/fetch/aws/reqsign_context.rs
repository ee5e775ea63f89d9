//! The environment that reqsign works in: settings, files and HTTP, all synchronous.

use std::collections::HashMap;
use std::fmt;
use std::net::IpAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use ::http::{Request, Response, Uri};
use bytes::Bytes;
use reqsign_core::{CommandExecute, CommandOutput, Context, Env, Error, FileRead, HttpSend, Result};

use crate::net::http_client::{self, ExchangeError, Proxies, Roots, SecretStoreReply, Settings};
use crate::sys::files;

use super::super::{Environment, FetchContext, FetchFailure, MAX_VALUE, Terms, command};

/// The time for connecting to an address that only exists inside AWS.
const LINK_LOCAL_CONNECT: Duration = Duration::from_secs(1);

/// Settings, files, commands and HTTP.
#[derive(Clone)]
pub(super) struct Bridge {
    variables: HashMap<String, String>,
    home: Option<PathBuf>,
    roots: Roots,
    terms: Terms,
}

impl fmt::Debug for Bridge {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Bridge(***)")
    }
}

impl Bridge {
    pub(super) fn new(store: &FetchContext) -> std::result::Result<Self, FetchFailure> {
        let bundle = |name| Ok::<_, FetchFailure>(store.setting(name)?.map(|path| PathBuf::from(&**path)));
        Ok(Self {
            variables: store.environment.trusted_with_prefix("AWS_"),
            home: Environment::process("HOME").map(PathBuf::from),
            roots: Roots::choose(bundle("AWS_CA_BUNDLE")?, bundle("SSL_CERT_FILE")?),
            terms: store.terms.clone(),
        })
    }

    pub(super) fn context(&self) -> Context {
        Context::new()
            .with_env(self.clone())
            .with_file_read(self.clone())
            .with_http_send(self.clone())
            .with_command_execute(self.clone())
    }

    pub(super) fn send(
        &self,
        request: Request<Bytes>,
    ) -> std::result::Result<SecretStoreReply, ExchangeError> {
        let origin = origin(request.uri());
        let link_local = is_link_local(request.uri());
        let settings = Settings {
            origin: &origin,
            connect_timeout: if link_local { LINK_LOCAL_CONNECT } else { self.terms.connect_timeout },
            timeout: self.terms.timeout,
            roots: self.roots.clone(),
            // These addresses are local to the machine; through a proxy they would be another machine's.
            proxies: if link_local {
                Proxies::default()
            } else {
                Proxies::from_variables(Environment::process)
            },
        };
        let peer = origin.clone();
        let no_request = |_| ExchangeError::NoReply { peer, detail: "the URL can't be called".to_owned() };
        http_client::exchange(&settings, request.try_into().map_err(no_request)?)
    }
}

impl Env for Bridge {
    fn var(&self, key: &str) -> Option<String> {
        self.variables.get(key).cloned()
    }

    fn vars(&self) -> HashMap<String, String> {
        self.variables.clone()
    }

    fn home_dir(&self) -> Option<PathBuf> {
        self.home.clone()
    }
}

impl FileRead for Bridge {
    async fn file_read(&self, path: &str) -> Result<Vec<u8>> {
        let content = files::read_small(Path::new(path), MAX_VALUE);
        content
            .map(|content| content.bytes.to_vec())
            .map_err(|error| Error::config_invalid(error.to_string()))
    }
}

impl HttpSend for Bridge {
    async fn http_send(&self, request: Request<Bytes>) -> Result<Response<Bytes>> {
        let uri = request.uri();
        if uri.scheme_str() != Some("https") && !is_link_local(uri) && !is_loopback(uri) {
            return Err(Error::config_invalid("plain http to a remote host"));
        }
        let reply = self.send(request).map_err(|error| Error::unexpected(error.to_string()))?;
        Response::builder()
            .status(reply.status)
            .body(Bytes::copy_from_slice(&reply.body))
            .map_err(|error| Error::unexpected(error.to_string()))
    }
}

impl CommandExecute for Bridge {
    async fn command_execute<'a>(&'a self, program: &'a str, args: &'a [&'a str]) -> Result<CommandOutput> {
        let words: Vec<String> = [program].iter().chain(args).map(|word| (*word).to_owned()).collect();
        let stdout =
            command::run(&words, &self.terms).map_err(|cause| Error::unexpected(cause.to_string()))?;
        Ok(CommandOutput { status: 0, stdout: stdout.to_vec(), stderr: Vec::new() })
    }
}

fn origin(uri: &Uri) -> String {
    let authority = uri.authority().map_or("", ::http::uri::Authority::as_str);
    format!("{}://{authority}", uri.scheme_str().unwrap_or("https"))
}

/// Where an instance and a container find their roles: 169.254.0.0/16, and fd00:ec2::/32.
fn is_link_local(uri: &Uri) -> bool {
    match uri.host().unwrap_or_default().trim_matches(['[', ']']).parse() {
        Ok(IpAddr::V4(address)) => address.is_link_local(),
        Ok(IpAddr::V6(address)) => address.segments()[..2] == [0xfd00, 0x0ec2],
        Err(_) => false,
    }
}

fn is_loopback(uri: &Uri) -> bool {
    crate::sign::Base::parse(&origin(uri), &["http", "https"]).is_ok_and(|base| base.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_addresses_are_link_local_and_no_names() {
        let of = |uri: &str| is_link_local(&uri.parse().unwrap());
        assert!(
            of("http://169.254.169.254/latest")
                && of("http://169.254.170.2/")
                && of("http://[fd00:ec2::254]/")
        );
        assert!(
            !of("http://169.254.example.test/") && !of("http://127.0.0.1/") && !of("http://[fd00:ec3::1]/")
        );
    }
}
