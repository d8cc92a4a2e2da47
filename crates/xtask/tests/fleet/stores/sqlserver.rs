//! Orders in SQL Server, which two versions of a function read.

use serde_json::json;

use super::fleets;

#[test]
#[ignore = "needs an SQL Server: TEST_SQLSERVER_URL"]
fn an_order_placed_in_dev_is_in_dev_alone_whoever_serves_it() {
    let [first, second] = fleets::on("sqlserver");
    let customer = format!("customer{}", fleets::random_digits(12));
    let order = json!({
        "customer": customer, "placed_at": "2015-10-02T00:00:00Z", "currency": "EUR",
        "lines": [{"sku": "A-1", "quantity": 3, "unit_price": "0.10"}],
    });
    let created = first.post("/dev/v2/orders", &order);
    assert_eq!(created.status, 201, "{created}");
    let location = created.header("location");
    assert_eq!(second.get(location).body, created.body);
    assert_eq!(second.get(&location.replace("/dev/", "/pre/")).status, 404);

    let range = "start=2015-10-02T00:00:00Z&end=2015-10-02T00:00:01Z";
    let flat = second.get(&format!("/dev/v1/orders?{range}")).json();
    let ours = flat.as_array().unwrap().iter().find(|order| order["id"] == created.json()["id"]);
    assert_eq!(ours.unwrap()["total"], "0.30");

    assert_eq!(second.send("DELETE", location, &[], "").status, 204);
    assert_eq!(first.get(location).status, 404);
}
