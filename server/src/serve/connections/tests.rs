//! Connections as others make them: real sockets on this machine, and limits of a moment. No test
//! says how quickly something happens, only that it does.

use std::future::pending;
use std::sync::atomic::{AtomicUsize, Ordering};

use axum::Router;
use axum::body::to_bytes;
use axum::routing::{get, post};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use super::*;

/// Long after anything should have happened: it ends a test that hangs.
const HANGS: Duration = Duration::from_secs(60);
const SHORT: Duration = Duration::from_millis(300);
/// Never, as far as a test goes.
const LONG: Duration = Duration::from_secs(600);
const MEGABYTE: usize = 1024 * 1024;

/// Limits that end nothing; a test shortens those that it is about.
fn endless() -> Limits {
    Limits {
        header: LONG,
        idle: LONG,
        body: LONG,
        write: LONG,
        write_under_load: LONG,
        waiting: usize::MAX,
        connections: 1_000,
        per_address: None,
        drain: Duration::from_millis(200),
        grace: LONG,
    }
}

/// A server for a test.
struct Running {
    address: SocketAddr,
    shared: Arc<Shared>,
    stop: oneshot::Sender<()>,
    served: JoinHandle<bool>,
}

impl Running {
    fn start(limits: Limits, router: Router) -> Self {
        let listener = listen("127.0.0.1:0".parse().unwrap()).unwrap();
        let address = listener.local_addr().unwrap();
        let shared = Shared::new(limits);
        let (stop, stopped) = oneshot::channel();
        let serving = serve_with(listener, router, Arc::clone(&shared), async move {
            let _ = stopped.await;
        });
        Self {
            address,
            shared,
            stop,
            served: tokio::spawn(serving),
        }
    }

    async fn connect(&self) -> TcpStream {
        TcpStream::connect(self.address).await.unwrap()
    }

    /// A connection that takes little before it is read from.
    async fn connect_small(&self) -> TcpStream {
        let socket = TcpSocket::new_v4().unwrap();
        socket.set_recv_buffer_size(4_096).unwrap();
        socket.connect(self.address).await.unwrap()
    }

    async fn stopped(self) -> bool {
        let _ = self.stop.send(());
        in_time(self.served).await.unwrap()
    }
}

fn hello() -> Router {
    Router::new().route("/", get(|| async { "hello" }))
}

/// Answers of two megabytes.
fn large() -> Router {
    Router::new().route("/", get(|| async { vec![b'a'; 2 * MEGABYTE] }))
}

async fn in_time<F: Future>(future: F) -> F::Output {
    timeout(HANGS, future).await.expect("it hangs")
}

/// Everything until the other side closes. A reset is an end too.
async fn to_the_end(stream: &mut TcpStream) -> String {
    let mut bytes = Vec::new();
    let _ = in_time(stream.read_to_end(&mut bytes)).await;
    String::from_utf8_lossy(&bytes).into_owned()
}

/// The head and the body of an answer with a length.
async fn answer(stream: &mut TcpStream) -> String {
    let mut text = String::new();
    let mut bytes = [0; 4_096];
    loop {
        let read = in_time(stream.read(&mut bytes)).await.unwrap();
        assert!(read > 0, "closed after {text:?}");
        text.push_str(&String::from_utf8_lossy(&bytes[..read]));
        let Some((head, body)) = text.split_once("\r\n\r\n") else {
            continue;
        };
        let length = head
            .lines()
            .find_map(|line| line.strip_prefix("content-length: "))
            .unwrap();
        if body.len() >= length.parse().unwrap() {
            return text;
        }
    }
}

async fn ask(stream: &mut TcpStream) {
    stream
        .write_all(b"GET / HTTP/1.1\r\nhost: a\r\n\r\n")
        .await
        .unwrap();
}

async fn until(what: impl Fn() -> bool) {
    in_time(async {
        while !what() {
            sleep(Duration::from_millis(10)).await;
        }
    })
    .await;
}

