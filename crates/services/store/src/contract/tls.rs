//! TLS for a server that has none: a certificate authority of the test's own, and a door to the server that shows a
//! certificate of it. It understands nothing of what it carries.

use std::{fs, net::SocketAddr, path::Path, sync::Arc};

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, CertifiedKey, IsCa, KeyPair};
use tempfile::NamedTempFile;
use tokio::{
    io::copy_bidirectional,
    net::{TcpListener, TcpStream},
    task::JoinHandle,
};
use tokio_rustls::{
    TlsAcceptor,
    rustls::{ServerConfig, crypto::aws_lc_rs, pki_types::PrivateKeyDer},
};

/// Whom a server of these tests is known as.
const NAMES: [&str; 2] = ["localhost", "127.0.0.1"];

/// Vouches for servers on this machine. Only those trust it who are given its file.
pub struct Authority {
    issuer: CertifiedIssuer<'static, KeyPair>,
    file: NamedTempFile,
}

impl Authority {
    /// An authority that no other test has.
    pub fn new() -> Self {
        let mut params = CertificateParams::new(Vec::new()).unwrap();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let issuer = CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap();
        let file = NamedTempFile::with_suffix(".pem").unwrap();
        fs::write(&file, issuer.pem()).unwrap();
        Self { issuer, file }
    }

    /// Its certificate in PEM. The file is removed with the authority.
    pub fn file(&self) -> &Path {
        self.file.path()
    }

    /// The certificate and the key of a server on this machine: `.cert.pem()`, `.signing_key.serialize_pem()`.
    pub fn issue(&self) -> CertifiedKey<KeyPair> {
        let signing_key = KeyPair::generate().unwrap();
        let params = CertificateParams::new(NAMES.map(str::to_owned)).unwrap();
        let cert = params.signed_by(&signing_key, &self.issuer).unwrap();
        CertifiedKey { cert, signing_key }
    }
}

impl Default for Authority {
    fn default() -> Self {
        Self::new()
    }
}

/// Where a server that has no TLS is reached by TLS. It is closed when it is dropped.
pub struct TlsDoor {
    address: SocketAddr,
    listening: JoinHandle<()>,
}

impl TlsDoor {
    /// A door to this server, with a certificate of the authority.
    pub async fn to(server: String, authority: &Authority) -> Self {
        let acceptor = acceptor(authority);
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let listening = tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                tokio::spawn(carry(acceptor.clone(), client, server.clone()));
            }
        });
        Self { address, listening }
    }

    /// Where it is, for [`Proxy`](super::faults::Proxy) and for drivers.
    pub fn address(&self) -> SocketAddr {
        self.address
    }
}

impl Drop for TlsDoor {
    fn drop(&mut self) {
        self.listening.abort();
    }
}

fn acceptor(authority: &Authority) -> TlsAcceptor {
    let CertifiedKey { cert, signing_key } = authority.issue();
    let key = PrivateKeyDer::Pkcs8(signing_key.serialize_der().into());
    let settings = ServerConfig::builder_with_provider(aws_lc_rs::default_provider().into())
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![cert.der().clone()], key)
        .unwrap();
    Arc::new(settings).into()
}

/// Carries one connection until either side ends it; a client that trusts others ends it at once.
async fn carry(acceptor: TlsAcceptor, client: TcpStream, server: String) {
    if let Ok(mut client) = acceptor.accept(client).await
        && let Ok(mut server) = TcpStream::connect(server).await
    {
        let _ = copy_bidirectional(&mut client, &mut server).await;
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio_rustls::{
        TlsConnector,
        rustls::{
            ClientConfig, RootCertStore,
            pki_types::{CertificateDer, ServerName, pem::PemObject},
        },
    };

    use super::*;

    async fn text_behind(door: &TlsDoor, trusted: &Authority) -> std::io::Result<String> {
        let mut roots = RootCertStore::empty();
        roots.add(CertificateDer::from_pem_file(trusted.file()).unwrap()).unwrap();
        let settings = ClientConfig::builder_with_provider(aws_lc_rs::default_provider().into())
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_root_certificates(roots)
            .with_no_client_auth();
        let connector = TlsConnector::from(Arc::new(settings));
        let stream = TcpStream::connect(door.address()).await?;
        let mut stream = connector.connect(ServerName::from(door.address().ip()), stream).await?;
        let mut text = String::new();
        stream.read_to_string(&mut text).await?;
        Ok(text)
    }

    #[tokio::test]
    async fn a_door_opens_to_those_who_trust_its_authority_alone() {
        let server = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = server.local_addr().unwrap().to_string();
        tokio::spawn(async move {
            while let Ok((mut client, _)) = server.accept().await {
                client.write_all(b"hello").await.unwrap();
            }
        });
        let (authority, another) = (Authority::new(), Authority::new());
        let door = TlsDoor::to(address, &authority).await;

        assert_eq!(text_behind(&door, &authority).await.unwrap(), "hello");
        let refused = text_behind(&door, &another).await.unwrap_err().to_string();
        assert!(refused.contains("invalid peer certificate"), "{refused}");
    }
}
