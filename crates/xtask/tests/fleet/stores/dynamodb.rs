//! Users in DynamoDB, which two functions write.

use serde_json::json;

use super::fleets;

#[test]
#[ignore = "needs a DynamoDB server: TEST_DYNAMODB_ENDPOINT"]
fn a_user_put_in_dev_is_read_in_dev_alone_whoever_serves_it() {
    let [first, second] = fleets::on("dynamodb");
    let name = format!("user{}", fleets::random_digits(12));
    let user = json!({"uid": name, "username": name, "email": format!("{name}@company.com")});
    let put = first.post("/dev/", &user);
    assert_eq!(put.status, 200, "{put}");
    let read = second.get(&format!("/dev/users/{name}"));
    assert_eq!((read.status, &read.json()["email"]), (200, &user["email"]), "{read}");
    assert_eq!(second.get(&format!("/pre/users/{name}")).status, 404);

    let taken = json!({"uid": "other", "username": name, "email": "other@company.com"});
    assert_eq!(second.post("/dev/users", &taken).status, 409);

    assert_eq!(second.send("DELETE", &format!("/dev/users/{name}"), &[], "").status, 204);
    assert_eq!(first.get(&format!("/dev/users/{name}")).status, 404);
}