#[tokio::test]
async fn slow_headers_are_cut() {
    let limits = Limits {
        header: SHORT,
        ..endless()
    };
    let server = Running::start(limits, hello());
    // One that sends nothing, one that goes on sending without an end.
    let mut silent = server.connect().await;
    assert_eq!(to_the_end(&mut silent).await, "");
    let (mut reader, mut writer) = server.connect().await.into_split();
    let drip = tokio::spawn(async move {
        let _ = writer.write_all(b"GET / HTTP/1.1\r\n").await;
        while writer.write_all(b"a: b\r\n").await.is_ok() {
            sleep(SHORT / 10).await;
        }
    });
    let mut bytes = Vec::new();
    let _ = in_time(reader.read_to_end(&mut bytes)).await;
    drip.abort();
    // The second request of a connection has the same time, from its first byte.
    let mut second = server.connect().await;
    ask(&mut second).await;
    assert!(answer(&mut second).await.ends_with("hello"));
    second.write_all(b"GET / HTTP/1.1\r\n").await.unwrap();
    assert_eq!(to_the_end(&mut second).await, "");
}

#[tokio::test]
async fn a_request_names_its_host_once() {
    let server = Running::start(endless(), hello());
    for (head, status) in [
        ("GET / HTTP/1.1\r\nhost: a\r\n", "200"),
        ("GET / HTTP/1.1\r\n", "400"),
        ("GET / HTTP/1.1\r\nhost: a\r\nhost: b\r\n", "400"),
        ("GET / HTTP/1.0\r\n", "200"),
    ] {
        let mut stream = server.connect().await;
        let request = format!("{head}connection: close\r\n\r\n");
        stream.write_all(request.as_bytes()).await.unwrap();
        let told = to_the_end(&mut stream).await;
        assert_eq!(told.split(' ').nth(1), Some(status), "{head:?}: {told}");
    }
}

#[tokio::test]
async fn a_connection_between_requests_has_longer_than_headers_have() {
    let limits = Limits {
        header: SHORT,
        ..endless()
    };
    let server = Running::start(limits, hello());
    let mut stream = server.connect().await;
    for _ in 0..3 {
        ask(&mut stream).await;
        assert!(answer(&mut stream).await.ends_with("hello"));
        sleep(SHORT * 2).await;
    }
}

#[tokio::test]
async fn a_connection_that_asks_nothing_more_is_closed() {
    let limits = Limits {
        idle: SHORT,
        ..endless()
    };
    let server = Running::start(limits, hello());
    let mut stream = server.connect().await;
    ask(&mut stream).await;
    assert!(answer(&mut stream).await.ends_with("hello"));
    assert_eq!(to_the_end(&mut stream).await, "");
}

#[tokio::test]
async fn an_answer_that_takes_long_is_waited_for() {
    let limits = Limits {
        header: SHORT,
        idle: SHORT,
        body: SHORT,
        write: SHORT,
        ..endless()
    };
    let slow = || async {
        sleep(SHORT * 3).await;
        "done"
    };
    let server = Running::start(limits, Router::new().route("/", get(slow)));
    let mut stream = server.connect().await;
    ask(&mut stream).await;
    assert!(answer(&mut stream).await.ends_with("done"));
}

#[tokio::test]
async fn a_reader_that_reads_nothing_is_cut() {
    let limits = Limits {
        write: SHORT,
        ..endless()
    };
    let server = Running::start(limits, large());
    let mut readers = Vec::new();
    for _ in 0..8 {
        let mut reader = server.connect_small().await;
        ask(&mut reader).await;
        readers.push(reader);
    }
    until(|| server.shared.waiting.bytes() > 0).await;
    // Their places and what waited for them are free again.
    until(|| server.shared.waiting.bytes() == 0).await;
    until(|| server.shared.places.is_empty()).await;
    for mut reader in readers {
        assert!(to_the_end(&mut reader).await.len() < 2 * MEGABYTE);
    }
}

#[tokio::test]
async fn a_reader_that_reads_slowly_gets_everything() {
    let limits = Limits {
        write: Duration::from_secs(2),
        ..endless()
    };
    let server = Running::start(limits, large());
    let mut stream = server.connect_small().await;
    stream
        .write_all(b"GET / HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n")
        .await
        .unwrap();
    let mut all = 0;
    let mut bytes = vec![0; 32 * 1024];
    loop {
        let read = in_time(stream.read(&mut bytes)).await.unwrap();
        if read == 0 {
            break;
        }
        all += read;
        sleep(Duration::from_millis(2)).await;
    }
    assert!(all > 2 * MEGABYTE, "{all}");
}

