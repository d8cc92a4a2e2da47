//! A server that speaks the real protocol, with TLS if a test wants it, and knows one login. What it answers to
//! statements is prepared.

use std::{
    net::SocketAddr,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
};

use mssql_mock_tds::{
    ConnectionStore, QueryRegistry, QueryResponse, protocol, server::ConnectionProcessor,
};
use store::contract::tls::Authority;
use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, DuplexStream, duplex},
    net::{TcpListener, TcpStream},
    sync::broadcast,
};
use tokio_rustls::{
    TlsAcceptor,
    rustls::{ServerConfig, crypto::aws_lc_rs, pki_types::PrivateKeyDer, version::TLS12},
};

use super::refusal;

pub(super) const USER: &str = "flotilla";
pub(super) const PASSWORD: &str = "hunter2";

/// Where the names of a login's strings are in the message: <https://learn.microsoft.com/openspecs/windows_protocols/ms-tds>,
/// LOGIN7.
const HEADER_BYTES: usize = 8;
const USER_AT: usize = 40;
const PASSWORD_AT: usize = 44;

/// The type of packet that begins a connection, and the status of one that ends a message.
const PRELOGIN: u8 = 0x12;
const END_OF_MESSAGE: u8 = 1;

/// What is carried at once: less than a packet holds.
const BUFFER_BYTES: usize = 16 * 1024;

/// Login failed.
const LOGIN_FAILED: u32 = 18_456;

/// A server, for as long as the test's runtime lives.
pub(super) struct Server {
    pub(super) address: SocketAddr,
    state: Arc<State>,
}

struct State {
    acceptor: Option<TlsAcceptor>,
    answers: Arc<tokio::sync::Mutex<QueryRegistry>>,
    seen: Arc<tokio::sync::Mutex<ConnectionStore>>,
    login: Mutex<(String, String)>,
    attempts: AtomicU64,
    cut: broadcast::Sender<()>,
}

impl Server {
    /// A server that gives these answers, and has no TLS.
    pub(super) async fn with(answers: Vec<(&'static str, QueryResponse)>) -> Self {
        Self::start(answers, None).await
    }

    /// A server that shows a certificate of this authority, and answers nothing.
    pub(super) async fn of(authority: &Authority) -> Self {
        let certified = authority.issue();
        let key = PrivateKeyDer::Pkcs8(certified.signing_key.serialize_der().into());
        // Within the protocol before version 8.0, SQL Server knows no later one.
        let settings = ServerConfig::builder_with_provider(aws_lc_rs::default_provider().into())
            .with_protocol_versions(&[&TLS12])
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(vec![certified.cert.der().clone()], key)
            .unwrap();
        Self::start(Vec::new(), Some(Arc::new(settings).into())).await
    }

    async fn start(
        prepared: Vec<(&'static str, QueryResponse)>,
        acceptor: Option<TlsAcceptor>,
    ) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let mut answers = QueryRegistry::new();
        prepared.into_iter().for_each(|(text, answer)| answers.register(text, answer));
        let state = Arc::new(State {
            acceptor,
            answers: Arc::new(answers.into()),
            seen: Arc::default(),
            login: Mutex::new((USER.to_owned(), PASSWORD.to_owned())),
            attempts: AtomicU64::new(0),
            cut: broadcast::Sender::new(1),
        });
        let of_all = Arc::clone(&state);
        tokio::spawn(async move {
            while let Ok((client, from)) = listener.accept().await {
                client.set_nodelay(true).unwrap();
                let (state, mut cut) = (Arc::clone(&of_all), of_all.cut.subscribe());
                tokio::spawn(async move {
                    tokio::select! {
                        _ = state.serve(client, from) => {}
                        _ = cut.recv() => {}
                    }
                });
            }
        });
        Self { address, state }
    }

    /// From now on, statements that hold this text, in capitals, and batches of it have this answer.
    pub(super) async fn answer(&self, text: &str, answer: QueryResponse) {
        self.state.answers.lock().await.register(text, answer);
    }

    /// From now on, this is the only login.
    pub(super) fn change_login(&self, user: &str, password: &str) {
        *self.state.login.lock().unwrap() = (user.to_owned(), password.to_owned());
    }

    /// Cuts all connections.
    pub(super) fn cut(&self) {
        // Nobody listens if there is none.
        let _ = self.state.cut.send(());
    }

    /// How often somebody tried to log in.
    pub(super) fn logins(&self) -> u64 {
        self.state.attempts.load(Ordering::Relaxed)
    }

    /// How many messages came on each connection after its login.
    pub(super) async fn messages(&self) -> Vec<usize> {
        let seen = self.state.seen.lock().await;
        let connections = seen.all().values();
        connections.map(|connection| connection.transaction_descriptor_headers.len()).collect()
    }
}

impl State {
    async fn serve(&self, mut client: TcpStream, from: SocketAddr) -> Option<()> {
        let mut prelogin = vec![0; HEADER_BYTES];
        client.read_exact(&mut prelogin).await.ok()?;
        prelogin.resize(length(&prelogin)? - HEADER_BYTES, 0);
        client.read_exact(&mut prelogin).await.ok()?;
        let has_tls = self.acceptor.is_some();
        let answer = protocol::build_prelogin_response_with_fedauth(has_tls, true);
        client.write_all(&answer).await.ok()?;
        match &self.acceptor {
            Some(acceptor) => {
                let (ours, theirs) = duplex(BUFFER_BYTES);
                let serving = async { self.talk(acceptor.accept(ours).await.ok()?, from).await };
                let ((), served) = tokio::join!(carry(client, theirs), serving);
                served
            }
            None => self.talk(client, from).await,
        }
    }

