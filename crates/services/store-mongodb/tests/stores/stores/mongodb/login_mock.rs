//! Stands before a server that asks for no login, and takes one or refuses it as MongoDB does, by the mechanism PLAIN.
//! All else is the server's own.

use std::{
    io::Result,
    net::SocketAddr,
    sync::{Arc, Mutex},
};

use mongodb::bson::{Binary, Document, doc, serialize_to_vec, spec::BinarySubtype};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
};

/// Where the document of a message begins in MongoDB's wire protocol: after the header, the flags, and the kind of the
/// only section.
const DOCUMENT: usize = 21;
const OP_MSG: u32 = 2013;

/// A server with a login.
pub(super) struct LoginMock {
    pub(super) address: SocketAddr,
    logins: Arc<Mutex<Logins>>,
}

struct Logins {
    password: String,
    refused: u32,
}

impl LoginMock {
    pub(super) async fn to(server: String, password: &str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let logins = Logins { password: password.to_owned(), refused: 0 };
        let logins = Arc::new(Mutex::new(logins));
        let shared = Arc::clone(&logins);
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                tokio::spawn(carry(client, server.clone(), Arc::clone(&shared)));
            }
        });
        Self { address, logins }
    }

    /// From now on, this is the password. Who is logged in stays so.
    pub(super) fn expect_password(&self, password: &str) {
        password.clone_into(&mut self.logins.lock().unwrap().password);
    }

    pub(super) fn refused(&self) -> u32 {
        self.logins.lock().unwrap().refused
    }
}

async fn carry(mut client: TcpStream, server: String, logins: Arc<Mutex<Logins>>) -> Result<()> {
    let mut server = TcpStream::connect(server).await?;
    loop {
        let request = message(&mut client).await?;
        let document = Document::from_reader(&request[DOCUMENT..]).unwrap_or_default();
        let answer = if document.contains_key("saslStart") {
            reply(&request, &logins.lock().unwrap().answer(&document))
        } else {
            server.write_all(&request).await?;
            message(&mut server).await?
        };
        client.write_all(&answer).await?;
    }
}

impl Logins {
    fn answer(&mut self, start: &Document) -> Document {
        let expected = format!("\0user\0{}", self.password);
        if start.get_binary_generic("payload").is_ok_and(|payload| payload == expected.as_bytes()) {
            let payload = Binary { subtype: BinarySubtype::Generic, bytes: Vec::new() };
            return doc! { "ok": 1, "conversationId": 1, "done": true, "payload": payload };
        }
        self.refused += 1;
        doc! { "ok": 0, "code": 18, "codeName": "AuthenticationFailed", "errmsg": "Authentication failed." }
    }
}

async fn message(from: &mut TcpStream) -> Result<Vec<u8>> {
    let length = from.read_u32_le().await?;
    let mut message = length.to_le_bytes().to_vec();
    message.resize(length as usize, 0);
    from.read_exact(&mut message[4..]).await?;
    Ok(message)
}

fn reply(request: &[u8], answer: &Document) -> Vec<u8> {
    let document = serialize_to_vec(answer).unwrap();
    let length = u32::try_from(DOCUMENT + document.len()).unwrap();
    let (id, flags, kind) = ([0; 4], [0; 4], [0]);
    let header = [&length.to_le_bytes(), &id, &request[4..8], &OP_MSG.to_le_bytes(), &flags];
    [&header.concat(), &kind[..], &document].concat()
}
