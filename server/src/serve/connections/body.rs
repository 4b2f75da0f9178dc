//! Bodies on their way: of requests, which must go on coming, and of answers, which are counted
//! until they are taken.

use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use axum::BoxError;
use axum::body::Body;
use bytes::Bytes;
use hyper::body::{Body as HttpBody, Frame, Incoming, SizeHint};
use tokio::time::{Instant, Sleep, sleep};

use super::limits::Limits;
use super::stream::Requests;

/// Why the body of a request was given up.
#[derive(Debug, thiserror::Error)]
#[error("the body of a request came too slowly")]
struct TooSlow;

/// The body of a request. Only the time in which it is asked for and does not come is counted;
/// what comes gives time back, at [`Limits::LEAST_RATE`].
#[derive(Debug)]
pub(super) struct Received {
    inner: Incoming,
    longest: Duration,
    left: Duration,
    missing: Option<(Instant, Pin<Box<Sleep>>)>,
}

impl Received {
    pub(super) fn new(inner: Incoming, longest: Duration) -> Self {
        Self {
            inner,
            longest,
            left: longest,
            missing: None,
        }
    }
}

impl HttpBody for Received {
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        let this = self.get_mut();
        let Poll::Ready(frame) = Pin::new(&mut this.inner).poll_frame(context) else {
            let (_, end) = this
                .missing
                .get_or_insert_with(|| (Instant::now(), Box::pin(sleep(this.left))));
            ready!(end.as_mut().poll(context));
            return Poll::Ready(Some(Err(TooSlow.into())));
        };
        if let Some((since, _)) = this.missing.take() {
            this.left = this.left.saturating_sub(since.elapsed());
        }
        if let Some(Ok(frame)) = &frame
            && let Some(data) = frame.data_ref()
        {
            let bytes = u32::try_from(data.len()).unwrap_or(u32::MAX);
            let earned = Duration::from_secs(1) * bytes / Limits::LEAST_RATE;
            this.left = this.left.saturating_add(earned).min(this.longest);
        }
        Poll::Ready(frame.map(|frame| frame.map_err(Into::into)))
    }

    fn is_end_stream(&self) -> bool {
        self.inner.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.inner.size_hint()
    }
}

/// How many bytes of answers wait for their readers, on all connections.
#[derive(Debug)]
pub(super) struct Waiting {
    bytes: AtomicUsize,
    most: usize,
}

impl Waiting {
    pub(super) fn new(most: usize) -> Arc<Self> {
        Arc::new(Self {
            bytes: AtomicUsize::new(0),
            most,
        })
    }

    /// Whether no more answers should be made.
    pub(super) fn is_full(&self) -> bool {
        self.bytes() >= self.most
    }

    /// Whether those who take nothing should make room soon.
    pub(super) fn is_half_full(&self) -> bool {
        self.bytes() >= self.most / 2
    }

    pub(super) fn bytes(&self) -> usize {
        self.bytes.load(Ordering::Relaxed)
    }

    /// The same bytes, counted until their memory is let go.
    fn held(self: &Arc<Self>, bytes: Bytes) -> Bytes {
        self.bytes.fetch_add(bytes.len(), Ordering::Relaxed);
        Bytes::from_owner(Held {
            bytes,
            waiting: Arc::clone(self),
        })
    }
}

struct Held {
    bytes: Bytes,
    waiting: Arc<Waiting>,
}

impl AsRef<[u8]> for Held {
    fn as_ref(&self) -> &[u8] {
        &self.bytes
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        self.waiting
            .bytes
            .fetch_sub(self.bytes.len(), Ordering::Relaxed);
    }
}

/// The body of an answer. Its end is the end of the request.
#[derive(Debug)]
pub(super) struct Sent {
    inner: Body,
    waiting: Arc<Waiting>,
    requests: Arc<Requests>,
}

impl Sent {
    pub(super) fn new(inner: Body, waiting: Arc<Waiting>, requests: Arc<Requests>) -> Self {
        Self {
            inner,
            waiting,
            requests,
        }
    }
}

impl Drop for Sent {
    fn drop(&mut self) {
        self.requests.ended();
    }
}

impl HttpBody for Sent {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        let this = self.get_mut();
        let frame = ready!(Pin::new(&mut this.inner).poll_frame(context));
        Poll::Ready(
            frame.map(|frame| frame.map(|frame| frame.map_data(|data| this.waiting.held(data)))),
        )
    }

    fn is_end_stream(&self) -> bool {
        self.inner.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.inner.size_hint()
    }
}
