//! A list holds what its filters say, in the order that its caller asks for, however it is cut into pages.

use serde_json::Value;
use store::{Stored, contract::model};

use super::{
    declared::Declared,
    scene::{Scene, stored},
};
use crate::{Resource, testing::Reply};

/// Entities on a page: of those in a list, so many that there are several pages, or one.
const LIMITS: [usize; 2] = [2, 5];

pub async fn every_order_is_paged_through_whole<E: Resource>(scene: Scene<E>) {
    let all = fill(&scene).await;
    for (query, sort) in Declared::of::<E>().orders {
        let expected = model::list(&all, &[], sort);
        for limit in LIMITS {
            assert_eq!(walk(&scene, &query, limit).await, expected, "?{query}");
        }
    }
}

pub async fn every_filter_finds_what_it_says<E: Resource>(scene: Scene<E>) {
    let all = fill(&scene).await;
    let declared = Declared::of::<E>();
    for case in &declared.filters {
        let expected = model::list(&all, std::slice::from_ref(&case.filter), declared.by_default());
        let query = &case.query;
        assert_eq!(walk(&scene, query, LIMITS[0]).await, expected, "?{query}");
        if case.finds_the_example {
            let message = "the example of a parameter finds the example of the entity";
            assert!(expected.contains(&all[0]), "{message}: ?{query}");
        }
    }
}

pub async fn what_a_list_does_not_take_is_refused<E: Resource>(scene: Scene<E>) {
    fill(&scene).await;
    let list = async |query: &str| {
        let reply = scene.send(&format!("GET {}?{query}", E::PATH), "", 400).await;
        reply.json()["errors"][0]["parameter"].as_str().unwrap_or_default().to_owned()
    };
    assert_eq!(list("no-parameter=1").await, "no-parameter");
    assert_eq!(list("limit=0").await, "limit");
    assert_eq!(list("limit=1&limit=1").await, "limit");
    assert_eq!(list("cursor=forged").await, "cursor");
    for case in Declared::of::<E>().filters {
        let (name, _) = case.query.split_once('=').unwrap_or_default();
        assert_eq!(list(&format!("{name}=")).await, name);
    }
    // A cursor belongs to the list that it was given for.
    let first = scene.send(&format!("GET {}?limit=1", E::PATH), "", 200).await;
    let cursor = first.json()["next"].as_str().unwrap_or_default().to_owned();
    for case in Declared::of::<E>().filters {
        assert_eq!(list(&format!("{}&cursor={cursor}", case.query)).await, "cursor");
    }
}

/// Entities by number, created in an order that is not that of their values.
async fn fill<E: Resource>(scene: &Scene<E>) -> Vec<Stored<E>> {
    let mut all = Vec::new();
    for number in [2, 0, 4, 1, 3] {
        all.push((number, scene.create(number).await.stored));
    }
    all.sort_by_key(|(number, _)| *number);
    all.into_iter().map(|(_, stored)| stored).collect()
}

/// All entities of a list, page by page: by cursor and by link, which lead to the same.
pub(super) async fn walk<E: Resource>(
    scene: &Scene<E>,
    query: &str,
    limit: usize,
) -> Vec<Stored<E>> {
    let path =
        format!("{}?limit={limit}{}{query}", E::PATH, if query.is_empty() { "" } else { "&" });
    let (mut found, mut target) = (Vec::new(), path.clone());
    loop {
        let page = scene.send(&format!("GET {target}"), "", 200).await;
        let body = page.json();
        let items = body["items"].as_array().cloned().unwrap_or_default();
        assert!(items.len() <= limit, "{page}");
        found.extend(items.iter().map(stored));
        let Some(cursor) = body["next"].as_str() else {
            assert_eq!((&body["next"], page.header("link")), (&Value::Null, ""), "{page}");
            return found;
        };
        target = format!("{path}&cursor={cursor}");
        let linked = scene.send(&format!("GET {}", linked(&page)), "", 200).await;
        assert_eq!(linked.body, scene.send(&format!("GET {target}"), "", 200).await.body);
    }
}

/// The path of the next page, without the stage.
fn linked(page: &Reply) -> &str {
    let link = page
        .header("link")
        .strip_prefix("</dev")
        .and_then(|link| link.strip_suffix(">; rel=\"next\""));
    link.unwrap_or_else(|| panic!("there is no link to the next page: {page}"))
}
