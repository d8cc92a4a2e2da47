//! Stands before a server that asks for no login, and asks for one as MongoDB does: by the mechanism PLAIN, and
//! answering nothing but a greeting before it. All else is the server's own.

use std::{
    io::{Error, Result},
    net::SocketAddr,
    sync::{
        Arc, Mutex,
        atomic::{AtomicU32, Ordering},
    },
};

use mongodb::bson::{Binary, Document, doc, serialize_to_vec, spec::BinarySubtype};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
};

/// Of MongoDB's wire protocol: the header of a message, and where its document begins after the flags and the kind of
/// the only section.
const HEADER: usize = 16;
const DOCUMENT: usize = HEADER + 5;
const OP_MSG: i32 = 2013;

/// A server with a login.
pub(super) struct LoginMock {
    address: SocketAddr,
    logins: Arc<Logins>,
}

struct Logins {
    password: Mutex<String>,
    refusals: AtomicU32,
}

impl LoginMock {
    pub(super) async fn to(server: String, password: &str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let password = Mutex::new(password.to_owned());
        let logins = Arc::new(Logins { password, refusals: AtomicU32::default() });
        let shared = Arc::clone(&logins);
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                tokio::spawn(carry(client, server.clone(), Arc::clone(&shared)));
            }
        });
        Self { address, logins }
    }

    pub(super) fn address(&self) -> SocketAddr {
        self.address
    }

    /// From now on, this is the password. Who is logged in stays so.
    pub(super) fn expect_password(&self, password: &str) {
        password.clone_into(&mut self.logins.password.lock().unwrap());
    }

    pub(super) fn refusals(&self) -> u32 {
        self.logins.refusals.load(Ordering::SeqCst)
    }
}

async fn carry(mut client: TcpStream, server: String, logins: Arc<Logins>) -> Result<()> {
    let mut server = TcpStream::connect(server).await?;
    let mut is_logged_in = false;
    loop {
        let request = message(&mut client).await?;
        let document = Document::from_reader(&request[DOCUMENT..]).unwrap_or_default();
        let answer = match document.keys().next().map(String::as_str) {
            Some("saslStart") => {
                let answer = logins.answer(&document);
                is_logged_in = answer.get_i32("ok").is_ok_and(|ok| ok == 1);
                reply(&request, &answer)
            }
            Some(name) if !is_logged_in && !["hello", "isMaster", "ismaster"].contains(&name) => {
                reply(&request, &doc! { "ok": 0, "code": 13, "errmsg": "requires authentication" })
            }
            _ => {
                server.write_all(&request).await?;
                message(&mut server).await?
            }
        };
        client.write_all(&answer).await?;
    }
}

impl Logins {
    fn answer(&self, start: &Document) -> Document {
        let expected = format!("\0user\0{}", self.password.lock().unwrap());
        if start.get_binary_generic("payload").is_ok_and(|payload| payload == expected.as_bytes()) {
            let payload = Binary { subtype: BinarySubtype::Generic, bytes: Vec::new() };
            return doc! { "ok": 1, "conversationId": 1, "done": true, "payload": payload };
        }
        self.refusals.fetch_add(1, Ordering::SeqCst);
        doc! { "ok": 0, "code": 18, "codeName": "AuthenticationFailed", "errmsg": "Authentication failed." }
    }
}

async fn message(from: &mut TcpStream) -> Result<Vec<u8>> {
    let length = from.read_i32_le().await?;
    let mut message = length.to_le_bytes().to_vec();
    message.resize(usize::try_from(length).map_err(Error::other)?, 0);
    from.read_exact(&mut message[4..]).await?;
    Ok(message)
}

fn reply(request: &[u8], answer: &Document) -> Vec<u8> {
    let document = serialize_to_vec(answer).unwrap();
    let length = i32::try_from(DOCUMENT + document.len()).unwrap();
    let (id, flags, kind) = (0_i32, 0_i32, 0_u8);
    let mut reply = [length.to_le_bytes(), id.to_le_bytes()].concat();
    reply.extend(&request[4..8]);
    reply.extend([OP_MSG.to_le_bytes(), flags.to_le_bytes()].concat());
    reply.push(kind);
    reply.extend(document);
    reply
}
