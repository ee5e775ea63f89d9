//! The sender for many requests: all that is known of single ones holds, and connections are kept.

use std::sync::mpsc;

use tokio::runtime::{Builder, Runtime};

use super::*;

fn runtime() -> Runtime {
    Builder::new_current_thread().enable_all().build().unwrap()
}

pub(super) fn send(settings: &Settings, wire: &Wire) -> Result<Response, TransportError> {
    let kept = PooledTransport::new(settings).unwrap();
    runtime().block_on(kept.send(wire, true, None))
}

#[test]
fn what_holds_for_single_requests_holds_here() {
    BY_KEPT.set(true);
    let all = [
        reply::a_refused_port_never_left,
        reply::a_name_without_an_address_never_left,
        reply::time_running_out_while_connecting_never_left,
        reply::tls_that_fails_never_left,
        reply::only_a_trusted_certificate_of_this_host_is_taken,
        reply::silence_after_connecting_is_no_answer,
        reply::a_body_that_trickles_ends_with_the_time_for_the_request,
        reply::a_reset_is_no_answer,
        reply::a_connection_closed_before_a_whole_head_or_garbage_is_no_answer,
        reply::half_a_body_is_no_answer,
        reply::a_reply_that_states_too_large_a_length_is_refused_unread,
        reply::an_endless_reply_is_refused_at_the_limit,
        reply::any_status_is_a_reply_and_a_redirect_is_not_followed,
        request::a_get_sends_its_headers_and_ours_and_no_more,
        request::a_body_is_sent_as_it_is_with_its_length,
        request::no_body_has_a_length_of_zero_only_where_one_is_expected,
        request::a_length_that_is_right_anyway_is_stated_once,
        request::odd_targets_are_sent_byte_for_byte,
        request::a_target_that_would_be_altered_is_not_sent,
        request::an_origin_that_means_another_host_is_not_sent,
        request::a_header_that_cannot_be_sent_is_named_without_its_value,
        request::plain_http_goes_through_its_proxy_even_to_loopback,
        request::no_proxy_excepts_a_host,
        request::https_goes_through_a_tunnel_and_a_refused_one_never_left,
    ];
    for test in all {
        test();
    }
}

/// Serves connections, each for so many requests, and then closes it. Tells how many requests each one had.
fn serve_each(requests: usize) -> (String, mpsc::Receiver<usize>) {
    let (listener, address) = listen();
    let (sender, receiver) = mpsc::channel();
    thread::spawn(move || {
        for stream in listener.incoming() {
            let (mut stream, sender) = (stream.unwrap(), sender.clone());
            thread::spawn(move || {
                let mut had = 0;
                while had < requests && !read_request(&mut stream).is_empty() {
                    stream.write_all(OK).unwrap();
                    had += 1;
                }
                drop(stream);
                let _ = sender.send(had);
            });
        }
    });
    (format!("http://{address}"), receiver)
}

#[test]
fn a_connection_serves_one_request_after_the_other_and_as_many_as_there_are_at_once() {
    let (origin, connections) = serve_each(usize::MAX);
    let kept = PooledTransport::new(&settings(&origin)).unwrap();
    let runtime = runtime();
    runtime.block_on(async {
        for _ in 0..20 {
            kept.send(&get(&origin), true, None).await.unwrap();
        }
    });
    drop((kept, runtime));
    assert_eq!(connections.recv().unwrap(), 20);
}

#[test]
fn what_changes_something_has_a_connection_of_its_own() {
    let (origin, connections) = serve_each(usize::MAX);
    let kept = PooledTransport::new(&settings(&origin)).unwrap();
    let runtime = runtime();
    runtime.block_on(async {
        for _ in 0..3 {
            kept.send(&get(&origin), true, None).await.unwrap();
            kept.send(&wire(&origin, "POST", "/"), false, None).await.unwrap();
        }
        tokio::time::sleep(SHORT).await;
    });
    for _ in 0..3 {
        assert_eq!(connections.recv().unwrap(), 1);
    }
    drop((kept, runtime));
    assert_eq!(connections.recv().unwrap(), 3);
}

#[test]
fn a_connection_that_was_closed_meanwhile_is_not_used_again() {
    let (origin, connections) = serve_each(1);
    let kept = PooledTransport::new(&settings(&origin)).unwrap();
    runtime().block_on(async {
        for _ in 0..20 {
            kept.send(&get(&origin), true, None).await.unwrap();
            assert_eq!(connections.recv().unwrap(), 1);
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    });
}

#[test]
fn a_request_that_left_is_never_sent_again_by_the_library() {
    let (listener, address) = listen();
    let origin = format!("http://{address}");
    // Answers the first request, reads the second one and hangs up; nobody may come again with it.
    let server = thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        read_request(&mut stream);
        stream.write_all(OK).unwrap();
        read_request(&mut stream);
        drop(stream);
        listener.set_nonblocking(true).unwrap();
        thread::sleep(SHORT);
        listener.accept().is_err()
    });
    let kept = PooledTransport::new(&settings(&origin)).unwrap();
    let result = runtime().block_on(async {
        kept.send(&get(&origin), true, None).await.unwrap();
        kept.send(&get(&origin), true, None).await
    });
    assert!(matches!(result, Err(TransportError::NoAnswer { .. })), "{result:?}");
    assert!(server.join().unwrap(), "it was sent twice");
}
