//! The bytes of a connection, with an eye on how long the other side takes.

use std::io::{self, ErrorKind, IoSlice};
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::task::{Context, Poll, ready};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::{Instant, Sleep, sleep};

use super::body::Waiting;
use super::limits::Limits;

/// What the stream of a connection needs to know of its requests.
#[derive(Debug, Default)]
pub(super) struct Requests {
    /// How many came.
    count: AtomicUsize,
    /// Whether one is being answered.
    is_answering: AtomicBool,
}

impl Requests {
    /// The headers of one are read.
    pub(super) fn began(&self) {
        self.count.fetch_add(1, Ordering::Relaxed);
        self.is_answering.store(true, Ordering::Relaxed);
    }

    /// One is answered, as far as its answer had to be made.
    pub(super) fn ended(&self) {
        self.is_answering.store(false, Ordering::Relaxed);
    }
}

/// A stream that ends where the other side takes too long.
#[derive(Debug)]
pub(super) struct Timed<S> {
    inner: S,
    limits: Limits,
    requests: Arc<Requests>,
    waiting: Arc<Waiting>,
    /// The end of the time for headers, and how many requests came before them.
    header: Option<(usize, Pin<Box<Sleep>>)>,
    /// Since when the other side takes nothing, and when that is looked at again.
    stalled: Option<(Instant, Pin<Box<Sleep>>)>,
}

impl<S> Timed<S> {
    /// The stream of a new connection, whose first request is awaited.
    pub(super) fn new(
        inner: S,
        limits: Limits,
        requests: Arc<Requests>,
        waiting: Arc<Waiting>,
    ) -> Self {
        Self {
            inner,
            limits,
            requests,
            waiting,
            header: Some((0, Box::pin(sleep(limits.header)))),
            stalled: None,
        }
    }

    /// Ends a read that waits when the time for headers is over. How long a connection may be idle
    /// is for hyper, which knows when it is.
    fn read<T>(
        &mut self,
        context: &mut Context<'_>,
        polled: Poll<io::Result<T>>,
        has_bytes: bool,
    ) -> Poll<io::Result<T>> {
        let count = self.requests.count.load(Ordering::Relaxed);
        if self.header.as_ref().is_some_and(|(of, _)| *of != count) {
            self.header = None;
        }
        if self.requests.is_answering.load(Ordering::Relaxed) {
            return polled;
        }
        if has_bytes && self.header.is_none() {
            self.header = Some((count, Box::pin(sleep(self.limits.header))));
        }
        if polled.is_pending()
            && let Some((_, end)) = &mut self.header
        {
            ready!(end.as_mut().poll(context));
            return Poll::Ready(Err(late("the headers of a request did not come in time")));
        }
        polled
    }

    /// Ends a write that waits when the other side has taken nothing for too long.
    fn written<T>(
        &mut self,
        context: &mut Context<'_>,
        polled: Poll<io::Result<T>>,
    ) -> Poll<io::Result<T>> {
        if polled.is_ready() {
            self.stalled = None;
            return polled;
        }
        let limits = &self.limits;
        let look_every = limits.write_under_load.min(limits.write);
        let (since, look) = self
            .stalled
            .get_or_insert_with(|| (Instant::now(), Box::pin(sleep(look_every))));
        loop {
            ready!(look.as_mut().poll(context));
            let longest = if self.waiting.is_half_full() {
                limits.write_under_load
            } else {
                limits.write
            };
            if since.elapsed() >= longest {
                return Poll::Ready(Err(late("an answer was not taken in time")));
            }
            look.as_mut().reset(Instant::now() + look_every);
        }
    }
}

fn late(why: &'static str) -> io::Error {
    io::Error::new(ErrorKind::TimedOut, why)
}

impl<S: AsyncRead + Unpin> AsyncRead for Timed<S> {
    fn poll_read(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        let before = buffer.filled().len();
        let polled = Pin::new(&mut this.inner).poll_read(context, buffer);
        let has_bytes = buffer.filled().len() > before;
        this.read(context, polled, has_bytes)
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Timed<S> {
    fn poll_write(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let this = self.get_mut();
        let polled = Pin::new(&mut this.inner).poll_write(context, bytes);
        this.written(context, polled)
    }

    fn poll_write_vectored(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        parts: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let this = self.get_mut();
        let polled = Pin::new(&mut this.inner).poll_write_vectored(context, parts);
        this.written(context, polled)
    }

    fn is_write_vectored(&self) -> bool {
        self.inner.is_write_vectored()
    }

    fn poll_flush(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        let polled = Pin::new(&mut this.inner).poll_flush(context);
        this.written(context, polled)
    }

    fn poll_shutdown(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        let polled = Pin::new(&mut this.inner).poll_shutdown(context);
        this.written(context, polled)
    }
}