    async fn talk<S>(&self, mut client: S, from: SocketAddr) -> Option<()>
    where
        S: AsyncRead + AsyncWrite + Unpin + Send,
    {
        let number = self.attempts.fetch_add(1, Ordering::Relaxed);
        let (answers, seen) = (Arc::clone(&self.answers), Arc::clone(&self.seen));
        let mut processor = ConnectionProcessor::new(number, from, answers, Some(seen));
        while length(processor.buffer_mut()).is_none_or(|all| processor.buffer_mut().len() < all) {
            (client.read_buf(processor.buffer_mut()).await.ok()? > 0).then_some(())?;
        }
        let login = &processor.buffer_mut()[HEADER_BYTES..];
        let given = (text(login, USER_AT, |byte| byte)?, text(login, PASSWORD_AT, revealed)?);
        if given != *self.login.lock().unwrap() {
            let refused = protocol::build_query_result(&refusal(LOGIN_FAILED));
            client.write_all(&refused).await.ok()?;
            return client.shutdown().await.ok();
        }
        loop {
            while let Some(answer) = processor.process_packet(&mut client).await.ok()? {
                client.write_all(&answer).await.ok()?;
            }
            (client.read_buf(processor.buffer_mut()).await.ok()? > 0).then_some(())?;
        }
    }
}

/// Carries TLS, whose handshake stands in packets of the protocol: what comes after it does not.
async fn carry(client: TcpStream, server: DuplexStream) {
    let (mut from_client, mut to_client) = client.into_split();
    let (mut from_server, mut to_server) = tokio::io::split(server);
    let is_over = AtomicBool::new(false);
    let there = async {
        loop {
            let mut header = [0; HEADER_BYTES];
            from_client.read_exact(&mut header).await.ok()?;
            if header[0] != PRELOGIN {
                is_over.store(true, Ordering::Relaxed);
                to_server.write_all(&header).await.ok()?;
                return tokio::io::copy(&mut from_client, &mut to_server).await.ok();
            }
            let mut part = vec![0; length(&header)? - HEADER_BYTES];
            from_client.read_exact(&mut part).await.ok()?;
            to_server.write_all(&part).await.ok()?;
        }
    };
    let back = async {
        loop {
            let mut part = vec![0; BUFFER_BYTES];
            let bytes = from_server.read(&mut part).await.ok().filter(|bytes| *bytes > 0)?;
            if !is_over.load(Ordering::Relaxed) {
                let length = u16::try_from(HEADER_BYTES + bytes).ok()?.to_be_bytes();
                let header = [PRELOGIN, END_OF_MESSAGE, length[0], length[1], 0, 0, 1, 0];
                to_client.write_all(&header).await.ok()?;
            }
            to_client.write_all(&part[..bytes]).await.ok()?;
        }
    };
    // Either end closes both.
    tokio::select! {
        _ = there => {}
        None::<()> = back => {}
    }
}

/// The length of a message of one packet, its header included.
fn length(packet: &[u8]) -> Option<usize> {
    Some(usize::from(u16::from_be_bytes([*packet.get(2)?, *packet.get(3)?])))
}

/// A string of a login.
fn text(login: &[u8], at: usize, revealed: impl Fn(u8) -> u8) -> Option<String> {
    let number =
        |at: usize| Some(usize::from(u16::from_le_bytes([*login.get(at)?, *login.get(at + 1)?])));
    let (begin, characters) = (number(at)?, number(at + 2)?);
    let bytes = login.get(begin..begin + 2 * characters)?;
    let units: Vec<_> = bytes
        .chunks_exact(2)
        .map(|unit| u16::from_le_bytes([revealed(unit[0]), revealed(unit[1])]))
        .collect();
    String::from_utf16(&units).ok()
}

/// A byte of a password, which the protocol hides from nobody.
fn revealed(byte: u8) -> u8 {
    (byte ^ 0xa5).rotate_left(4)
}
