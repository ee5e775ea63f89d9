use std::os::unix::fs::{MetadataExt, symlink};
use std::os::unix::net::UnixListener;
use std::sync::{Mutex, mpsc};
use std::thread;
use std::time::{Duration, Instant};

use tempfile::{TempDir, tempdir};

use super::*;
use crate::sys::lock_wait::LockWaiting;

fn mode(path: &Path) -> u32 {
    fs::symlink_metadata(path).unwrap().mode() & 0o7777
}

fn names(dir: &TempDir) -> Vec<String> {
    fs::read_dir(dir.path()).unwrap().map(|e| e.unwrap().file_name().into_string().unwrap()).collect()
}

#[test]
fn a_read_is_bounded() {
    let dir = tempdir().unwrap();
    let path = dir.path().join("f");
    fs::write(&path, "12345").unwrap();
    assert_eq!(*read_small(&path, 5).unwrap().bytes, b"12345");
    assert!(matches!(read_small(&path, 4), Err(FileError::TooLarge { max: 4, .. })));
    // Its size says 0, its content does not: the bound holds while reading too.
    assert!(matches!(read_small(Path::new("/proc/self/status"), 10), Err(FileError::TooLarge { .. })));
}

#[test]
fn only_regular_files_are_read_and_nothing_waits() {
    let dir = tempdir().unwrap();
    let pipe = dir.path().join("pipe");
    rustix::fs::mknodat(rustix::fs::CWD, &pipe, rustix::fs::FileType::Fifo, 0o600.into(), 0).unwrap();
    let socket = dir.path().join("socket");
    let _listener = UnixListener::bind(&socket).unwrap();
    for path in [&pipe, &socket, dir.path(), Path::new("/dev/zero")] {
        let error = read_small(path, 10).err().unwrap();
        assert!(matches!(error, FileError::NotRegular { .. }), "{error}");
    }
    assert!(matches!(open_locked(&pipe, LockWait::default()), Err(FileError::NotRegular { .. })));
    assert!(read_small(&dir.path().join("none"), 10).err().unwrap().is_missing());
}

#[test]
fn a_link_is_followed_for_reading_a_secret_and_never_for_writing() {
    let dir = tempdir().unwrap();
    let (target, link) = (dir.path().join("target"), dir.path().join("link"));
    fs::write(&target, "old").unwrap();
    symlink(&target, &link).unwrap();
    assert_eq!(*read_small(&link, 10).unwrap().bytes, b"old");
    assert!(matches!(open_locked(&link, LockWait::default()), Err(FileError::NotRegular { .. })));
    assert!(!create_new(&link, b"new").unwrap());
    replace(&link, b"new").unwrap();
    assert_eq!(fs::read(&target).unwrap(), b"old");
    assert!(fs::symlink_metadata(&link).unwrap().is_file());
}

#[test]
fn a_replacement_is_private_and_leaves_nothing_beside_it() {
    let dir = tempdir().unwrap();
    let path = dir.path().join("state");
    fs::write(&path, "a longer old content").unwrap();
    fs::set_permissions(&path, Permissions::from_mode(0o644)).unwrap();
    replace(&path, b"new").unwrap();
    assert_eq!(fs::read(&path).unwrap(), b"new");
    assert_eq!(mode(&path), 0o600);
    assert_eq!(names(&dir), ["state"]);
    // A folder under the name: the rename fails, and the temporary file goes.
    let folder = dir.path().join("folder");
    fs::create_dir(&folder).unwrap();
    assert!(replace(&folder, b"x").is_err());
    assert_eq!(names(&dir).len(), 2);
}

#[test]
fn of_many_that_create_one_file_one_wins() {
    let dir = tempdir().unwrap();
    let path = dir.path().join("born");
    let won: usize = thread::scope(|s| {
        let racers: Vec<_> = (0..8)
            .map(|i| {
                s.spawn({
                    let path = &path;
                    move || create_new(path, &[b'0' + i]).unwrap()
                })
            })
            .collect();
        racers.into_iter().filter_map(|r| r.join().unwrap().then_some(())).count()
    });
    assert_eq!(won, 1);
    assert_eq!(fs::read(&path).unwrap().len(), 1);
    assert_eq!(mode(&path), 0o600);
    assert_eq!(names(&dir), ["born"]);
}

