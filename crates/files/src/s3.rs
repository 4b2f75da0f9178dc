//! Documents in S3 or what speaks its protocol, set up by the usual variables `AWS_…`.

use std::sync::Arc;
use std::time::Duration;

use object_store::aws::{AmazonS3Builder, AmazonS3ConfigKey};
use object_store::{ClientConfigKey, ObjectStore, RetryConfig};

use crate::files::FilesError;
use crate::location::without_secrets;

/// A person waits for the answer: better to fail soon than to try for minutes.
const MOST_RETRIES: usize = 3;
const LONGEST_RETRYING: Duration = Duration::from_secs(20);

/// The store for a bucket. Makes no request.
pub(crate) fn open(
    bucket: &str,
    variables: impl IntoIterator<Item = (String, String)>,
) -> Result<Arc<dyn ObjectStore>, FilesError> {
    // The client takes its cryptography from the process, and panics where there is none.
    // That another part has chosen already is as good.
    let _ = rustls::crypto::ring::default_provider().install_default();

    // As `AmazonS3Builder::from_env` does it.
    let mut builder = AmazonS3Builder::new();
    for (name, value) in variables {
        if name.starts_with("AWS_")
            && let Ok(key) = name.to_ascii_lowercase().parse()
        {
            builder = builder.with_config(key, value);
        }
    }
    if endpoint(&builder).is_some_and(|endpoint| endpoint.starts_with("http://"))
        && !allows_http(&builder)
    {
        return Err(FilesError::Settings {
            problem: "AWS_ENDPOINT begins with http://, so that documents and keys would travel \
                      openly; AWS_ALLOW_HTTP=true permits it"
                .to_owned(),
        });
    }
    let store = builder
        .with_bucket_name(bucket)
        // One request each, as every server of the protocol knows it; some know no other.
        .with_disable_bulk_delete(true)
        .with_retry(RetryConfig {
            max_retries: MOST_RETRIES,
            retry_timeout: LONGEST_RETRYING,
            ..RetryConfig::default()
        })
        .build()
        .map_err(|error| FilesError::Settings {
            problem: without_secrets(&error.to_string()),
        })?;
    Ok(Arc::new(store))
}

fn endpoint(builder: &AmazonS3Builder) -> Option<String> {
    [AmazonS3ConfigKey::S3Endpoint, AmazonS3ConfigKey::Endpoint]
        .iter()
        .find_map(|key| builder.get_config_value(key))
}

fn allows_http(builder: &AmazonS3Builder) -> bool {
    builder
        .get_config_value(&AmazonS3ConfigKey::Client(ClientConfigKey::AllowHttp))
        .is_some_and(|value| {
            matches!(
                value.to_ascii_lowercase().as_str(),
                "true" | "1" | "yes" | "on" | "y"
            )
        })
}
