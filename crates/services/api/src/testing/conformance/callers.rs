//! Who may call, and whose data a caller reaches.

use config::{Callers, Environment};
use serde_json::json;

use super::scene::{Kept, Scene, new, send};
use crate::{Access, Resource};

pub async fn a_caller_needs_the_scope_of_an_operation<E: Resource>(scene: Scene<E>) {
    let asks =
        |environment: &Environment| config::api(*environment).callers == Callers::Authenticated;
    let Some(environment) = Environment::ALL.into_iter().find(asks) else { return };
    let anonymous = scene.deployed.stage(environment.as_str());
    let scopes = [Access::Read, Access::Write].map(E::scope);
    let caller = |scope: &str| anonymous.authorized(json!({"principalId": "me", "scope": scope}));
    let (list, create) = (format!("GET {}", E::PATH), format!("POST {}", E::PATH));
    let body = new::<E>(0).to_string();

    for (client, read, write) in [
        (anonymous.clone(), 401, 401),
        (caller(""), 403, 403),
        (caller(&scopes[0]), 200, 403),
        (caller(&scopes[1]), 403, 201),
    ] {
        let read = send(&client, &list, "", read).await;
        let written = send(&client, &create, &body, write).await;
        for (reply, scope) in [(read, &scopes[0]), (written, &scopes[1])] {
            if reply.status == 403 {
                let detail = reply.json()["detail"].to_string();
                assert!(detail.contains(&format!("`{scope}`")), "{reply}");
            } else if reply.status == 201 {
                let Kept::<E> { stored, .. } = Kept::of(reply);
                assert_eq!(stored.created_by.as_deref(), Some("me"));
            }
        }
    }
}

pub async fn environments_never_see_each_other<E: Resource>(scene: Scene<E>) {
    let stages = Environment::ALL.map(|environment| scene.client.stage(environment.as_str()));
    let (body, list) = (new::<E>(0).to_string(), format!("GET {}", E::PATH));
    for client in &stages {
        assert_eq!(send(client, &list, "", 200).await.json()["items"], json!([]));
        send(client, &format!("POST {}", E::PATH), &body, 201).await;
    }
    // What is asked of one environment by the alias of another is asked of none.
    let confused = scene.client.alias(Environment::Pro.as_str());
    send(&confused, &format!("POST {}", E::PATH), &new::<E>(1).to_string(), 500).await;
    for client in &stages {
        let items = send(client, &list, "", 200).await.json()["items"].clone();
        assert_eq!(items.as_array().map(Vec::len), Some(1), "{items}");
    }
}
