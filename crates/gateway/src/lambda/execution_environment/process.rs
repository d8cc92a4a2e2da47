//! The process of an execution environment, from its start to its end, with its listener and its output.
//!
//! It decides nothing about invocations.

use std::{io, process::ExitStatus, process::Stdio, rc::Rc, time::Duration};

use rustix::process::{Pid, Signal};
use tokio::{
    net::{TcpListener, unix::pipe},
    process::{Child, Command},
    task::JoinSet,
};

use super::{Environment, Stage, output};
use crate::lambda::{InvokeError, environment_variables, runtime_api};

/// A file that was written a moment ago may be held open for writing by a process that is being started elsewhere in
/// this program: the next attempt succeeds.
const BUSY_FILE_ATTEMPTS: u32 = 20;
/// Starting a process takes about a millisecond.
const BUSY_FILE_PAUSE: Duration = Duration::from_millis(5);
/// After a connection could not be accepted.
const ACCEPT_PAUSE: Duration = Duration::from_millis(10);
/// Requests that the process sent before its end have arrived already; they are handled within this time.
const LAST_REQUESTS: Duration = Duration::from_millis(50);
/// A process that left its group may hold the output open for ever.
const LAST_OUTPUT: Duration = Duration::from_secs(1);

/// Runs the process and reports how it ended.
pub(super) async fn run(environment: Rc<Environment>) {
    if let Err(cause) = live(&environment).await {
        environment.enter(Stage::Stopping);
        if let Some(job) = environment.pool.take_job(&environment.version) {
            let function = environment.version.function.clone();
            job.finish(Err(InvokeError::CannotStart { function, cause }));
        }
    }
    environment.pool.ended(&environment);
}

async fn live(environment: &Rc<Environment>) -> io::Result<()> {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
    let (mut child, output) = spawn(environment, &listener.local_addr()?.to_string()).await?;
    let group = child.id().and_then(|id| Pid::from_raw(id.try_into().ok()?));
    environment.group.set(group);
    if let Some(group) = group {
        environment.pool.pools.process_groups.add(group);
    }
    if matches!(&*environment.stage.borrow(), Stage::Stopping) {
        environment.signal(Signal::KILL); // It was stopped before it began, and has nothing to put in order.
    }
    let followed = {
        let environment = Rc::clone(environment);
        tokio::task::spawn_local(async move {
            output::follow(output, &environment.version, &environment.pool.pools.log).await;
        })
    };
    let status = serve(environment, &listener, &mut child).await;
    if let Some(group) = environment.group.take() {
        environment.pool.pools.process_groups.remove(group);
    }
    let status = status?;
    environment.ended(status);
    // Whoever still holds the output open is not waited for.
    let _ = tokio::time::timeout(LAST_OUTPUT, followed).await;
    Ok(())
}

/// Serves the Runtime API until the process ends.
async fn serve(
    environment: &Rc<Environment>,
    listener: &TcpListener,
    child: &mut Child,
) -> io::Result<ExitStatus> {
    let mut connections = JoinSet::new();
    let status = loop {
        tokio::select! {
            status = child.wait() => break status,
            accepted = listener.accept() => {
                match accepted {
                    Ok((stream, _)) => {
                        connections.spawn_local(runtime_api::serve(stream, Rc::clone(environment)));
                    }
                    // Too many open files, for instance: that passes.
                    Err(_) => tokio::time::sleep(ACCEPT_PAUSE).await,
                }
            }
            Some(_) = connections.join_next() => {}
        }
    };
    environment.signal(Signal::KILL); // What the process left behind in its group.
    let drained = async { while connections.join_next().await.is_some() {} };
    // A connection that is open still belongs to nobody.
    let _ = tokio::time::timeout(LAST_REQUESTS, drained).await;
    status
}

async fn spawn(
    environment: &Environment,
    runtime_api: &str,
) -> io::Result<(Child, pipe::Receiver)> {
    let mut attempt = 0;
    loop {
        match spawn_once(environment, runtime_api) {
            Err(error)
                if error.kind() == io::ErrorKind::ExecutableFileBusy
                    && attempt < BUSY_FILE_ATTEMPTS =>
            {
                attempt += 1;
                tokio::time::sleep(BUSY_FILE_PAUSE).await;
            }
            spawned => return spawned,
        }
    }
}

/// One pipe takes both outputs, so that their lines keep their order.
fn spawn_once(environment: &Environment, runtime_api: &str) -> io::Result<(Child, pipe::Receiver)> {
    let version = &environment.version;
    let pools = &environment.pool.pools;
    let (reader, writer) = io::pipe()?;
    let stream =
        environment_variables::log_stream(version, jiff::Timestamp::now(), uuid::Uuid::new_v4());
    let variables = environment_variables::of(
        version,
        &pools.variables,
        runtime_api,
        &pools.working_folder,
        &stream,
    );
    let mut command = Command::new(&version.program);
    command
        .args(&version.arguments)
        .env_clear()
        .envs(variables)
        .stdin(Stdio::null())
        .stdout(writer.try_clone()?)
        .stderr(writer)
        .process_group(0)
        .kill_on_drop(true);
    if let Some(folder) = &version.task_root {
        command.current_dir(folder);
    }
    let child = command.spawn()?;
    Ok((child, pipe::Receiver::from_owned_fd(reader.into())?))
}
