//! The options of curl's command line: their names, and which of them take a value.
//!
//! Both tables are those of `curl --help all`, of 7.88.1 (Debian 12) and 8.14.1 together; a test holds them to the
//! curl that is installed.

use std::collections::BTreeMap;
use std::ops::Bound;
use std::sync::LazyLock;

use super::CaptureError;

/// Options that take a value.
const VALUED: &str = "abstract-unix-socket alt-svc aws-sigv4 cacert capath cert cert-type ciphers config \
    connect-timeout connect-to continue-at cookie cookie-jar create-file-mode crlfile curves data data-ascii \
    data-binary data-raw data-urlencode delegation dns-interface dns-ipv4-addr dns-ipv6-addr dns-servers doh-url \
    dump-header ech egd-file engine etag-compare etag-save expect100-timeout form form-string ftp-account \
    ftp-alternative-to-user ftp-method ftp-port ftp-ssl-ccc-mode happy-eyeballs-timeout-ms haproxy-clientip header \
    hostpubmd5 hostpubsha256 hsts interface ip-tos ipfs-gateway json keepalive-cnt keepalive-time key key-type krb \
    libcurl limit-rate local-port login-options mail-auth mail-from mail-rcpt max-filesize max-redirs max-time \
    netrc-file noproxy oauth2-bearer output output-dir parallel-max pass pinnedpubkey preproxy proto proto-default \
    proto-redir proxy proxy-cacert proxy-capath proxy-cert proxy-cert-type proxy-ciphers proxy-crlfile proxy-header \
    proxy-key proxy-key-type proxy-pass proxy-pinnedpubkey proxy-service-name proxy-tls13-ciphers \
    proxy-tlsauthtype proxy-tlspassword proxy-tlsuser proxy-user proxy1.0 pubkey quote random-file range rate \
    referer request request-target resolve retry retry-delay retry-max-time sasl-authzid service-name sigalgs \
    socks4 socks4a socks5 socks5-gssapi-service socks5-hostname speed-limit speed-time ssl-sessions stderr \
    telnet-option tftp-blksize time-cond tls-max tls13-ciphers tlsauthtype tlspassword tlsuser trace trace-ascii \
    trace-config unix-socket upload-file upload-flags url url-query user user-agent variable vlan-priority \
    write-out";

/// Options that take none.
const SWITCHES: &str = "anyauth append basic ca-native cert-status compressed compressed-ssh create-dirs crlf digest \
    disable disable-eprt disable-epsv disallow-username-in-url doh-cert-status doh-insecure dump-ca-embed fail \
    fail-early fail-with-body false-start form-escape ftp-create-dirs ftp-pasv ftp-pret ftp-skip-pasv-ip ftp-ssl-ccc \
    ftp-ssl-control get globoff haproxy-protocol head help http0.9 http1.0 http1.1 http2 http2-prior-knowledge http3 \
    http3-only ignore-content-length include insecure ipv4 ipv6 junk-session-cookies list-only location \
    location-trusted mail-rcpt-allowfails manual metalink mptcp negotiate netrc netrc-optional next no-alpn no-buffer \
    no-clobber no-keepalive no-npn no-progress-meter no-sessionid ntlm ntlm-wb parallel parallel-immediate path-as-is \
    post301 post302 post303 progress-bar proxy-anyauth proxy-basic proxy-ca-native proxy-digest proxy-http2 \
    proxy-insecure proxy-negotiate proxy-ntlm proxy-ssl-allow-beast proxy-ssl-auto-client-cert proxy-tlsv1 \
    proxytunnel raw remote-header-name remote-name remote-name-all remote-time remove-on-error retry-all-errors \
    retry-connrefused sasl-ir show-error show-headers silent skip-existing socks5-basic socks5-gssapi \
    socks5-gssapi-nec ssl ssl-allow-beast ssl-auto-client-cert ssl-no-revoke ssl-reqd ssl-revoke-best-effort sslv2 \
    sslv3 styled-output suppress-connect-headers tcp-fastopen tcp-nodelay tftp-no-options tls-earlydata tlsv1 \
    tlsv1.0 tlsv1.1 tlsv1.2 tlsv1.3 tr-encoding trace-ids trace-time use-ascii verbose version xattr";

/// Every long option, and whether it takes a value. A file may hold a million of them.
static OPTIONS: LazyLock<BTreeMap<&'static str, bool>> = LazyLock::new(|| {
    let valued = VALUED.split_ascii_whitespace().map(|name| (name, true));
    valued.chain(SWITCHES.split_ascii_whitespace().map(|name| (name, false))).collect()
});

