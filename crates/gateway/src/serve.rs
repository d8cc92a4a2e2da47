//! The command that serves an API: puts the parts together, and takes them apart at the end.
//!
//! It decides nothing about requests or functions.

mod instance_lock;
mod start_up;

use std::{io, net::SocketAddr, rc::Rc};

use anyhow::{Context, bail};
use gateway::{
    api_gateway::{
        definition,
        deployment::{Deployment, Stage},
        identifier, listener,
        pipeline::Gateway,
    },
    lambda::{Lambda, Limits, Settings},
};
use tokio::{
    net::TcpListener,
    signal::unix::{Signal, SignalKind, signal},
    sync::oneshot,
    task::LocalSet,
};

use self::{instance_lock::InstanceLock, start_up::StartUp};
use crate::{
    arguments::{Serve, ServeOptions, StageArguments},
    log::{self, LogWriter},
};

/// Execution environments of all functions together, for each one that a function may have.
const FUNCTIONS_AT_THEIR_LIMIT: usize = 5;

/// Serves until SIGINT or SIGTERM. `process_environment` is the gateway's own.
pub(crate) fn run(serve: Serve, process_environment: Vec<(String, String)>) -> anyhow::Result<()> {
    let (writer, log_thread) = LogWriter::start(io::stderr());
    let level = process_environment.iter().find(|(name, _)| name == "RUST_LOG");
    log::install(&writer, serve.options.log, level.map(|(_, value)| value.as_str()));
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let outcome = match runtime {
        Ok(runtime) => {
            LocalSet::new().block_on(&runtime, served(serve, process_environment, &writer))
        }
        Err(error) => Err(error).context("failed to start the runtime"),
    };
    log_thread.finish();
    outcome
}

async fn served(
    serve: Serve,
    process_environment: Vec<(String, String)>,
    writer: &LogWriter,
) -> anyhow::Result<()> {
    let Serve { options, stages } = serve;
    let _lock = options.data.as_deref().map(InstanceLock::take).transpose()?;
    let deployment = deploy(&options)?;
    let listener = bind(&options)?;
    let lambda = open_lambda(&options, &stages, process_environment, writer)?;
    let stages: Vec<Stage> = stages.into_iter().map(|stage| stage_of(stage, &deployment)).collect();
    let start_up = StartUp::new(&deployment, &stages, lambda.summary(), listener.local_addr()?);
    start_up.warn();
    start_up.print(options.log, &mut io::stdout()).context("failed to write to stdout")?;
    let gateway = Gateway::new(deployment.api.id.clone(), stages, lambda.clone());
    serve_until_signalled(listener, gateway).await?;
    lambda.shutdown().await;
    Ok(())
}

fn deploy(options: &ServeOptions) -> anyhow::Result<Rc<Deployment>> {
    let shown = options.api.display();
    let text = std::fs::read_to_string(&options.api)
        .with_context(|| format!("failed to read `{shown}` (`--api`)"))?;
    let loaded =
        definition::load(&text, options.api_id.as_deref()).with_context(|| format!("`{shown}`"))?;
    for warning in &loaded.warnings {
        tracing::warn!("{shown}: {warning}");
    }
    let deployment = Deployment::new(identifier::deployment_id(&text), loaded.api);
    Ok(Rc::new(deployment.with_context(|| format!("`{shown}`"))?))
}

fn bind(options: &ServeOptions) -> anyhow::Result<TcpListener> {
    let address = SocketAddr::new(options.host, options.port);
    match listener::bind(address) {
        Ok(listener) => Ok(listener),
        Err(error) if error.kind() == io::ErrorKind::AddrInUse => {
            bail!(
                "port {} is in use: stop what listens there, or choose another one with `--port`",
                options.port
            )
        }
        Err(error) => Err(error)
            .with_context(|| format!("failed to listen at {address} (`--host`, `--port`)")),
    }
}

fn open_lambda(
    options: &ServeOptions,
    stages: &[StageArguments],
    process_environment: Vec<(String, String)>,
    writer: &LogWriter,
) -> anyhow::Result<Lambda> {
    let mut limits = Limits::default();
    if let Some(concurrency) = options.concurrency {
        limits.environments_per_function = usize::from(concurrency);
        limits.environments = usize::from(concurrency) * FUNCTIONS_AT_THEIR_LIMIT;
    }
    let data = options
        .data
        .as_deref()
        .map(std::path::absolute)
        .transpose()
        .context("failed to find `--data`")?;
    let settings = Settings {
        data,
        functions: options.functions.clone(),
        stages: stages.iter().map(|stage| stage.name.clone()).collect(),
        environment: options.environment.clone(),
        inherited: process_environment,
        executable: Some(
            std::env::current_exe().context("failed to find the gateway's own program")?,
        ),
        limits,
        log: log::function_lines(writer, options.log),
    };
    Lambda::open(settings).context("failed to open the published functions")
}

fn stage_of(arguments: StageArguments, deployment: &Rc<Deployment>) -> Stage {
    Stage::new(arguments.name, arguments.variables.into_iter().collect(), deployment.clone())
}

/// The first signal lets requests in flight finish; the second one does not wait for them.
async fn serve_until_signalled(listener: TcpListener, gateway: Rc<Gateway>) -> anyhow::Result<()> {
    let mut signals = Signals::new().context("failed to listen for signals")?;
    let (stop, stopped) = oneshot::channel::<()>();
    let serving = listener::serve(listener, gateway, async {
        // It also ends if the sender is gone, which comes to the same.
        let _ = stopped.await;
    });
    tokio::pin!(serving);
    tokio::select! {
        () = &mut serving => return Ok(()),
        () = signals.next() => {}
    }
    tracing::info!("stopping: requests in flight finish first");
    let _ = stop.send(());
    tokio::select! {
        () = &mut serving => {}
        () = signals.next() => tracing::warn!("stopped without waiting for requests in flight"),
    }
    Ok(())
}

struct Signals {
    interrupt: Signal,
    terminate: Signal,
}

impl Signals {
    fn new() -> io::Result<Self> {
        Ok(Self {
            interrupt: signal(SignalKind::interrupt())?,
            terminate: signal(SignalKind::terminate())?,
        })
    }

    async fn next(&mut self) {
        tokio::select! {
            _ = self.interrupt.recv() => {}
            _ = self.terminate.recv() => {}
        }
    }
}
