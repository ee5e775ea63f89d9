//! What the core costs: one signature for each venue, alone and in a series; reading one back; a template; a MAC; a line.
//!
//! `cargo bench --bench core`, with a filter behind `--` (`sign`, `kraken`).

// A benchmark that can't be set up ends with a panic.
#![allow(clippy::unwrap_used)]

use divan::{Bencher, black_box};
use exch::client::request_items::{self, JsonLine};
use exch::report::output;
use exch::sign::{
    Auth, Base, Credentials, Payload, Received, Request, Secret, Signed, Signer, Stamp, StampInput, Template,
    TemplateError,
};
use exch::venue::{BUILT_IN, Venue};

fn main() {
    divan::main();
}

fn venues() -> impl Iterator<Item = &'static str> {
    BUILT_IN.iter().map(|(name, _)| *name)
}

/// An order as text items, a stamp, and a signer of a venue's with values for whatever its scheme names.
fn set_up(venue: &str) -> (Signer, Request, Stamp) {
    let venue = Venue::built_in(venue).unwrap();
    let items = ["symbol=BTC/USDT", "side=BUY", "price=20000", "quantity=0.001"].map(str::to_owned);
    let payload = request_items::parse(&items, None).unwrap();
    let request = Request::new(&venue.scheme, "POST", "/api/v1/orders", payload).unwrap();
    let input = StampInput {
        now_us: 1_700_000_000_123_456,
        nonce: venue.scheme.nonce_rule().map(|_| "1700000000456".to_owned()),
        ..StampInput::default()
    };
    let stamp = venue.scheme.stamp(input).unwrap();
    let credentials = Credentials {
        key: "key-0123456789".into(),
        // Base64 and hex at once, so that any venue decodes it.
        secret: Secret::new("5eccde7000112233445566778899aabbccddeeff00112233445566778899aabb"),
        passphrase: Some(Secret::new("passphrase")),
        uid: Some("1001".into()),
    };
    let base = Base::parse("https://api.venue.test", &["https"]).unwrap();
    let signer = Signer::new(venue.scheme, Auth::Signed(credentials), Some(base), Vec::new()).unwrap();
    (signer, request, stamp)
}

/// A venue's signature as `exch sign` and `exch get` make it.
#[divan::bench(args = venues())]
fn sign(bencher: Bencher<'_, '_>, venue: &str) {
    let (signer, request, stamp) = set_up(venue);
    bencher.bench(|| signer.sign(black_box(&request), &stamp));
}

/// The same, one after the other.
#[divan::bench(args = venues())]
fn sign_in_series(bencher: Bencher<'_, '_>, venue: &str) {
    let (signer, request, stamp) = set_up(venue);
    let mut series = signer.series();
    bencher.bench_local(|| series.sign(black_box(&request), &stamp).trace.signature.len());
}

/// What a venue does with it.
#[divan::bench(args = venues())]
fn verify(bencher: Bencher<'_, '_>, venue: &str) {
    let (signer, request, stamp) = set_up(venue);
    let Signed { wire, .. } = signer.sign(&request, &stamp);
    let headers: Vec<_> =
        wire.headers.iter().map(|header| (header.name.clone(), header.value.clone())).collect();
    let received = Received {
        method: &wire.method,
        host: "api.venue.test",
        target: &wire.target,
        headers: &headers,
        body: wire.body.as_deref().unwrap_or_default(),
    };
    assert!(signer.read(&received).is_ok_and(|reading| reading.matches), "{venue}");
    bencher.bench(|| signer.read(black_box(&received)));
}

#[divan::bench]
fn read_a_venue(bencher: Bencher<'_, '_>) {
    bencher.bench(|| Venue::built_in(black_box("kraken")));
}

#[divan::bench]
fn render_a_template(bencher: Bencher<'_, '_>) {
    let values =
        ["1700000000123", "POST", "/api/v1/orders", r#"{"symbol":"BTC/USDT","side":"BUY","price":20000}"#];
    let index = |name: &str| ["time", "method", "path", "body"].iter().position(|known| *known == name);
    let template = Template::parse("{time}{method}{path}\n{body}", |word| {
        index(word.name).ok_or_else(|| TemplateError(word.name.to_owned()))
    });
    let template = template.unwrap();
    let mut out = Vec::new();
    bencher.bench_local(|| {
        out.clear();
        template.render(&mut out, |index, out| out.extend_from_slice(black_box(values[*index]).as_bytes()));
    });
}

/// `sign --batch --raw`: a MAC of 100 bytes, in hex.
#[divan::bench]
fn sign_a_message(bencher: Bencher<'_, '_>) {
    let (signer, ..) = set_up("generic");
    let (message, mut out) = ([b'x'; 100], Vec::new());
    bencher.bench_local(|| {
        out.clear();
        signer.sign_raw(black_box(&message), &mut out)
    });
}

/// `sign --batch`: from one line of JSON to another.
#[divan::bench]
fn sign_a_line(bencher: Bencher<'_, '_>) {
    let (signer, _, stamp) = set_up("generic");
    let line = br#"{"method":"POST","path":"/api/v1/orders","body":{"symbol":"BTC/USDT","side":"BUY","price":20000,"quantity":0.001}}"#;
    let (mut series, mut payload, mut out) = (signer.series(), Payload::default(), Vec::new());
    bencher.bench_local(|| {
        out.clear();
        let line = JsonLine::parse(black_box(line)).unwrap();
        let request = line.request(signer.scheme(), std::mem::take(&mut payload)).unwrap();
        output::write_signed("generic", series.sign(&request, &stamp), &mut out);
        payload = request.into_payload();
    });
}
