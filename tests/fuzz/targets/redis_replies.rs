#![no_main]
libfuzzer_sys::fuzz_target!(|data: &[u8]| harness::redis_replies::run(data));
