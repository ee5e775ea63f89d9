//! Proxies and certificate authorities, as curl's users expect them.

use crate::support::{PythonServer, RawServer, Reply, Sandbox, certificate};

#[test]
fn a_certificate_of_an_unknown_authority_is_refused() {
    let sandbox = Sandbox::new();
    let [cert, key] = certificate(&sandbox);
    let server = PythonServer::start("verify_server.py", &[&cert, &key]);
    let url = format!("https://{}", server.address());
    let get = sandbox.exch(["get", "/a", "--retries", "1", "--url", &url]).keyed();
    get.fails(6, "tls").hints("--cacert");
}

#[test]
fn cacert_and_ssl_cert_file_name_the_authority() {
    let sandbox = Sandbox::new();
    let [cert, key] = certificate(&sandbox);
    let server = PythonServer::start("verify_server.py", &[&cert, &key]);
    let get = sandbox.exch(["get", "/a", "--url", &format!("https://{}", server.address())]).keyed();
    assert_eq!(get.clone().args(["--cacert", &cert]).ok().json()["ok"], true);
    assert_eq!(get.env("SSL_CERT_FILE", &cert).ok().json()["ok"], true);
}

#[test]
fn https_goes_through_the_proxy_of_the_environment() {
    for name in ["HTTPS_PROXY", "https_proxy", "ALL_PROXY"] {
        let proxy = RawServer::start([Reply::http(502, "", "")]);
        let get =
            Sandbox::new().exch(["get", "/a", "--retries", "1", "--url", "https://api.example.test"]).keyed();
        get.env(name, proxy.url()).fails(6, "network");
        assert_eq!(proxy.request().line, "CONNECT api.example.test:443 HTTP/1.1", "{name}");
    }
}

#[test]
fn no_proxy_is_kept_to() {
    let proxy = RawServer::uncalled();
    let server = RawServer::start([Reply::json("{}")]);
    let get = Sandbox::new().exch(["get", "/a", "--url", &server.url()]).keyed();
    get.env("http_proxy", proxy.url()).env("NO_PROXY", "127.0.0.1").ok();
}
