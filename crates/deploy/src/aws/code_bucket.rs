//! Zips in the code bucket. A key is the hash of its bytes, so nothing is ever overwritten.

use aws_sdk_s3::{
    config::timeout::TimeoutConfig,
    primitives::ByteStream,
    types::{ChecksumAlgorithm, ChecksumMode},
};
use base64::{Engine as _, prelude::BASE64_STANDARD};
use sha2::{Digest as _, Sha256};

use super::{Aws, Failure, Kind};
use crate::{limits::upload_timeout, package::Code};

impl Aws {
    /// Whether the bucket exists, and is the account's own.
    pub(crate) async fn has_code_bucket(&self) -> Result<bool, Failure> {
        let answer = self
            .s3
            .head_bucket()
            .bucket(&self.settings.code_bucket)
            .expected_bucket_owner(&self.settings.account)
            .send()
            .await;
        match answer.map_err(|error| Failure::of("s3:ListBucket", &error)) {
            Ok(_) => Ok(true),
            Err(failure) if failure.kind == Kind::Missing => Ok(false),
            Err(failure) => Err(failure),
        }
    }

    /// Whether the bucket has the zip. Other bytes under its name are a failure.
    pub(crate) async fn has_code(&self, code: &Code) -> Result<bool, Failure> {
        let answer = self
            .s3
            .head_object()
            .bucket(&self.settings.code_bucket)
            .key(&code.key)
            .checksum_mode(ChecksumMode::Enabled)
            .expected_bucket_owner(&self.settings.account)
            .send()
            .await;
        let object = match answer.map_err(|error| Failure::of("s3:GetObject", &error)) {
            Ok(object) => object,
            Err(failure) if failure.kind == Kind::Missing => return Ok(false),
            Err(failure) => return Err(failure),
        };
        let bytes = object.content_length().and_then(|bytes| u64::try_from(bytes).ok());
        let has_other_checksum = object.checksum_sha256().is_some_and(|sum| sum != code.sha256);
        if bytes != Some(code.bytes) || has_other_checksum {
            return Err(Failure::told(format!(
                "`{}` in bucket `{}` holds other bytes than its name says: delete it, and find out who wrote it",
                code.key, self.settings.code_bucket
            )));
        }
        Ok(true)
    }

    /// Puts the zip there, unless someone else did meanwhile. AWS checks that the bytes arrive as they are.
    pub(crate) async fn upload(&self, code: &Code) -> Result<(), Failure> {
        let file = code.zip.display();
        let bytes = std::fs::read(&code.zip);
        let bytes = bytes.map_err(|error| {
            Failure::told(format!("failed to read `{file}`: {error}. Run `scripts/build` for it"))
        })?;
        if BASE64_STANDARD.encode(Sha256::digest(&bytes)) != code.sha256 {
            return Err(Failure::told(format!(
                "`{file}` is not the zip that the manifest describes: run `scripts/build` for it"
            )));
        }
        let timeouts = TimeoutConfig::builder().read_timeout(upload_timeout(code.bytes)).build();
        let answer = self
            .s3
            .put_object()
            .bucket(&self.settings.code_bucket)
            .key(&code.key)
            .if_none_match("*")
            .checksum_algorithm(ChecksumAlgorithm::Sha256)
            .checksum_sha256(&code.sha256)
            .content_type("application/zip")
            .expected_bucket_owner(&self.settings.account)
            .body(ByteStream::from(bytes))
            .customize()
            .config_override(aws_sdk_s3::Config::builder().timeout_config(timeouts))
            .send()
            .await;
        match answer.map_err(|error| Failure::of("s3:PutObject", &error)) {
            Err(failure) if failure.kind == Kind::Exists => self.has_code(code).await.map(drop),
            answer => answer.map(drop),
        }
    }
}