/// The long name of each short option.
#[rustfmt::skip]
const SHORT: [(char, &str); 59] = [
    ('#', "progress-bar"), ('0', "http1.0"), ('1', "tlsv1"), ('2', "sslv2"), ('3', "sslv3"), ('4', "ipv4"),
    ('6', "ipv6"), (':', "next"), ('A', "user-agent"), ('B', "use-ascii"), ('C', "continue-at"),
    ('D', "dump-header"), ('E', "cert"), ('F', "form"), ('G', "get"), ('H', "header"), ('I', "head"),
    ('J', "remote-header-name"), ('K', "config"), ('L', "location"), ('M', "manual"), ('N', "no-buffer"),
    ('O', "remote-name"), ('P', "ftp-port"), ('Q', "quote"), ('R', "remote-time"), ('S', "show-error"),
    ('T', "upload-file"), ('U', "proxy-user"), ('V', "version"), ('X', "request"), ('Y', "speed-limit"),
    ('Z', "parallel"), ('a', "append"), ('b', "cookie"), ('c', "cookie-jar"), ('d', "data"), ('e', "referer"),
    ('f', "fail"), ('g', "globoff"), ('h', "help"), ('i', "include"), ('j', "junk-session-cookies"),
    ('k', "insecure"), ('l', "list-only"), ('m', "max-time"), ('n', "netrc"), ('o', "output"),
    ('p', "proxytunnel"), ('q', "disable"), ('r', "range"), ('s', "silent"), ('t', "telnet-option"), ('u', "user"),
    ('v', "verbose"), ('w', "write-out"), ('x', "proxy"), ('y', "speed-time"), ('z', "time-cond"),
];

/// One thing that a command line says.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Given {
    Url(String),
    /// An option by its long name, and its value.
    Value(&'static str, String),
    /// A switch by its long name, and whether it is on.
    Switch(&'static str, bool),
}

/// Reads a command line without the program's name.
pub(super) fn read(words: impl IntoIterator<Item = String>) -> Result<Vec<Given>, CaptureError> {
    let (mut given, mut words, mut only_urls) = (Vec::new(), words.into_iter(), false);
    while let Some(word) = words.next() {
        match word.strip_prefix("--") {
            _ if only_urls => given.push(Given::Url(word)),
            Some("") => only_urls = true,
            Some(name) => given.push(long(name, &mut words)?),
            None if word.starts_with('-') => short(&word[1..], &mut words, &mut given)?,
            None => given.push(Given::Url(word)),
        }
    }
    Ok(given)
}

fn long(written: &str, words: &mut impl Iterator<Item = String>) -> Result<Given, CaptureError> {
    if written.starts_with("expand-") {
        return Err(CaptureError::Curl(format!("`--{written}` has variables that curl fills in")));
    }
    if let Some((name, is_valued)) = exact(written) {
        return if is_valued { value(name, words) } else { Ok(Given::Switch(name, true)) };
    }
    // `--no-compressed`, and with older versions any beginning of a name that fits one option alone.
    let (written, on) = written.strip_prefix("no-").map_or((written, true), |rest| (rest, false));
    if let Some((name, false)) = exact(written) {
        return Ok(Given::Switch(name, on));
    }
    let from = OPTIONS.range::<str, _>((Bound::Included(written), Bound::Unbounded));
    let mut fits = from.take_while(|(name, _)| name.starts_with(written));
    match (fits.next(), fits.next()) {
        (Some((name, true)), None) if on => value(name, words),
        (Some((name, false)), None) => Ok(Given::Switch(name, on)),
        _ => Err(CaptureError::Curl("it has an option that curl does not know".into())),
    }
}

fn exact(written: &str) -> Option<(&'static str, bool)> {
    OPTIONS.get_key_value(written).map(|(name, is_valued)| (*name, *is_valued))
}

fn value(name: &'static str, words: &mut impl Iterator<Item = String>) -> Result<Given, CaptureError> {
    let missing = || CaptureError::Curl(format!("the value of `--{name}` is missing"));
    Ok(Given::Value(name, words.next().ok_or_else(missing)?))
}

/// Short options, which may stand together: `-sSXPOST`.
fn short(
    options: &str,
    words: &mut impl Iterator<Item = String>,
    given: &mut Vec<Given>,
) -> Result<(), CaptureError> {
    let unknown = || CaptureError::Curl("it has an option that curl does not know".into());
    if options.is_empty() {
        return Err(unknown());
    }
    for (at, option) in options.char_indices() {
        let (_, name) = SHORT.iter().find(|(short, _)| *short == option).ok_or_else(unknown)?;
        if !exact(name).is_some_and(|(_, is_valued)| is_valued) {
            given.push(Given::Switch(name, true));
            continue;
        }
        let attached = &options[at + option.len_utf8()..];
        given.push(if attached.is_empty() {
            value(name, words)?
        } else {
            Given::Value(name, attached.to_owned())
        });
        return Ok(());
    }
    Ok(())
}
