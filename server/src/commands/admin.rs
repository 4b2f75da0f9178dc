//! `haresign admin`: the platform's administrators, who decide for organisations that have no
//! admin of their own. The first one can only be made here.

use std::io::{BufRead as _, IsTerminal as _, Write as _};

use anyhow::{Context as _, Result, bail};
use clap::Subcommand;
use domain::visible::one_line;
use store::Store;
use store::accounts::Person;

use super::{by, open};
use crate::auth::password::{self, Passwords};
use crate::settings::Settings;

#[derive(Debug, Subcommand)]
pub(crate) enum Admin {
    /// Make an administrator: of somebody who has an account, or with a new account whose
    /// password is read from standard input
    Create {
        /// The mail address
        address: String,
        /// The name, for a new account
        #[arg(long)]
        name: Option<String>,
    },
    /// List the administrators
    List,
    /// Take the rights of an administrator away; the account stays
    Remove {
        /// The mail address
        address: String,
    },
}

/// Runs the command.
pub(crate) async fn run(settings: &Settings, command: Admin) -> Result<()> {
    let store = open(settings).await?;
    let done = match command {
        Admin::Create { address, name } => create(&store, address.trim(), name).await,
        Admin::List => list(&store).await,
        Admin::Remove { address } => remove(&store, address.trim()).await,
    };
    store.close().await;
    done
}

async fn create(store: &Store, address: &str, name: Option<String>) -> Result<()> {
    if !mail::is_address(address) {
        bail!("“{address}” is not a mail address");
    }
    if let Some((person, _)) = store.person_by_address(address).await? {
        if person.is_administrator {
            bail!("{} is an administrator already", person.address);
        }
        store.set_administrator(&person.id, true, &by()).await??;
        println!("{} is an administrator from now on.", person.address);
        return Ok(());
    }
    let name =
        name.context("there is no account with this address: give a --name for a new one")?;
    let name = one_line(&name);
    if name.is_empty() {
        bail!("the --name is empty");
    }
    let password = read_password()?;
    if let Some(objection) = password::objection(&password, &[&name, address]) {
        bail!("{objection}");
    }
    let hash = Passwords::start()?.hash(&password).await?;
    store
        .make_person(&name, address, &hash, true, &by())
        .await?
        .context("somebody registered this address just now: run the command again")?;
    println!("{address} has an account and is an administrator.");
    Ok(())
}

/// A line of standard input; asked for where somebody sits before it.
fn read_password() -> Result<String> {
    let input = std::io::stdin();
    if input.is_terminal() {
        eprint!("Password (12 characters or more; it is shown as you type): ");
        std::io::stderr().flush()?;
    }
    let mut line = String::new();
    input.lock().read_line(&mut line)?;
    Ok(line.trim_end_matches(['\n', '\r']).to_owned())
}

async fn list(store: &Store) -> Result<()> {
    let administrators = store.administrators().await?;
    if administrators.is_empty() {
        eprintln!("There is no administrator: `haresign admin create ADDRESS` makes one.");
    }
    for Person { address, name, .. } in administrators {
        println!("{address}\t{name}");
    }
    Ok(())
}

async fn remove(store: &Store, address: &str) -> Result<()> {
    let person = store.person_by_address(address).await?;
    let Some((person, _)) = person.filter(|(person, _)| person.is_administrator) else {
        bail!("no administrator has the address {address}");
    };
    store.set_administrator(&person.id, false, &by()).await??;
    println!("{} is no longer an administrator.", person.address);
    Ok(())
}