#[tokio::test]
async fn what_waits_for_readers_is_bounded() {
    let limits = Limits {
        waiting: 8 * MEGABYTE,
        ..endless()
    };
    let server = Running::start(limits, large());
    let mut readers = Vec::new();
    for _ in 0..4 {
        let mut reader = server.connect_small().await;
        ask(&mut reader).await;
        readers.push(reader);
    }
    until(|| server.shared.waiting.is_full()).await;
    let mut next = server.connect().await;
    ask(&mut next).await;
    let refused = answer(&mut next).await;
    assert!(refused.starts_with("HTTP/1.1 503"), "{refused}");
    assert!(refused.contains("retry-after: 5"), "{refused}");
    drop(readers);
    until(|| server.shared.waiting.bytes() == 0).await;
    let mut next = server.connect().await;
    next.write_all(b"GET / HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n")
        .await
        .unwrap();
    assert!(to_the_end(&mut next).await.starts_with("HTTP/1.1 200"));
}

#[tokio::test]
async fn who_takes_nothing_makes_room_sooner_under_load() {
    let limits = Limits {
        write_under_load: SHORT,
        waiting: 4 * MEGABYTE,
        ..endless()
    };
    let server = Running::start(limits, large());
    let mut alone = server.connect_small().await;
    ask(&mut alone).await;
    until(|| server.shared.waiting.is_half_full()).await;
    until(|| server.shared.waiting.bytes() == 0).await;
}

#[tokio::test]
async fn a_body_that_does_not_come_is_given_up() {
    let limits = Limits {
        body: SHORT,
        ..endless()
    };
    let read = |body: Body| async {
        match to_bytes(body, MEGABYTE).await {
            Ok(bytes) => (StatusCode::OK, bytes.len().to_string()),
            Err(_) => (StatusCode::BAD_REQUEST, "no body".to_owned()),
        }
    };
    let server = Running::start(limits, Router::new().route("/", post(read)));
    let head = b"POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 100000\r\n\r\n";
    // Some of it and no more; and so little at a time that it would take hours.
    let mut stream = server.connect().await;
    stream.write_all(head).await.unwrap();
    stream.write_all(b"some").await.unwrap();
    assert!(to_the_end(&mut stream).await.contains(" 400 "));
    let (mut reader, mut writer) = server.connect().await.into_split();
    let drip = tokio::spawn(async move {
        let _ = writer.write_all(head).await;
        while writer.write_all(b"a").await.is_ok() {
            sleep(SHORT / 10).await;
        }
    });
    let mut bytes = Vec::new();
    let _ = in_time(reader.read_to_end(&mut bytes)).await;
    drip.abort();
    // In parts that come often enough it may take as long as it will.
    let mut stream = server.connect().await;
    stream.write_all(head).await.unwrap();
    for _ in 0..20 {
        stream.write_all(&[b'a'; 5_000]).await.unwrap();
        sleep(SHORT / 10).await;
    }
    assert!(answer(&mut stream).await.ends_with("100000"));
}

#[tokio::test]
async fn too_many_connections_are_told_so() {
    let limits = Limits {
        connections: 3,
        ..endless()
    };
    let server = Running::start(limits, hello());
    let mut held = Vec::new();
    for _ in 0..3 {
        let mut stream = server.connect().await;
        ask(&mut stream).await;
        answer(&mut stream).await;
        held.push(stream);
    }
    let mut next = server.connect().await;
    ask(&mut next).await;
    let refused = answer(&mut next).await;
    assert!(refused.starts_with("HTTP/1.1 503"), "{refused}");
    assert!(refused.contains("retry-after: 10"), "{refused}");
    assert!(refused.ends_with("in a minute.\r\n"), "{refused}");
    // Who is in goes on, and a place that is given back is taken again.
    ask(&mut held[0]).await;
    assert!(answer(&mut held[0]).await.ends_with("hello"));
    held.pop();
    until(|| !server.shared.places.is_full()).await;
    let mut next = server.connect().await;
    ask(&mut next).await;
    assert!(answer(&mut next).await.ends_with("hello"));
}

