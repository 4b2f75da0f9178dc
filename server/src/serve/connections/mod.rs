//! Connections, from being accepted to their end. Nobody on the other side may take for ever, be
//! too many, or leave too much waiting; and a server that stops breaks off nobody.

mod body;
mod limits;
mod stream;

use std::convert::Infallible;
use std::io::{self, ErrorKind};
use std::net::{IpAddr, SocketAddr};
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::extract::{ConnectInfo, Request};
use axum::http::{HeaderValue, Response, StatusCode, Version, header};
use axum::response::IntoResponse as _;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::{Service as _, service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::sync::{Semaphore, watch};
use tokio::time::{sleep, timeout};
use tower::Service;

pub(super) use limits::{Limits, raise_file_limit};

use body::{Received, Sent, Waiting};
use stream::{Requests, Timed};

use crate::auth::network::neighbourhood;
use crate::places::{Full, Place, Places};

/// The kernel's room for an answer on its way. Small enough that many who do not read take little,
/// and that whoever reads slowly is seen to read: progress shows when a third of it is free.
const SEND_BUFFER: u32 = 256 * 1024;
/// Those that wait to be accepted.
const BACKLOG: u32 = 1024;
/// The longest headers: an address has up to 64 kB.
const LONGEST_HEADERS: usize = 128 * 1024;
/// How many are told at one time that there is no room.
const REFUSED_AT_ONCE: usize = 64;
/// How long one of them may take to hear it.
const REFUSED_FOR: Duration = Duration::from_secs(2);
/// How long nothing is accepted after the system refused to.
const AFTER_A_FAULT: Duration = Duration::from_millis(500);

const NO_ROOM: &str = "HTTP/1.1 503 Service Unavailable\r\n\
    content-type: text/plain; charset=utf-8\r\n\
    content-length: 72\r\n\
    retry-after: 10\r\n\
    connection: close\r\n\
    \r\n\
    There are too many connections just now. Please try again in a minute.\r\n";

/// How far a server is with stopping.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stage {
    /// It does not stop.
    Serving,
    /// Answers are the last of their connections.
    Draining,
    /// Connections without a request end.
    Closing,
    /// All connections end.
    CutOff,
}

/// What all connections share.
#[derive(Debug)]
struct Shared {
    limits: Limits,
    /// The places for connections, by the network address that they come from.
    places: Arc<Places<IpAddr>>,
    waiting: Arc<Waiting>,
    refusing: Arc<Semaphore>,
}

/// Listens on an address.
///
/// # Errors
/// When the address cannot be had.
pub(super) fn listen(address: SocketAddr) -> io::Result<TcpListener> {
    let socket = match address {
        SocketAddr::V4(_) => TcpSocket::new_v4()?,
        SocketAddr::V6(_) => TcpSocket::new_v6()?,
    };
    socket.set_reuseaddr(true)?;
    // Connections inherit it.
    socket.set_send_buffer_size(SEND_BUFFER)?;
    socket.bind(address)?;
    socket.listen(BACKLOG)
}

/// Serves until `stop`, then until the last request is answered. Gives back whether requests
/// had to be cut off.
pub(super) async fn serve<S>(
    listener: TcpListener,
    service: S,
    limits: Limits,
    stop: impl Future<Output = ()>,
) -> bool
where
    S: Service<Request, Response = Response<Body>, Error = Infallible> + Clone + Send + 'static,
    S::Future: Send,
{
    serve_with(listener, service, Shared::new(limits), stop).await
}

async fn serve_with<S>(
    listener: TcpListener,
    service: S,
    shared: Arc<Shared>,
    stop: impl Future<Output = ()>,
) -> bool
where
    S: Service<Request, Response = Response<Body>, Error = Infallible> + Clone + Send + 'static,
    S::Future: Send,
{
    let (stage, stages) = watch::channel(Stage::Serving);
    let open = |stream: TcpStream, peer: SocketAddr| {
        shared.open(stream, peer, service.clone(), stages.clone());
    };
    let mut stop = pin!(stop);
    loop {
        let accepted = tokio::select! {
            biased;
            () = &mut stop => break,
            accepted = listener.accept() => accepted,
        };
        match accepted {
            Ok((stream, peer)) => open(stream, peer),
            Err(error) if is_of_the_peer(&error) => {}
            Err(error) => {
                tracing::error!(%error, "connections cannot be accepted");
                tokio::select! {
                    () = &mut stop => break,
                    () = sleep(AFTER_A_FAULT) => {}
                }
            }
        }
    }
    // Who is connected already is answered: closing the listener would reset them.
    match listener.into_std() {
        Ok(listener) => {
            while let Ok((stream, peer)) = listener.accept() {
                if stream.set_nonblocking(true).is_ok()
                    && let Ok(stream) = TcpStream::from_std(stream)
                {
                    open(stream, peer);
                }
            }
        }
        Err(error) => tracing::warn!(%error, "connections that waited are not answered"),
    }
    drop(stages);
    let limits = &shared.limits;
    // A request may be on its way, so that nothing is closed at once.
    stage.send_replace(Stage::Draining);
    if timeout(limits.drain, stage.closed()).await.is_ok() {
        return false;
    }
    stage.send_replace(Stage::Closing);
    if timeout(limits.grace, stage.closed()).await.is_ok() {
        return false;
    }
    stage.send_replace(Stage::CutOff);
    true
}

