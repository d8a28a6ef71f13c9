//! The native command line by the transcripts of tests/cli, which Node runs too.
#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::panic)]

use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::os::unix::ffi::OsStringExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cli")
}

/// A new folder of this name.
fn made(name: &str) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("command-line").join(name);
    drop(std::fs::remove_dir_all(&folder));
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

/// A folder with the program under its own name.
fn program(name: &str) -> PathBuf {
    let folder = made(&format!("{name}.bin"));
    std::os::unix::fs::symlink(env!("CARGO_BIN_EXE_callgate"), folder.join("callgate")).unwrap();
    folder
}

/// Serves a folder as network.txt says, for as long as the tests run.
fn serve(folder: PathBuf) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    std::thread::spawn(move || listener.incoming().flatten().for_each(|stream| answer(stream, &folder)));
    format!("http://{address}")
}

fn answer(mut stream: TcpStream, folder: &Path) {
    let mut head = String::new();
    let mut reader = BufReader::new(stream.try_clone().unwrap());
    while reader.read_line(&mut head).unwrap_or_default() > 2 {}
    let path = head.split(' ').nth(1).unwrap_or_default();
    let (status, headers, body) = answered(path, folder);
    let head = format!("HTTP/1.1 {status}\r\ncontent-length: {}\r\nconnection: close\r\n{headers}\r\n", body.len());
    // Whoever has read enough closes.
    let _ = stream.write_all(head.as_bytes()).and_then(|()| stream.write_all(&body));
}

fn answered(path: &str, folder: &Path) -> (&'static str, String, Vec<u8>) {
    let redirect = |to: &str| ("302 Found", format!("location: {to}\r\n"), Vec::new());
    if path == "/signin" {
        return ("200 OK", String::new(), b"<h1>Who are you?</h1>".to_vec());
    }
    if path.starts_with("/closed/") {
        return ("401 Unauthorized", String::new(), Vec::new());
    }
    if path.starts_with("/login/") || path.starts_with("/loop") {
        return redirect(if path.starts_with("/loop") { path } else { "/signin" });
    }
    if let Some(to) = path.strip_prefix("/moved") {
        return redirect(to);
    }
    std::fs::read(folder.join(path.trim_start_matches('/')))
        .map_or(("404 Not Found", String::new(), Vec::new()), |body| ("200 OK", String::new(), body))
}

/// `UPDATE_TRANSCRIPTS=1` writes what is printed now: read the difference before it is kept.
#[track_caller]
fn transcript(name: &str) {
    let path = folder().join(name);
    let work = made(name);
    let search = format!("{}:{}", program(name).display(), std::env::var("PATH").unwrap());
    let mut shell = Command::new("sh");
    shell.arg(folder().join("run.sh")).arg(&path).arg(&work).env("PATH", search).env("served", serve(work));
    let output = shell.stderr(Stdio::inherit()).output();
    let printed = String::from_utf8(output.unwrap().stdout).unwrap();
    if std::env::var_os("UPDATE_TRANSCRIPTS").is_some() {
        std::fs::write(&path, &printed).unwrap();
    }
    let expected = std::fs::read_to_string(&path).unwrap();
    let differs = printed.lines().zip(expected.lines()).position(|(printed, expected)| printed != expected);
    if let Some(line) = differs {
        let [printed, expected] =
            [&printed, &expected].map(|text| text.lines().skip(line.saturating_sub(3)).take(12).collect::<Vec<_>>());
        panic!("{name}:{}\nprinted:\n{}\nexpected:\n{}", line + 1, printed.join("\n"), expected.join("\n"));
    }
    assert_eq!(printed.len(), expected.len(), "{name} ends elsewhere");
}

#[test]
fn documents() {
    transcript("documents.txt");
}

#[test]
fn publishing() {
    transcript("publishing.txt");
}

#[test]
fn inspect() {
    transcript("inspect.txt");
}

#[test]
fn signers() {
    transcript("signers.txt");
}

#[test]
fn network() {
    transcript("network.txt");
}

#[test]
fn arguments_that_are_no_text_are_wrong_usage() {
    let odd = std::ffi::OsString::from_vec(b"\xff.json".to_vec());
    let run = |args: &[&std::ffi::OsStr]| Command::new(env!("CARGO_BIN_EXE_callgate")).args(args).output().unwrap();
    let plain = run(&["check".as_ref(), &odd]);
    assert_eq!((plain.status.code(), plain.stdout.is_empty()), (Some(2), true));
    let json = run(&["check".as_ref(), &odd, "--json".as_ref()]);
    let said: serde_json::Value = serde_json::from_slice(&json.stdout).unwrap();
    assert_eq!((json.status.code(), said["error"]["code"].as_str()), (Some(2), Some("usage")));
}
