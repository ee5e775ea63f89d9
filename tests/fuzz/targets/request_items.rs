#![no_main]
libfuzzer_sys::fuzz_target!(|data: &[u8]| harness::request_items::run(data));
