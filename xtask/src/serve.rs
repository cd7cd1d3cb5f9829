//! A small static server for dist/: one thread per connection, nothing outside the folder.

use crate::mime::mime;
use crate::run::{dist, say};
use crate::{Outcome, build};
use std::fs::File;
use std::io::{self, BufRead, BufReader, ErrorKind, Read, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::time::Duration;

const PORT: u16 = 8080;
/// A request line with its headers is never longer than this.
const HEAD_LIMIT: u64 = 64 * 1024;

/// `cargo xtask serve [--port N]`: builds, then serves until stopped.
pub fn command(args: &[String]) -> Outcome {
    let port = match args {
        [] => PORT,
        [flag, port] if flag == "--port" => {
            port.parse().map_err(|_| format!("`{port}` is not a port: a number from 0 to 65535 (0: any free one)"))?
        }
        _ => return Err("serve takes nothing but --port N".into()),
    };
    let listener = listen(port)?;
    build::build()?;
    say(&format!("serving {}", dist().display()));
    say(&format!("open {} (stop with Ctrl-C)", address(&listener)?));
    serve(&listener, dist());
    Ok(())
}

/// Binds 127.0.0.1, before anything is built for it.
fn listen(port: u16) -> Outcome<TcpListener> {
    TcpListener::bind((Ipv4Addr::LOCALHOST, port)).map_err(|error| match error.kind() {
        ErrorKind::AddrInUse => {
            format!(
                "port {port} is taken by another program; choose another: cargo xtask serve --port {}",
                port.wrapping_add(1).max(1024)
            )
        }
        _ => format!("cannot listen on port {port}: {error}; choose another: cargo xtask serve --port 8081"),
    })
}

fn address(listener: &TcpListener) -> Outcome<String> {
    let address = listener.local_addr().map_err(|error| format!("the port cannot be told: {error}"))?;
    Ok(format!("http://{address}/"))
}

/// Serves the folder in threads of its own on a free port, for as long as xtask runs; gives the address.
pub fn in_background(folder: PathBuf) -> Outcome<String> {
    let listener = listen(0)?;
    let address = address(&listener)?;
    std::thread::spawn(move || serve(&listener, folder));
    Ok(address)
}

fn serve(listener: &TcpListener, folder: PathBuf) {
    for stream in listener.incoming().flatten() {
        let folder = folder.clone();
        // A reader who goes away in the middle of a file is no error.
        std::thread::spawn(move || drop(answer(&stream, &folder)));
    }
}

fn answer(mut stream: &TcpStream, folder: &Path) -> io::Result<()> {
    stream.set_read_timeout(Some(Duration::from_secs(10)))?;
    let mut head = BufReader::new(stream).take(HEAD_LIMIT);
    let mut request = String::new();
    head.read_line(&mut request)?;
    let mut line = String::new();
    while head.read_line(&mut line)? > 2 {
        line.clear();
    }
    let mut words = request.split_whitespace();
    let (method, target) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    if method != "GET" && method != "HEAD" {
        return refuse(stream, "405 Method Not Allowed", "Allow: GET, HEAD\r\n");
    }
    match find(folder, path) {
        Found::File(file) => send(stream, &file, method == "GET"),
        Found::Folder => {
            let query = if query.is_empty() { String::new() } else { format!("?{query}") };
            refuse(stream, "301 Moved Permanently", &format!("Location: /{}/{query}\r\n", path.trim_start_matches('/')))
        }
        Found::Nothing => refuse(stream, "404 Not Found", ""),
    }
    .and_then(|()| stream.flush())
}

/// `Access-Control-Allow-Origin`: in a frame with `sandbox="allow-scripts"` the origin is null, and modules load only so.
const ALWAYS: &str = "Access-Control-Allow-Origin: *\r\nX-Content-Type-Options: nosniff\r\nCache-Control: no-cache\r\nConnection: close\r\n";

fn send(mut stream: &TcpStream, path: &Path, with_body: bool) -> io::Result<()> {
    let mut file = File::open(path)?;
    let length = file.metadata()?.len();
    let kind = mime(path);
    write!(stream, "HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\nContent-Length: {length}\r\n{ALWAYS}\r\n")?;
    if with_body {
        io::copy(&mut file, &mut stream)?;
    }
    Ok(())
}

fn refuse(mut stream: &TcpStream, status: &str, header: &str) -> io::Result<()> {
    let length = status.len() + 1;
    write!(
        stream,
        "HTTP/1.1 {status}\r\nContent-Type: text/plain\r\nContent-Length: {length}\r\n{header}{ALWAYS}\r\n{status}\n"
    )
}

#[derive(Debug, PartialEq)]
enum Found {
    File(PathBuf),
    /// A folder asked for without its closing slash.
    Folder,
    Nothing,
}

/// The file a request means; links and `..` lead nowhere outside the folder.
fn find(folder: &Path, target: &str) -> Found {
    let Some(name) = decode(target) else { return Found::Nothing };
    let steps = name.split('/').filter(|step| !step.is_empty() && *step != ".");
    let mut path = folder.to_path_buf();
    for step in steps {
        if step == ".." || step.contains(['\\', ':', '\0']) {
            return Found::Nothing;
        }
        path.push(step);
    }
    if path.is_dir() && !name.ends_with('/') {
        return Found::Folder;
    }
    if path.is_dir() {
        path.push("index.html");
    }
    match (path.canonicalize(), folder.canonicalize()) {
        (Ok(path), Ok(folder)) if path.starts_with(&folder) && path.is_file() => Found::File(path),
        _ => Found::Nothing,
    }
}

/// `%41` means `A`; `None` if that is no text.
fn decode(target: &str) -> Option<String> {
    let mut bytes = Vec::new();
    let mut rest = target.bytes();
    while let Some(byte) = rest.next() {
        if byte == b'%' {
            let digit = |byte: u8| char::from(byte).to_digit(16);
            let (high, low) = (digit(rest.next()?)?, digit(rest.next()?)?);
            bytes.push(u8::try_from(high * 16 + low).ok()?);
        } else {
            bytes.push(byte);
        }
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn source() -> PathBuf {
        Path::new(env!("CARGO_MANIFEST_DIR")).join("src")
    }

    fn ask(address: &str, request: &str) -> String {
        let mut stream =
            TcpStream::connect(address.trim_start_matches("http://").trim_end_matches('/')).expect("a server");
        stream.write_all(request.as_bytes()).expect("a request");
        let mut reply = String::new();
        stream.read_to_string(&mut reply).expect("a reply");
        reply
    }

    #[test]
    fn nothing_outside_the_folder_is_served() {
        let file = |target| find(&source(), target);
        assert!(matches!(file("/main.rs"), Found::File(_)));
        assert!(matches!(file("/./m%61in.rs"), Found::File(_)));
        for target in [
            "/../Cargo.toml",
            "/%2e%2e/Cargo.toml",
            "/..%2fCargo.toml",
            "/%5c..%5cCargo.toml",
            "/%00",
            "/%zz",
            "/absent",
        ] {
            assert_eq!(file(target), Found::Nothing, "{target}");
        }
        assert_eq!(find(&source().join(".."), "/src"), Found::Folder);
    }

    #[test]
    fn a_reply_carries_its_type_and_opens_to_every_origin() {
        let address = in_background(source()).expect("a port");
        let reply = ask(&address, "GET /main.rs?v=1 HTTP/1.1\r\nHost: x\r\n\r\n");
        let (head, body) = reply.split_once("\r\n\r\n").expect("a head");
        assert!(head.starts_with("HTTP/1.1 200 OK\r\n"), "{head}");
        assert!(head.contains("Access-Control-Allow-Origin: *"), "{head}");
        assert_eq!(body, include_str!("main.rs"));
        assert!(ask(&address, "HEAD /main.rs HTTP/1.1\r\n\r\n").ends_with("\r\n\r\n"));
        assert!(ask(&address, "POST /main.rs HTTP/1.1\r\n\r\n").starts_with("HTTP/1.1 405"));
        assert!(ask(&address, "GET /absent HTTP/1.1\r\n\r\n").starts_with("HTTP/1.1 404"));
    }

    #[test]
    fn a_taken_port_is_named_with_another_to_choose() {
        let taken = listen(0).expect("a port");
        let port = taken.local_addr().expect("an address").port();
        let message = listen(port).expect_err("the port is taken");
        assert!(message.contains(&port.to_string()) && message.contains("--port"), "{message}");
    }
}
