//! Books in MongoDB.

use serde_json::{Value, json};

use super::fleets;

/// A book with an ISBN of its own.
fn book() -> Value {
    let digits = format!("978{}", fleets::random_digits(9));
    let weigh = |(index, digit): (usize, u8)| u32::from(digit - b'0') * [1, 3][index % 2];
    let check = (10 - digits.bytes().enumerate().map(weigh).sum::<u32>() % 10) % 10;
    json!({"title": "Solaris", "authors": ["Stanisław Lem"], "isbn": format!("{digits}{check}")})
}

#[test]
#[ignore = "needs a MongoDB server: TEST_MONGODB_URI"]
fn a_book_created_in_dev_is_in_dev_alone_whoever_serves_it() {
    let [first, second] = fleets::on("mongodb");
    let book = book();
    let created = first.post("/dev/books", &book);
    assert_eq!(created.status, 201, "{created}");
    let location = created.header("location");
    assert_eq!(second.get(location).body, created.body);
    assert_eq!(second.get(&location.replace("/dev/", "/pre/")).status, 404);

    assert_eq!(second.post("/dev/books", &book).status, 409);
    let elsewhere = second.post("/pre/books", &book);
    assert_eq!(elsewhere.status, 201, "{elsewhere}");

    for location in [location, elsewhere.header("location")] {
        assert_eq!(second.send("DELETE", location, &[], "").status, 204);
        assert_eq!(first.get(location).status, 404);
    }
}