/// Whether accepting failed for a reason that lies with one connection.
fn is_of_the_peer(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        ErrorKind::ConnectionAborted | ErrorKind::ConnectionRefused | ErrorKind::ConnectionReset
    )
}

impl Shared {
    fn new(limits: Limits) -> Arc<Self> {
        Arc::new(Self {
            places: Places::new(limits.connections, limits.per_address),
            waiting: Waiting::new(limits.waiting),
            refusing: Arc::new(Semaphore::new(REFUSED_AT_ONCE)),
            limits,
        })
    }

    /// Serves a connection where there is room.
    fn open<S>(
        self: &Arc<Self>,
        stream: TcpStream,
        peer: SocketAddr,
        service: S,
        stages: watch::Receiver<Stage>,
    ) where
        S: Service<Request, Response = Response<Body>, Error = Infallible> + Clone + Send + 'static,
        S::Future: Send,
    {
        match self.places.take(neighbourhood(peer.ip())) {
            Ok(place) => {
                let connection = Arc::clone(self).run(stream, peer, service, stages, place);
                tokio::spawn(connection);
            }
            Err(full) => self.refuse(stream, peer.ip(), full),
        }
    }

    /// One connection, from its first request to its end.
    async fn run<S>(
        self: Arc<Self>,
        stream: TcpStream,
        peer: SocketAddr,
        service: S,
        mut stages: watch::Receiver<Stage>,
        _place: Place<IpAddr>,
    ) where
        S: Service<Request, Response = Response<Body>, Error = Infallible> + Clone + Send + 'static,
        S::Future: Send,
    {
        // Small answers do not wait for one another.
        let _ = stream.set_nodelay(true);
        let requests = Arc::new(Requests::default());
        let stream = Timed::new(
            stream,
            self.limits,
            Arc::clone(&requests),
            Arc::clone(&self.waiting),
        );
        let service = TowerToHyperService::new(service);
        let stage = stages.clone();
        let limits = self.limits;
        let answer = service_fn(move |request: hyper::Request<Incoming>| {
            requests.began();
            let has_host = names_its_host(&request);
            let mut request = request.map(|body| Body::new(Received::new(body, limits.body)));
            request.extensions_mut().insert(ConnectInfo(peer));
            let has_room = !self.waiting.is_full();
            let answer = (has_host && has_room).then(|| service.call(request));
            let (waiting, requests) = (Arc::clone(&self.waiting), Arc::clone(&requests));
            let stage = stage.clone();
            async move {
                let mut response = match answer {
                    Some(answer) => answer.await?,
                    None if !has_host => (
                        StatusCode::BAD_REQUEST,
                        "An HTTP/1.1 request has one Host header, which names the site.\n",
                    )
                        .into_response(),
                    None => too_much_waits(),
                };
                if *stage.borrow() != Stage::Serving {
                    response
                        .headers_mut()
                        .insert(header::CONNECTION, HeaderValue::from_static("close"));
                }
                let sent = |body| Sent::new(body, waiting, requests);
                Ok::<_, Infallible>(response.map(sent))
            }
        });
        let connection = http1::Builder::new()
            .timer(TokioTimer::new())
            // It begins when a connection has no request, so that it is how long one may be idle.
            .header_read_timeout(limits.idle)
            .max_buf_size(LONGEST_HEADERS)
            .serve_connection(TokioIo::new(stream), answer);
        let mut connection = pin!(connection);
        loop {
            tokio::select! {
                served = connection.as_mut() => {
                    if let Err(error) = served {
                        tracing::debug!(error = %format_args!("{:#}", anyhow::Error::new(error)), "a connection failed");
                    }
                    return;
                }
                changed = stages.changed() => {
                    let stage = *stages.borrow_and_update();
                    if changed.is_err() || stage == Stage::CutOff {
                        return;
                    }
                    if stage == Stage::Closing {
                        connection.as_mut().graceful_shutdown();
                    }
                }
            }
        }
    }

    /// Says that there is no room, to some of those for whom there is none.
    fn refuse(&self, mut stream: TcpStream, from: IpAddr, full: Full) {
        tracing::debug!(%from, ?full, "a connection was refused");
        let Ok(permit) = Arc::clone(&self.refusing).try_acquire_owned() else {
            return;
        };
        tokio::spawn(async move {
            let told = async {
                stream.write_all(NO_ROOM.as_bytes()).await?;
                stream.shutdown().await?;
                // What is closed with something unread is reset, and the answer lost with it.
                let mut unread = [0; 1024];
                while stream.read(&mut unread).await? > 0 {}
                io::Result::Ok(())
            };
            let _ = timeout(REFUSED_FOR, told).await;
            drop(permit);
        });
    }
}

/// Whether a request has the `Host` header that HTTP/1.1 demands, once (RFC 9112, section 3.2).
fn names_its_host<B>(request: &hyper::Request<B>) -> bool {
    let hosts = request.headers().get_all(header::HOST).iter().count();
    hosts == 1 || (hosts == 0 && request.version() < Version::HTTP_11)
}

/// The answer while too much waits for its readers.
fn too_much_waits() -> Response<Body> {
    (
        StatusCode::SERVICE_UNAVAILABLE,
        [(header::RETRY_AFTER, HeaderValue::from_static("5"))],
        "Too many visitors are loading pages just now. Please try again in a few seconds.\n",
    )
        .into_response()
}

#[cfg(test)]
mod tests;
