//! `haresign api-key`: keys for programs, from the shell.

use anyhow::{Context as _, Result, bail};
use clap::Subcommand;
use domain::visible::one_line;
use jiff::{SignedDuration, Timestamp};
use store::Store;
use store::accounts::{LIMIT_A_DAY, LIMIT_A_MINUTE, NewApiKey, Paging};

use super::{by, open};
use crate::api::keys::Secret;
use crate::settings::Settings;

#[derive(Debug, Subcommand)]
pub(crate) enum ApiKeys {
    /// Make a key, and print it: it is never shown again
    Create {
        /// What it is called
        name: String,
        /// The mail address of whose it shall be; without one it is nobody's
        #[arg(long, value_name = "ADDRESS")]
        owner: Option<String>,
        /// In how many days it ends; without, it does not
        #[arg(long, value_name = "DAYS", value_parser = clap::value_parser!(u32).range(1..=36_500))]
        expires: Option<u32>,
        /// Requests a minute
        #[arg(long, default_value_t = LIMIT_A_MINUTE, value_parser = clap::value_parser!(u32).range(1..))]
        per_minute: u32,
        /// Requests a day
        #[arg(long, default_value_t = LIMIT_A_DAY, value_parser = clap::value_parser!(u32).range(1..))]
        per_day: u32,
    },
    /// List the keys: first letters, name, owner, state, last use
    List,
    /// End a key at once, by its first letters as `list` prints them
    Revoke {
        /// The first letters
        prefix: String,
    },
}

/// Runs the command.
pub(crate) async fn run(settings: &Settings, command: ApiKeys) -> Result<()> {
    let store = open(settings).await?;
    let done = match command {
        ApiKeys::Create {
            name,
            owner,
            expires,
            per_minute,
            per_day,
        } => {
            create(
                &store,
                &one_line(&name),
                owner.as_deref(),
                expires,
                (per_minute, per_day),
            )
            .await
        }
        ApiKeys::List => list(&store).await,
        ApiKeys::Revoke { prefix } => revoke(&store, &prefix).await,
    };
    store.close().await;
    done
}

async fn create(
    store: &Store,
    name: &str,
    owner: Option<&str>,
    expires: Option<u32>,
    limits: (u32, u32),
) -> Result<()> {
    if name.is_empty() {
        bail!("a key needs a name");
    }
    let person = match owner {
        Some(address) => {
            let found = store.person_by_address(address.trim()).await?;
            let (person, _) = found
                .with_context(|| format!("nobody has an account with the address {address}"))?;
            Some(person.id)
        }
        None => None,
    };
    let secret = Secret::random();
    let now = Timestamp::now();
    let expires_at = match expires {
        Some(days) => Some(now.checked_add(SignedDuration::from_hours(24 * i64::from(days)))?),
        None => None,
    };
    let new = NewApiKey {
        person,
        name: name.to_owned(),
        prefix: secret.prefix().to_owned(),
        hash: secret.hash(),
        expires_at,
        limits: Some(limits),
    };
    store.make_api_key(&new, &by()).await??;
    eprintln!("The key of “{name}”; it is not shown again:");
    println!("{}", secret.text());
    Ok(())
}

/// All keys.
fn everything() -> Paging {
    Paging {
        search: String::new(),
        skip: 0,
        take: u64::from(u32::MAX),
    }
}

async fn list(store: &Store) -> Result<()> {
    let now = Timestamp::now();
    for key in store.api_keys(&everything()).await?.rows {
        let state = if key.revoked_at.is_some() {
            "revoked"
        } else if key.works(now) {
            "works"
        } else {
            "expired"
        };
        let used = key
            .used_at
            .map_or_else(|| "never".to_owned(), |at| at.to_string());
        println!(
            "{}\t{}\t{}\t{state}\t{used}",
            key.prefix,
            key.name,
            key.owner.as_deref().unwrap_or("-")
        );
    }
    Ok(())
}

async fn revoke(store: &Store, prefix: &str) -> Result<()> {
    let keys = store.api_keys(&everything()).await?.rows;
    let mut found = keys
        .into_iter()
        .filter(|key| key.prefix == prefix && key.revoked_at.is_none());
    let (Some(key), None) = (found.next(), found.next()) else {
        bail!("no key, or more than one, begins with {prefix}");
    };
    store.revoke_api_key(&key.id, &by()).await??;
    println!("The key “{}” opens nothing any more.", key.name);
    Ok(())
}
