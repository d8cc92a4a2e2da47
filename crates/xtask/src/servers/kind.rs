//! The kinds of servers that entities are kept on, and what each is called where. It knows no driver and no server.

/// A kind of server.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Kind {
    DynamoDb,
    MongoDb,
    SqlServer,
}

struct Facts {
    name: &'static str,
    title: &'static str,
    variable: &'static str,
    told_by: &'static str,
    compose: &'static str,
    schemes: &'static [(&'static str, u16)],
}

impl Kind {
    pub(crate) const ALL: [Self; 3] = [Self::DynamoDb, Self::MongoDb, Self::SqlServer];

    /// The kind that settings, cargo features and `--stores` spell so.
    pub(crate) fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }

    /// As settings, cargo features and `--stores` spell it.
    pub(crate) const fn name(self) -> &'static str {
        self.facts().name
    }

    /// As its makers spell it.
    pub(crate) const fn title(self) -> &'static str {
        self.facts().title
    }

    /// The variable that names a server of this kind to this tool and to tests.
    pub(crate) const fn variable(self) -> &'static str {
        self.facts().variable
    }

    /// The variable that tells a function of the server on its machine.
    pub(crate) const fn told_by(self) -> &'static str {
        self.facts().told_by
    }

    /// Where `scripts/stores up` serves it: the ports and the password of `config/compose.yaml`.
    pub(crate) const fn compose(self) -> &'static str {
        self.facts().compose
    }

    /// What addresses begin with, and the port of one that names none.
    pub(crate) const fn schemes(self) -> &'static [(&'static str, u16)] {
        self.facts().schemes
    }

    const fn facts(self) -> Facts {
        match self {
            Self::DynamoDb => Facts {
                name: "dynamodb",
                title: "DynamoDB",
                variable: "TEST_DYNAMODB_ENDPOINT",
                told_by: "FLOTILLA_DYNAMODB_ENDPOINT",
                compose: "http://127.0.0.1:8000",
                schemes: &[("http", 80), ("https", 443)],
            },
            Self::MongoDb => Facts {
                name: "mongodb",
                title: "MongoDB",
                variable: "TEST_MONGODB_URI",
                told_by: "FLOTILLA_MONGODB_URI",
                compose: "mongodb://127.0.0.1:27017/?directConnection=true",
                schemes: &[("mongodb", 27017), ("mongodb+srv", 27017)],
            },
            Self::SqlServer => Facts {
                name: "sqlserver",
                title: "SQL Server",
                variable: "TEST_SQLSERVER_URL",
                told_by: "FLOTILLA_SQLSERVER_URL",
                compose: "sqlserver://sa:Development-only-1@127.0.0.1:1433/master",
                schemes: &[("sqlserver", 1433), ("mssql", 1433), ("jdbc:sqlserver", 1433)],
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_compose_file_serves_is_found_without_being_named() {
        let compose = include_str!("../../../../config/compose.yaml");
        for kind in Kind::ALL {
            let authority = kind.compose().split('/').nth(2).expect("an address");
            let (login, server) = authority.rsplit_once('@').unwrap_or(("", authority));
            assert!(compose.contains(&format!("\"{server}:")), "{server}");
            let password = login.rsplit(':').next().unwrap_or_default();
            assert!(compose.contains(password), "{kind:?}");
        }
    }
}
