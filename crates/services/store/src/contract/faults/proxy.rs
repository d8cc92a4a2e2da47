//! A way to a server that fails when it is told to. It understands nothing of what it carries.

use std::net::SocketAddr;

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{
        TcpListener, TcpStream,
        tcp::{OwnedReadHalf, OwnedWriteHalf},
    },
    sync::watch,
    task::JoinHandle,
};

/// What is carried at once.
const BUFFER_BYTES: usize = 64 * 1024;

/// A proxy on the loopback interface, between a driver and the real server.
pub struct Proxy {
    address: SocketAddr,
    server: String,
    mode: watch::Sender<Mode>,
    /// How often all connections were abandoned.
    abandoned: watch::Sender<u32>,
    listening: std::sync::Mutex<Option<JoinHandle<()>>>,
}

/// How the proxy treats every connection.
#[derive(Clone, Debug, PartialEq)]
enum Mode {
    /// It carries everything.
    Forward,
    /// It accepts, and carries nothing until another mode is set: a server that hangs.
    Silent,
    /// It cuts the connection on which the answer comes to a request that holds this text, and then forwards.
    LoseAnswerTo(String),
    /// It holds that answer back, and cuts the connection when another mode is set.
    HoldAnswerTo(String),
    /// It has such an answer, and carries all else.
    Holding,
    /// Nothing listens, and every connection is cut.
    Down,
}

impl Proxy {
    /// A proxy that forwards to this server.
    pub async fn to(server: String) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("a bound listener has an address");
        let mode = watch::Sender::new(Mode::Forward);
        let abandoned = watch::Sender::default();
        let proxy =
            Self { address, server, mode, abandoned, listening: std::sync::Mutex::default() };
        proxy.listen(listener);
        proxy
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Nothing listens any more, and every connection is cut.
    pub async fn stop(&self) {
        self.mode.send_replace(Mode::Down);
        let listening = self.listening.lock().expect("no test panicked with it").take();
        if let Some(listening) = listening {
            listening.abort();
            // What it answers is that it was aborted; its socket is closed by then.
            let _ = listening.await;
        }
    }

    /// Listens again, at the same address.
    pub async fn start(&self) {
        self.mode.send_replace(Mode::Forward);
        self.listen(TcpListener::bind(self.address).await.expect("the port is still free"));
    }

    /// Accepts, and answers nothing.
    pub fn fall_silent(&self) {
        self.mode.send_replace(Mode::Silent);
    }

    /// Carries everything, what was held back too.
    pub fn speak(&self) {
        self.mode.send_replace(Mode::Forward);
    }

    /// The connections that there are carry nothing any more, and nobody is told: what a NAT gateway does to those
    /// that lie unused. New ones work.
    pub fn abandon_connections(&self) {
        self.abandoned.send_modify(|abandoned| *abandoned += 1);
    }

    /// The next request that holds this text reaches the server, and its answer is lost.
    pub fn lose_answer_to(&self, text: &str) {
        self.mode.send_replace(Mode::LoseAnswerTo(text.to_owned()));
    }

    /// Whether an answer was lost: until then, no request had the text.
    pub fn has_lost_answer(&self) -> bool {
        *self.mode.borrow() == Mode::Forward
    }

    /// The next request that holds this text reaches the server, and its answer is lost when the proxy is told to
    /// [`speak`](Self::speak).
    pub fn hold_answer_to(&self, text: &str) {
        self.mode.send_replace(Mode::HoldAnswerTo(text.to_owned()));
    }

    /// Waits until it holds the answer: what was asked is done.
    pub async fn holds_answer(&self) {
        let _ = self.mode.subscribe().wait_for(|mode| *mode == Mode::Holding).await;
    }

    fn listen(&self, listener: TcpListener) {
        let (server, mode) = (self.server.clone(), self.mode.clone());
        let abandoned = self.abandoned.clone();
        let listening = tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                let abandoned = abandoned.subscribe();
                tokio::spawn(carry(client, server.clone(), mode.clone(), abandoned));
            }
        });
        *self.listening.lock().expect("no test panicked with it") = Some(listening);
    }
}

/// Carries one connection until either side, or the mode, ends it.
async fn carry(
    client: TcpStream,
    server: String,
    mode: watch::Sender<Mode>,
    mut abandoned: watch::Receiver<u32>,
) {
    let Ok(server) = TcpStream::connect(server).await else { return };
    for side in [&client, &server] {
        side.set_nodelay(true).expect("a socket can be told not to wait");
    }
    let (mut from_client, mut to_client) = client.into_split();
    let (mut from_server, mut to_server) = server.into_split();
    let asked = watch::Sender::new(false);
    let carrying = async {
        tokio::select! {
            () = requests(&mut from_client, &mut to_server, &mode, &asked) => {}
            () = answers(&mut from_server, &mut to_client, &mode, &asked) => {}
            // Both sockets stay open.
            Ok(()) = abandoned.changed() => std::future::pending().await,
        }
    };
    tokio::select! {
        () = carrying => {}
        _ = async { mode.subscribe().wait_for(|mode| *mode == Mode::Down).await.is_ok() } => {}
    }
}

/// Carries requests, and notes when one holds the text whose answer is to be lost.
async fn requests(
    from: &mut OwnedReadHalf,
    to: &mut OwnedWriteHalf,
    mode: &watch::Sender<Mode>,
    asked: &watch::Sender<bool>,
) {
    let mut buffer = vec![0; BUFFER_BYTES];
    while let Ok(read @ 1..) = from.read(&mut buffer).await {
        end_of_silence(mode).await;
        if let Mode::LoseAnswerTo(text) | Mode::HoldAnswerTo(text) = &*mode.borrow()
            && holds(&buffer[..read], text)
        {
            asked.send_replace(true);
        }
        if to.write_all(&buffer[..read]).await.is_err() {
            return;
        }
    }
}

/// Carries answers, and ends with the one that is to be lost.
async fn answers(
    from: &mut OwnedReadHalf,
    to: &mut OwnedWriteHalf,
    mode: &watch::Sender<Mode>,
    asked: &watch::Sender<bool>,
) {
    let mut buffer = vec![0; BUFFER_BYTES];
    while let Ok(read @ 1..) = from.read(&mut buffer).await {
        end_of_silence(mode).await;
        if *asked.borrow() {
            if matches!(*mode.borrow(), Mode::HoldAnswerTo(_)) {
                mode.send_replace(Mode::Holding);
                let _ = mode.subscribe().wait_for(|mode| *mode != Mode::Holding).await;
            } else {
                mode.send_replace(Mode::Forward);
            }
            return;
        }
        if to.write_all(&buffer[..read]).await.is_err() {
            return;
        }
    }
}

async fn end_of_silence(mode: &watch::Sender<Mode>) {
    let mut mode = mode.subscribe();
    // The sender lives as long as the connection: there is nothing else to wait for.
    let _ = mode.wait_for(|mode| *mode != Mode::Silent).await;
}

/// Whether the bytes hold the text, as UTF-8 or as UTF-16, whichever the protocol writes.
fn holds(bytes: &[u8], text: &str) -> bool {
    let wide: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    [text.as_bytes(), &wide]
        .into_iter()
        .any(|text| bytes.windows(text.len()).any(|window| window == text))
}
