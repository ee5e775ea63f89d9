use std::time::Duration;

use proptest::prelude::*;
use reqwest::header::HeaderMap;

use super::*;
use crate::shared::laws;
use crate::sys::clock::Now;

const AT_US: u64 = 1_700_000_000_000_000;

fn before() -> Clocks {
    Clocks { wall: Now::from_micros(AT_US), boot_us: 5_000_000 }
}

fn reply(body: &str, date: Option<&str>, elapsed: Duration) -> Response {
    let headers = date.map(|date| ("date".parse().unwrap(), date.parse().unwrap())).into_iter().collect();
    Response { version: "HTTP/1.1", status: 200, headers, body: body.into(), elapsed }
}

fn source(at: &str, unit: TimeUnit) -> TimeSource {
    TimeSource { path: "/time".into(), at: at.into(), unit }
}

#[test]
fn each_form_of_a_time_is_read_with_what_it_rounds_away() {
    let read = |unit, body: &str| time_in_reply(&source("/t/0", unit), &reply(body, None, Duration::ZERO));
    let at = 1_700_000_000_123_000;
    assert_eq!(read(TimeUnit::Millis, r#"{"t":[1700000000123]}"#), Some((at, 1_000)));
    assert_eq!(read(TimeUnit::Millis, r#"{"t":["1700000000123"]}"#), Some((at, 1_000)));
    assert_eq!(read(TimeUnit::Micros, r#"{"t":[1700000000123000]}"#), Some((at, 1)));
    assert_eq!(read(TimeUnit::Seconds, r#"{"t":[1700000000]}"#), Some((at - 123_000, 1_000_000)));
    assert_eq!(read(TimeUnit::Seconds, r#"{"t":[1700000000.123]}"#), Some((at, 1_000)));
    assert_eq!(read(TimeUnit::SecondsMillis, r#"{"t":["1700000000.123"]}"#), Some((at, 1_000)));
    assert_eq!(read(TimeUnit::IsoMillis, r#"{"t":["2023-11-14T22:13:20.123Z"]}"#), Some((at, 1_000)));
    assert_eq!(read(TimeUnit::IsoMillis, r#"{"t":["2023-11-14T22:13:20.123000Z"]}"#), Some((at, 1)));
    for body in
        ["", "<html>", "{}", r#"{"t":[null]}"#, r#"{"t":["soon"]}"#, r#"{"t":[1e12]}"#, r#"{"t":[-5]}"#]
    {
        assert_eq!(read(TimeUnit::Millis, body), None, "{body}");
    }
}

#[test]
fn a_date_header_is_a_measurement_of_a_second() {
    let reply = reply("", Some("Tue, 14 Nov 2023 22:14:50 GMT"), Duration::from_millis(40));
    let after = Clocks { wall: Now::from_micros(AT_US + 40_000), boot_us: 5_040_000 };
    let measured = by_date(&reply, after).unwrap();
    assert_eq!(measured.offset, Offset { ahead_us: 89_980_000, bound_us: 1_020_000 });
    assert_eq!((measured.by, measured.clocks), (By::Date, before()));
    assert_eq!(by_date(&Response { headers: HeaderMap::new(), ..reply }, after), None);
}

#[test]
fn a_time_is_believed_over_tls_or_from_this_machine() {
    let base = |url: &str| Base::parse(url, &["http", "https"]).unwrap();
    for url in [
        "https://api.example.com",
        "https://x.test",
        "http://127.0.0.1:1",
        "http://[::1]",
        "http://localhost",
    ] {
        assert!(check_channel(&base(url)).is_ok(), "{url}");
    }
    for url in ["http://api.example.com", "http://x.test", "http://10.0.0.1", "http://localhost.example.com"]
    {
        let doubt = check_channel(&base(url)).unwrap_err();
        assert!(doubt.to_string().contains("plain http is not trusted"), "{url}: {doubt}");
    }
}

#[test]
fn ten_minutes_and_half_the_window_are_believed_and_no_more() {
    let measured = |ahead_us, bound_us| Measured {
        offset: Offset { ahead_us, bound_us },
        told_us: 0,
        by: By::Endpoint,
        clocks: before(),
    };
    let window = 5_000;
    for ahead in [0, 90_000_000, -90_000_000, 600_000_000, -600_000_000] {
        assert!(measured(ahead, 2_500_000).believed(window).is_ok(), "{ahead}");
    }
    for ahead in [600_000_001, -600_000_001, 31_536_000_000_000, i64::MIN, i64::MAX] {
        let doubt = measured(ahead, 1_000).believed(window).unwrap_err();
        assert!(matches!(doubt, Doubt::TooFar(_)), "{ahead}: {doubt}");
    }
    let doubt = measured(0, 2_500_001).believed(window).unwrap_err();
    assert_eq!(
        doubt.to_string(),
        "this clock is 0.000 s behind (±2.501 s) compared with the venue; that is too inexact for a window of 5000 ms"
    );
}

#[test]
fn the_question_is_unsigned_and_keeps_the_prefix() {
    let base = Base::parse("https://api.example.com/v1/", &["https"]).unwrap();
    let wire = question(&base, Some(&source("/t", TimeUnit::Millis)));
    assert_eq!((wire.url().as_str(), wire.headers.len()), ("https://api.example.com/v1/time", 0));
    assert_eq!(question(&base, None).target, "/v1/");
}

proptest! {
    #![proptest_config(laws::in_library())]

    /// Wherever in the round trip the venue read its clock, and however it rounds: the truth is within the bound, and
    /// what is stamped is not in the venue's future.
    #[test]
    fn the_bound_holds_the_truth(
        truth_us in -700_000_000_i64..700_000_000,
        (round_trip_us, read_at_us) in (0..10_000_000_i64).prop_flat_map(|trip| (Just(trip), 0..=trip)),
        step_us in prop::sample::select(vec![1_i64, 1_000, 1_000_000]),
    ) {
        let venue_us = AT_US.cast_signed() + read_at_us + truth_us;
        let told_us = venue_us - venue_us.rem_euclid(step_us);
        let (step_us, round_trip_us) = (step_us.cast_unsigned(), round_trip_us.cast_unsigned());
        let measured = Measured::new(told_us, step_us, By::Endpoint, before(), round_trip_us);
        let off_us = measured.offset.ahead_us.abs_diff(truth_us);
        prop_assert!(off_us <= measured.offset.bound_us, "{measured:?}");
        prop_assert!(measured.offset.correction_us() <= truth_us, "{measured:?}");
    }
}
