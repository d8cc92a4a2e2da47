//! Counts what is asked, and how much the server looked at. It changes nothing.

use std::sync::{Arc, Mutex};

use aws_sdk_dynamodb::{
    config::{
        ConfigBag, Intercept, RuntimeComponents,
        interceptors::AfterDeserializationInterceptorContextRef,
    },
    error::BoxError,
};

/// How many requests were answered, and how many items the server looked at.
#[derive(Clone, Debug, Default)]
pub(super) struct Recorder(Arc<Mutex<(u32, u64)>>);

impl Recorder {
    /// What was noted since the last look.
    pub(super) fn take(&self) -> (u32, u64) {
        std::mem::take(&mut *self.0.lock().unwrap())
    }
}

impl Intercept for Recorder {
    fn name(&self) -> &'static str {
        "recorder"
    }

    fn read_after_deserialization(
        &self,
        context: &AfterDeserializationInterceptorContextRef<'_>,
        _components: &RuntimeComponents,
        _settings: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let answer: serde_json::Value =
            serde_json::from_slice(context.response().body().bytes().unwrap_or_default())?;
        let (requests, scanned) = &mut *self.0.lock().unwrap();
        *requests += 1;
        *scanned += answer["ScannedCount"].as_u64().unwrap_or_default();
        Ok(())
    }
}
