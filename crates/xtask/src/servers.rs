//! Servers of databases: which a command uses, and how programs are told of them. It speaks to none beyond a first connection.

mod address;
mod choice;
mod command;
mod kind;
mod variables;

use std::{io, process::Command};

use anyhow::{Result, bail};

pub(crate) use self::{
    address::Address,
    choice::Choice,
    command::{Options, run},
    kind::Kind,
    variables::Variables,
};
use crate::{function::Function, progress};

/// The servers that a command uses, one of a kind at most. Each answered.
#[derive(Debug, Default)]
pub(crate) struct Servers(Vec<(Kind, Address)>);

impl Servers {
    /// Finds the servers of a choice, and says of each store where it is.
    pub(crate) fn find(
        choice: &Choice,
        variables: &Variables,
        functions: &[Function],
    ) -> Result<Self> {
        let kinds = match choice {
            Choice::Embedded => return Ok(Self::default()),
            Choice::Real => &Kind::ALL[..],
            Choice::On(kinds) => kinds,
        };
        let mut found = Vec::new();
        for &kind in kinds {
            let address = address_of(kind, variables)?;
            let keepers = keepers(kind, functions);
            match address.check() {
                Ok(()) => {
                    progress::say(format_args!("{keepers}: {} at {address}", kind.title()));
                    found.push((kind, address));
                }
                Err(cause) if *choice == Choice::Real && variables.address(kind).is_none() => {
                    progress::say(format_args!(
                        "{keepers}: embedded, because {}",
                        nobody(kind, &address, &cause)
                    ));
                }
                Err(cause) => bail!(nobody(kind, &address, &cause)),
            }
        }
        Ok(Self(found))
    }

    /// Whether everything is embedded.
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Each kind that is used, with its server.
    pub(crate) fn each(&self) -> impl Iterator<Item = (Kind, &Address)> {
        self.0.iter().map(|(kind, address)| (*kind, address))
    }

    /// The kinds, as `--stores` takes them.
    pub(crate) fn list(&self, separator: &str) -> String {
        let names: Vec<_> = self.0.iter().map(|(kind, _)| kind.name()).collect();
        names.join(separator)
    }

    /// The kinds that are used.
    pub(crate) fn kinds(&self) -> Vec<Kind> {
        self.each().map(|(kind, _)| kind).collect()
    }

    /// The cargo features that bring the drivers into the functions.
    pub(crate) fn features(&self, functions: &[Function]) -> Vec<String> {
        features(&self.kinds(), functions)
    }

    /// Tells a program of these servers and of no others, through its environment: arguments can be seen by anyone.
    pub(crate) fn tell(&self, command: &mut Command) {
        for kind in Kind::ALL {
            match self.0.iter().find(|(told, _)| *told == kind) {
                Some((_, address)) => command.env(kind.told_by(), address.expose()),
                None => command.env_remove(kind.told_by()),
            };
        }
    }
}

/// The cargo features that bring these drivers into the functions, each with its package: `books/mongodb`.
pub(crate) fn features(kinds: &[Kind], functions: &[Function]) -> Vec<String> {
    let of_function = |function: &Function| {
        let named = |name| format!("{}/{name}", function.package);
        function.drivers(kinds).map(named).collect::<Vec<_>>()
    };
    functions.iter().flat_map(of_function).collect()
}

/// The server that a variable names, or else the one of `config/compose.yaml`.
fn address_of(kind: Kind, variables: &Variables) -> Result<Address> {
    match variables.address(kind) {
        Some(address) => Ok(address.clone()),
        None => Address::parse(kind, kind.compose()),
    }
}

/// The functions whose entities are on this kind of server.
fn keepers(kind: Kind, functions: &[Function]) -> String {
    let keeps = |function: &&Function| function.drivers(&[kind]).next().is_some();
    let names: Vec<_> = functions.iter().filter(keeps).map(|function| &*function.package).collect();
    names.join(", ")
}

fn nobody(kind: Kind, address: &Address, cause: &io::Error) -> String {
    let (title, variable) = (kind.title(), kind.variable());
    format!(
        "no {title} answers at {address}: {cause}: start one with `scripts/stores up`, or name one with {variable}"
    )
}

#[cfg(test)]
mod tests {
    use std::net::TcpListener;

    use super::*;

    fn function(package: &str, feature: &str) -> Function {
        Function {
            package: package.to_owned(),
            function: package.to_owned(),
            line: None,
            features: vec![feature.to_owned()],
            ..Function::default()
        }
    }

    fn fleet() -> [Function; 3] {
        [
            function("books", "mongodb"),
            function("putitem", "dynamodb"),
            function("users", "dynamodb"),
        ]
    }

    fn named(kind: Kind, port: u16) -> Variables {
        let scheme = kind.schemes()[0].0;
        let address = format!("{scheme}://me:hunter2@127.0.0.1:{port}");
        Variables::read(|name| (name == kind.variable()).then(|| address.clone()))
            .expect("an address")
    }

    #[test]
    fn a_program_is_told_of_the_chosen_servers_and_of_no_others() {
        let listener = TcpListener::bind(("127.0.0.1", 0)).expect("a port");
        let port = listener.local_addr().expect("an address").port();
        let variables = named(Kind::DynamoDb, port);
        let choice = Choice::On(vec![Kind::DynamoDb]);
        let servers = Servers::find(&choice, &variables, &fleet()).expect("it answers");
        assert_eq!(servers.features(&fleet()), ["putitem/dynamodb", "users/dynamodb"]);

        let mut command = Command::new("gateway");
        servers.tell(&mut command);
        let told: Vec<_> =
            command.get_envs().map(|(name, value)| (name, value.is_some())).collect();
        assert_eq!(
            told,
            [
                ("FLOTILLA_DYNAMODB_ENDPOINT".as_ref(), true),
                ("FLOTILLA_MONGODB_URI".as_ref(), false),
                ("FLOTILLA_SQLSERVER_URL".as_ref(), false),
            ]
        );
        assert_eq!(command.get_args().count(), 0);
    }

    #[test]
    fn a_server_that_was_asked_for_and_is_not_there_is_an_error_that_says_how_to_start_it() {
        let port = TcpListener::bind(("127.0.0.1", 0)).and_then(|gone| gone.local_addr());
        let variables = named(Kind::MongoDb, port.expect("a port").port());
        let choice = Choice::On(vec![Kind::MongoDb]);
        let refused =
            Servers::find(&choice, &variables, &fleet()).expect_err("it is gone").to_string();
        assert!(refused.starts_with("no MongoDB answers at 127.0.0.1:"), "{refused}");
        let advice = ": start one with `scripts/stores up`, or name one with TEST_MONGODB_URI";
        assert!(refused.ends_with(advice) && !refused.contains("hunter2"), "{refused}");
    }

    #[test]
    fn a_server_that_is_named_and_is_not_there_is_an_error_though_any_that_answer_would_do() {
        let gone = TcpListener::bind(("127.0.0.1", 0)).and_then(|gone| gone.local_addr());
        let variables = named(Kind::DynamoDb, gone.expect("a port").port());
        let refused = Servers::find(&Choice::Real, &variables, &fleet()).expect_err("it is gone");
        assert!(refused.to_string().starts_with("no DynamoDB answers at 127.0.0.1:"), "{refused}");
    }

    #[test]
    fn without_servers_no_driver_is_built() {
        let servers = Servers::find(&Choice::Embedded, &named(Kind::MongoDb, 1), &fleet());
        assert_eq!(servers.expect("nothing to find").features(&fleet()), [""; 0]);
    }
}
