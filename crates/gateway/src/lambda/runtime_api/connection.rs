//! One connection of a runtime to its execution environment's listener.
//!
//! It moves bytes; what a request means is decided by the environment. An invocation is written straight to the
//! socket by the task that invokes, and only what the socket does not take at once is left to the connection's task.

use std::{
    borrow::Cow,
    cell::{Cell, RefCell},
    future::{Future, poll_fn},
    io,
    pin::pin,
    rc::Rc,
    task::{Context, Poll, Waker},
};

use bytes::{Buf, Bytes, BytesMut};
use tokio::{
    io::AsyncReadExt,
    net::{
        TcpStream,
        tcp::{OwnedReadHalf, OwnedWriteHalf},
    },
};

use super::{
    body::Collector,
    request::{self, Malformed},
};
use crate::lambda::execution_environment::Environment;

/// Most responses of functions are smaller, so that one read takes a request whole.
const READ_BYTES: usize = 16 * 1024;
/// With less room than this a read would often take half a request.
const READ_MIN_BYTES: usize = 4 * 1024;

const CONTINUE: &[u8] = b"HTTP/1.1 100 Continue\r\n\r\n";

/// The writing half of a connection.
pub(in crate::lambda) struct Connection {
    writer: OwnedWriteHalf,
    /// What the socket has not taken yet.
    pending: RefCell<Bytes>,
    /// Wakes the connection's task when there is something pending.
    waker: RefCell<Option<Waker>>,
    /// There will be no reader of what is sent.
    closed: Cell<bool>,
}

/// Serves a connection until one side closes it.
pub(in crate::lambda) async fn serve(stream: TcpStream, environment: Rc<Environment>) {
    // An answer is written at once; there is nothing to wait for. Without it the answers are only slower.
    let _ = stream.set_nodelay(true);
    let (reader, writer) = stream.into_split();
    let connection = Rc::new(Connection {
        writer,
        pending: RefCell::default(),
        waker: RefCell::default(),
        closed: Cell::new(false),
    });
    let mut requests =
        Requests { reader, arrived: BytesMut::new(), connection: Rc::clone(&connection) };
    // A malformed request and a broken connection end the same way: by closing.
    while let Ok(true) = requests.serve_one(&environment).await {}
    connection.closed.set(true);
    environment.disconnected(&connection);
}

/// The reading half.
struct Requests {
    reader: OwnedReadHalf,
    arrived: BytesMut,
    connection: Rc<Connection>,
}

/// The connection ends here.
struct Broken;

impl From<Malformed> for Broken {
    fn from(_: Malformed) -> Self {
        Self
    }
}

impl From<io::Error> for Broken {
    fn from(_: io::Error) -> Self {
        Self
    }
}

impl Requests {
    /// Reads and answers one request. `false`: the connection is done.
    async fn serve_one(&mut self, environment: &Rc<Environment>) -> Result<bool, Broken> {
        let head = loop {
            match request::parse(&self.arrived)? {
                Some(head) => break head,
                None => self.read().await?,
            }
        };
        self.arrived.advance(head.length);
        if head.expects_continue {
            self.connection.send(Cow::Borrowed(CONTINUE));
        }
        let mut collector = Collector::new(head.framing);
        let received = loop {
            match collector.take(&mut self.arrived)? {
                Some(received) => break received,
                None => self.read().await?,
            }
        };
        let answer =
            environment.answer(&self.connection, &head.route, head.error_type.as_deref(), received);
        self.connection.send(answer.response());
        Ok(!head.closes || self.connection.is_waiting(answer))
    }

    /// Waits for more bytes, and writes what is pending meanwhile.
    async fn read(&mut self) -> Result<(), Broken> {
        if self.arrived.capacity() - self.arrived.len() < READ_MIN_BYTES {
            self.arrived.reserve(READ_BYTES);
        }
        let connection = &self.connection;
        let mut read = pin!(self.reader.read_buf(&mut self.arrived));
        let length = poll_fn(|context| {
            connection.poll_send(context);
            read.as_mut().poll(context)
        })
        .await?;
        if length == 0 { Err(Broken) } else { Ok(()) }
    }
}

impl Connection {
    /// Whether nobody reads what is sent.
    pub(in crate::lambda) fn is_closed(&self) -> bool {
        self.closed.get()
    }

    /// Sends `bytes`, or leaves the rest to the connection's task. A failure shows when the task reads.
    pub(in crate::lambda) fn send(&self, bytes: Cow<'static, [u8]>) {
        let mut pending = self.pending.borrow_mut();
        if !pending.is_empty() {
            *pending = [&pending, bytes.as_ref()].concat().into();
            return;
        }
        let length = match bytes.is_empty() {
            true => return,
            false => self.writer.try_write(&bytes).unwrap_or(0),
        };
        if length < bytes.len() {
            *pending = match bytes {
                Cow::Borrowed(bytes) => Bytes::from_static(&bytes[length..]),
                Cow::Owned(bytes) => Bytes::from(bytes).slice(length..),
            };
            if let Some(waker) = self.waker.take() {
                waker.wake();
            }
        }
    }

    /// A `next` of a client that closes afterwards is answered first.
    fn is_waiting(&self, answer: super::Answer) -> bool {
        answer == super::Answer::Later || !self.pending.borrow().is_empty()
    }

    fn poll_send(&self, context: &mut Context<'_>) {
        let mut waker = self.waker.borrow_mut();
        if !waker.as_ref().is_some_and(|waker| waker.will_wake(context.waker())) {
            *waker = Some(context.waker().clone());
        }
        let mut pending = self.pending.borrow_mut();
        while !pending.is_empty() {
            match self.writer.try_write(&pending) {
                Ok(length) => pending.advance(length),
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {
                    match self.writer.as_ref().poll_write_ready(context) {
                        Poll::Ready(Ok(())) => {}
                        Poll::Ready(Err(_)) => pending.clear(),
                        Poll::Pending => return,
                    }
                }
                Err(_) => pending.clear(),
            }
        }
    }
}
