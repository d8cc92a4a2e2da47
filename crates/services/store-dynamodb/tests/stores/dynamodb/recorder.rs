//! A way to the server that notes what is asked and what the server looked at. It changes nothing.

use std::{
    net::SocketAddr,
    sync::{Arc, Mutex},
};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
};

const TARGET: &str = "x-amz-target: DynamoDB_20120810.";
const SCANNED: &str = "\"ScannedCount\":";

/// What went by, as text.
#[derive(Clone, Default)]
pub(super) struct Recorder(Arc<Mutex<(String, String)>>);

impl Recorder {
    /// Listens on the loopback interface for a server's callers.
    pub(super) async fn listen(&self, server: String) -> SocketAddr {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let recorder = self.clone();
        tokio::spawn(async move {
            while let Ok((caller, _)) = listener.accept().await {
                let server = TcpStream::connect(&server).await.unwrap();
                tokio::spawn(recorder.clone().carry(caller, server));
            }
        });
        address
    }

    async fn carry(self, caller: TcpStream, server: TcpStream) {
        let (mut from_caller, mut to_caller) = caller.into_split();
        let (mut from_server, mut to_server) = server.into_split();
        let (mut request, mut answer) = (vec![0; 64 * 1024], vec![0; 64 * 1024]);
        loop {
            tokio::select! {
                read = from_caller.read(&mut request) => {
                    let Ok(read @ 1..) = read else { return };
                    self.0.lock().unwrap().0 += &String::from_utf8_lossy(&request[..read]);
                    to_server.write_all(&request[..read]).await.unwrap();
                }
                read = from_server.read(&mut answer) => {
                    let Ok(read @ 1..) = read else { return };
                    self.0.lock().unwrap().1 += &String::from_utf8_lossy(&answer[..read]);
                    to_caller.write_all(&answer[..read]).await.unwrap();
                }
            }
        }
    }

    /// The operations that were asked for since the last look, and how many items the server looked at.
    pub(super) fn take(&self) -> (Vec<String>, u32) {
        let (requests, answers) = std::mem::take(&mut *self.0.lock().unwrap());
        let operations = requests.split(TARGET).skip(1);
        let operations = operations.map(|rest| rest.lines().next().unwrap().to_owned()).collect();
        let scanned = answers.split(SCANNED).skip(1).map(|rest| {
            let end = rest.find(|character: char| !character.is_ascii_digit()).unwrap();
            rest[..end].parse::<u32>().unwrap()
        });
        (operations, scanned.sum())
    }
}
