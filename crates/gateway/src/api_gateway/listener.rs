//! The public door: HTTP/1.1 connections, each request read whole within limits and handed to the pipeline.
//!
//! It decides nothing about a request but whether it is too large.

use std::{io, net::SocketAddr, rc::Rc, sync::Arc, time::Duration};

use bytes::Bytes;
use http::{HeaderValue, Response, header};
use http_body_util::{BodyExt, Full, LengthLimitError, Limited};
use hyper::{
    body::{Body, Incoming},
    server::conn::http1,
    service::service_fn,
};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::{
    net::{TcpListener, TcpSocket, TcpStream},
    sync::{Semaphore, watch},
    task::JoinSet,
    time::timeout,
};

use super::{
    gateway_response::ResponseType,
    head_recorder::{self, Head, Recorded},
    pipeline::Gateway,
    request::Request,
};

/// API Gateway's limit, 10 MB.
const REQUEST_MAX_BYTES: usize = 10 * 1024 * 1024;
/// API Gateway's limit for the request line and all headers together.
const HEAD_MAX_BYTES: usize = 10_240;
/// A head comes at once or not at all; browsers keep connections open for less than this.
const HEAD_READ_TIMEOUT: Duration = Duration::from_secs(75);
/// 10 MB over a slow line, but not a client that has gone to sleep.
const BODY_READ_TIMEOUT: Duration = Duration::from_secs(60);
/// How much of a body that is too large is read to no purpose: several times the limit.
const DISCARDED_MAX_BYTES: usize = 64 * 1024 * 1024;
/// And for how long: a client on this machine sends that much in less.
const DISCARD_TIMEOUT: Duration = Duration::from_secs(2);
/// Connections at once: far more than a laptop's clients make, fewer than its file descriptors.
const CONNECTIONS_MAX: usize = 900;
/// Connections that wait to be accepted: a burst of a load generator.
const BACKLOG: u32 = 1024;
/// How long requests in flight may finish: the longest integration, and a second for its answer.
const DRAIN_TIMEOUT: Duration = Duration::from_secs(30);
/// A pause after an accept that failed, most likely for want of file descriptors.
const ACCEPT_RETRY_PAUSE: Duration = Duration::from_millis(100);

/// Listens at an address. A port that was used a moment ago can be used again at once.
///
/// # Errors
///
/// What the operating system says, such as that the port is in use.
pub fn bind(address: SocketAddr) -> io::Result<TcpListener> {
    let socket = if address.is_ipv4() { TcpSocket::new_v4()? } else { TcpSocket::new_v6()? };
    socket.set_reuseaddr(true)?;
    socket.bind(address)?;
    socket.listen(BACKLOG)
}

/// Serves until `shutdown` is ready, then lets requests in flight finish. Inside a `LocalSet`.
pub async fn serve(
    listener: TcpListener,
    gateway: Rc<Gateway>,
    shutdown: impl Future<Output = ()>,
) {
    let port: Rc<str> =
        listener.local_addr().map_or(0, |address| address.port()).to_string().into();
    let (stop, stopping) = watch::channel(());
    let places = Arc::new(Semaphore::new(CONNECTIONS_MAX));
    let mut connections = JoinSet::new();
    tokio::pin!(shutdown);
    loop {
        let accept = async {
            let place = places.clone().acquire_owned().await;
            (place, listener.accept().await)
        };
        tokio::select! {
            () = &mut shutdown => break,
            Some(_) = connections.join_next() => {}
            (place, accepted) = accept => match accepted {
                Ok((stream, peer)) => {
                    let connection = connection(stream, peer, port.clone(), gateway.clone(), stopping.clone());
                    connections.spawn_local(async move {
                        let _place = place;
                        connection.await;
                    });
                }
                Err(error) => {
                    tracing::warn!(%error, "failed to accept a connection");
                    tokio::time::sleep(ACCEPT_RETRY_PAUSE).await;
                }
            },
        }
    }
    drop((listener, stop));
    let drained =
        timeout(DRAIN_TIMEOUT, async { while connections.join_next().await.is_some() {} }).await;
    if drained.is_err() {
        tracing::warn!(connections = connections.len(), "requests in flight were cut off");
    }
}

