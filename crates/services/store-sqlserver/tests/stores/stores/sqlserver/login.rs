//! A login that the server refuses: the caller may come again, the reason is in the log, and no secret is.

use error::Error;
use store_sqlserver::contract::TestSchemas;

use crate::parcel::Parcel;

#[tokio::test]
#[ignore = "needs a SQL Server: TEST_SQLSERVER_URL"]
async fn a_refused_login_is_unavailable_and_says_so_without_the_password() {
    let store = TestSchemas::new().open_as::<Parcel>("nobody", "hunter2");
    for _ in 0..2 {
        let refused = store.read("1").await.unwrap_err();

        assert!(matches!(refused, Error::Unavailable { .. }), "{refused:?}");
        let text = error::chain(&refused);
        assert!(text.contains("SQL Server error 18456"), "{text}");
        for text in [text, format!("{refused:?}")] {
            assert!(!text.contains("hunter2"), "{text}");
        }
    }
}
