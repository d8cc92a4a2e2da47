//! What is read, or is not there.

use super::scene::{Scene, send};
use crate::{Resource, testing::Client};

pub async fn a_reader_who_has_the_version_gets_304<E: Resource>(scene: Scene<E>) {
    let kept = scene.create(0).await;
    let list = scene.send(&format!("GET {}", E::PATH), "", 200).await.header("etag").to_owned();
    for (path, tag) in [(kept.path.as_str(), &kept.tag), (E::PATH, &list)] {
        for method in ["GET", "HEAD"] {
            let read = async |known: &str, status| {
                let head = format!("{method} {path}\nif-none-match: {known}");
                scene.send(&head, "", status).await
            };
            for known in
                [tag.clone(), format!("W/{tag}"), format!("\"other\", {tag}"), "*".to_owned()]
            {
                let reply = read(&known, 304).await;
                assert_eq!(
                    (reply.header("etag"), reply.body.as_str()),
                    (tag.as_str(), ""),
                    "{reply}"
                );
            }
            read("\"other\"", 200).await;
            read("no tag", 400).await;
        }
    }
}

pub async fn a_missing_entity_is_not_found<E: Resource>(scene: Scene<E>) {
    let kept = scene.create(0).await;
    scene.send(&format!("DELETE {}", kept.path), "", 204).await;
    not_found(&scene.client, &kept.path).await;
    not_found(&scene.client, &format!("{}/not%20one", E::PATH)).await;
}

async fn not_found(client: &Client, path: &str) {
    let missing = send(client, &format!("GET {path}"), "", 404).await;
    let media_type = missing.header("content-type");
    let code = missing.json()["code"].clone();
    assert_eq!((media_type, code), ("application/problem+json", "not_found".into()), "{missing}");
    send(client, &format!("HEAD {path}"), "", 404).await;
    send(client, &format!("DELETE {path}"), "", 404).await;
}