async fn connection(
    stream: TcpStream,
    peer: SocketAddr,
    port: Rc<str>,
    gateway: Rc<Gateway>,
    mut stopping: watch::Receiver<()>,
) {
    // Answers are written whole, so waiting for more bytes to send only delays them. If it fails they are late.
    let _ = stream.set_nodelay(true);
    let source_ip: Rc<str> = peer.ip().to_canonical().to_string().into();
    let head = Head::default();
    let recorded = TokioIo::new(Recorded::new(stream, head.clone()));
    let service = service_fn(|request| {
        let (gateway, head, source_ip, port) =
            (gateway.clone(), head.clone(), source_ip.clone(), port.clone());
        async move { answer(request, &gateway, &head, &source_ip, &port).await }
    });
    let serving = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD_READ_TIMEOUT)
        .max_header_size(HEAD_MAX_BYTES)
        .serve_connection(recorded, service);
    tokio::pin!(serving);
    let result = tokio::select! {
        result = &mut serving => result,
        _ = stopping.changed() => {
            serving.as_mut().graceful_shutdown();
            serving.await
        }
    };
    if let Err(error) = result {
        tracing::debug!(%error, "a connection ended early");
    }
}

async fn answer(
    request: hyper::Request<Incoming>,
    gateway: &Gateway,
    head: &Head,
    source_ip: &str,
    port: &str,
) -> Result<Response<Full<Bytes>>, BodyNotRead> {
    let recording = head.take();
    let (parts, body) = request.into_parts();
    let body = match read(body).await {
        Ok(body) => body,
        Err(Unread::TooLarge) => return Ok(too_large(gateway)),
        Err(Unread::Broken) => return Err(BodyNotRead),
    };
    let response = {
        let headers = head_recorder::headers(&recording, &parts.headers);
        let request = Request {
            method: &parts.method,
            path: parts.uri.path(),
            query: parts.uri.query(),
            headers: &headers,
            body: &body,
            source_ip,
            port,
        };
        gateway.answer(&request).await
    };
    head.restart(recording);
    Ok(response.map(Full::new))
}

/// The client went away or sent nothing for too long: there is nobody to answer, so the connection is closed.
#[derive(Debug, thiserror::Error)]
#[error("the body did not come")]
struct BodyNotRead;

enum Unread {
    TooLarge,
    Broken,
}

async fn read(mut body: Incoming) -> Result<Bytes, Unread> {
    if body.is_end_stream() {
        return Ok(Bytes::new());
    }
    let collect = Limited::new(&mut body, REQUEST_MAX_BYTES).collect();
    match timeout(BODY_READ_TIMEOUT, collect).await {
        Ok(Ok(body)) => Ok(body.to_bytes()),
        Ok(Err(error)) if error.is::<LengthLimitError>() => {
            discard(body).await;
            Err(Unread::TooLarge)
        }
        Ok(Err(_)) | Err(_) => Err(Unread::Broken),
    }
}

/// Reads on for a while: a client that is still sending would see a reset connection instead of the answer.
async fn discard(mut body: Incoming) {
    let rest = async {
        let mut bytes = 0;
        while let Some(Ok(frame)) = body.frame().await {
            bytes += frame.data_ref().map_or(0, Bytes::len);
            if bytes > DISCARDED_MAX_BYTES {
                break;
            }
        }
    };
    // Whether it came to an end does not matter: the connection is closed either way.
    let _ = timeout(DISCARD_TIMEOUT, rest).await;
}

/// The rest of the body is not wanted, so the connection is not used again.
fn too_large(gateway: &Gateway) -> Response<Full<Bytes>> {
    let mut response = gateway.refuse(ResponseType::RequestTooLarge);
    response.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
    response.map(Full::new)
}