#[test]
fn folders_are_made_private_and_existing_ones_left_alone() {
    let dir = tempdir().unwrap();
    fs::set_permissions(dir.path(), Permissions::from_mode(0o755)).unwrap();
    let deep = dir.path().join("a/b");
    create_private_dir(&deep).unwrap();
    create_private_dir(&deep).unwrap();
    assert_eq!((mode(&deep), mode(&dir.path().join("a")), mode(dir.path())), (0o700, 0o700, 0o755));
    fs::write(dir.path().join("file"), "").unwrap();
    assert!(create_private_dir(&dir.path().join("file/c")).is_err());
}

#[test]
fn the_lock_is_on_the_file_that_stands_there_now() {
    let dir = tempdir().unwrap();
    let path = dir.path().join("f");
    fs::write(&path, "old").unwrap();
    let first = open_locked(&path, LockWait::default()).unwrap();
    let (sent, received) = mpsc::channel();
    let waiter = thread::spawn({
        let path = path.clone();
        move || {
            let file = open_locked(&path, LockWait::default()).unwrap();
            sent.send(()).unwrap();
            io::read_to_string(file).unwrap()
        }
    });
    assert!(received.recv_timeout(Duration::from_millis(100)).is_err(), "two handles held one lock");
    // The waiter sleeps on the old file; what it gets must be the new one.
    replace(&path, b"new").unwrap();
    drop(first);
    assert_eq!(waiter.join().unwrap(), "new");
}

#[test]
fn a_folder_nothing_can_be_made_in_is_an_error_with_its_path() {
    let error = create_new(Path::new("/proc/self/nothing"), b"x").unwrap_err();
    assert!(error.to_string().starts_with("/proc/self/nothing: "), "{error}");
}

#[test]
fn room_is_tried_without_a_trace() {
    let dir = tempdir().unwrap();
    let folder = dir.path().join("state/exch");
    check_room(&folder, 42).unwrap();
    assert_eq!((mode(&folder), fs::read_dir(&folder).unwrap().count()), (0o700, 0));
    fs::write(dir.path().join("file"), "").unwrap();
    assert!(check_room(&dir.path().join("file"), 1).is_err());
    let error = check_room(Path::new("/proc/self"), 1).unwrap_err();
    assert!(error.to_string().starts_with("/proc/self: "), "{error}");
}

#[test]
fn a_line_that_was_cut_off_does_not_take_the_next_one_with_it() {
    let dir = tempdir().unwrap();
    let path = dir.path().join("log");
    append_line(&path, "first").unwrap();
    (&OpenOptions::new().append(true).open(&path).unwrap()).write_all(b"sec").unwrap();
    append_line(&path, "third").unwrap();
    append_line(&path, "fourth").unwrap();
    assert_eq!(fs::read_to_string(&path).unwrap(), "first\nsec\nthird\nfourth\n");
    assert_eq!(mode(&path), 0o600);
}

#[test]
fn a_lock_that_is_held_is_waited_for_with_an_end_and_a_word() {
    static TOLD: Mutex<Vec<String>> = Mutex::new(Vec::new());
    let dir = tempdir().unwrap();
    let path = dir.path().join("f");
    fs::write(&path, "").unwrap();
    let held = open_locked(&path, LockWait::default()).unwrap();
    let tell = |line: &str| TOLD.lock().unwrap().push(line.to_owned());
    let wait = LockWait { limit: Duration::from_millis(1500), tell: Some(tell), renews: false };
    let begun = Instant::now();
    let error = open_locked(&path, wait).unwrap_err();
    assert!((1.5..3.0).contains(&begun.elapsed().as_secs_f64()), "{:?}", begun.elapsed());
    let (place, holder) = (path.display(), format!("process {}", std::process::id()));
    assert_eq!(error.to_string(), format!("{holder} has locked {place}, which was waited for 2 s"));
    assert_eq!(*TOLD.lock().unwrap(), [format!("waiting for {place}, which {holder} has locked")]);
    // Whoever gave up keeps nobody out.
    drop(held);
    drop(open_locked(&path, LockWait { limit: Duration::from_secs(5), ..wait }).unwrap());
}

#[test]
fn each_holder_is_waited_for_anew_where_that_is_asked_for() {
    let limit = Duration::from_millis(300);
    for renews in [false, true] {
        let mut waiting = LockWaiting::new(LockWait { limit, tell: None, renews }, "it".to_owned());
        let held = |turn: u32| {
            thread::sleep(limit / 3);
            waiting.held_by(Some(format!("process {turn}")))
        };
        assert_eq!((0..9).map(held).all(|turn| turn.is_ok()), renews);
        thread::sleep(limit);
        assert!(waiting.held_by(Some("process 8".to_owned())).is_err());
    }
}