#[tokio::test]
async fn one_address_does_not_take_all_places() {
    let limits = Limits {
        per_address: Some(1),
        ..endless()
    };
    let server = Running::start(limits, hello());
    let mut first = server.connect().await;
    ask(&mut first).await;
    answer(&mut first).await;
    let mut second = server.connect().await;
    assert!(answer(&mut second).await.starts_with("HTTP/1.1 503"));
    let socket = TcpSocket::new_v4().unwrap();
    socket.bind("127.0.0.2:0".parse().unwrap()).unwrap();
    let mut other = socket.connect(server.address).await.unwrap();
    ask(&mut other).await;
    assert!(answer(&mut other).await.ends_with("hello"));
}

#[tokio::test]
async fn a_handler_knows_who_asks() {
    let who = |ConnectInfo(peer): ConnectInfo<SocketAddr>| async move { peer.to_string() };
    let server = Running::start(endless(), Router::new().route("/", get(who)));
    let mut stream = server.connect().await;
    ask(&mut stream).await;
    let own = stream.local_addr().unwrap().to_string();
    assert!(answer(&mut stream).await.ends_with(&own));
}

#[tokio::test]
async fn a_request_under_way_survives_the_stop() {
    let (began, mut begun) = tokio::sync::mpsc::unbounded_channel();
    let slow = move || {
        let began = began.clone();
        async move {
            let _ = began.send(());
            sleep(SHORT * 3).await;
            "done"
        }
    };
    let server = Running::start(endless(), Router::new().route("/", get(slow)));
    let address = server.address;
    let mut stream = server.connect().await;
    ask(&mut stream).await;
    in_time(begun.recv()).await.unwrap();
    let stopped = tokio::spawn(server.stopped());
    let answered = answer(&mut stream).await;
    assert!(answered.ends_with("done"), "{answered}");
    assert!(answered.contains("connection: close"), "{answered}");
    assert_eq!(to_the_end(&mut stream).await, "");
    let was_cut_off = in_time(stopped).await.unwrap();
    assert!(!was_cut_off);
    assert!(TcpStream::connect(address).await.is_err());
}

/// Under load, requests are on their way at the moment of the stop: on connections that nobody
/// has accepted, and on those that were idle.
#[tokio::test]
async fn a_stop_resets_nobody() {
    let answered = Arc::new(AtomicUsize::new(0));
    let server = Running::start(endless(), hello());
    let mut kept = Vec::new();
    for _ in 0..20 {
        let mut stream = server.connect().await;
        ask(&mut stream).await;
        answer(&mut stream).await;
        kept.push(stream);
    }
    // On one thread, so that the server sees the stop before any of these.
    for _ in 0..20 {
        let stream = std::net::TcpStream::connect(server.address).unwrap();
        stream.set_nonblocking(true).unwrap();
        kept.push(TcpStream::from_std(stream).unwrap());
    }
    let _ = server.stop.send(());
    let asked: Vec<_> = kept
        .into_iter()
        .map(|mut stream| {
            let answered = Arc::clone(&answered);
            tokio::spawn(async move {
                ask(&mut stream).await;
                assert!(answer(&mut stream).await.ends_with("hello"));
                answered.fetch_add(1, Ordering::Relaxed);
            })
        })
        .collect();
    for asked in asked {
        in_time(asked).await.unwrap();
    }
    assert_eq!(answered.load(Ordering::Relaxed), 40);
    assert!(!in_time(server.served).await.unwrap());
}

#[tokio::test]
async fn idle_connections_do_not_hold_up_the_stop() {
    let server = Running::start(endless(), hello());
    let mut idle = server.connect().await;
    ask(&mut idle).await;
    answer(&mut idle).await;
    let mut fresh = server.connect().await;
    assert!(!server.stopped().await);
    assert_eq!(to_the_end(&mut idle).await, "");
    assert_eq!(to_the_end(&mut fresh).await, "");
}

#[tokio::test]
async fn what_never_ends_is_cut_off() {
    let limits = Limits {
        grace: SHORT,
        ..endless()
    };
    let router = Router::new().route("/", get(pending::<&'static str>));
    let server = Running::start(limits, router);
    let mut stream = server.connect().await;
    ask(&mut stream).await;
    until(|| !server.shared.places.is_empty()).await;
    assert!(server.stopped().await);
    assert_eq!(to_the_end(&mut stream).await, "");
}
