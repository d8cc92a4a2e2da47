//! What the gateway is compared with: axum as its own first example has it, and nothing else.

use anyhow::Result;
use axum::{Router, routing::get};
use tokio::net::TcpListener;

use crate::report;

/// Serves until it is killed. Says where as the gateway does.
pub(crate) fn serve() -> Result<()> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(async {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
        report::print_ready(listener.local_addr()?);
        axum::serve(listener, Router::new().route("/", get(async || "hello"))).await?;
        Ok(())
    })
}
