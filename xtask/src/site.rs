//! The browser's files: the wasm module and its glue, the scripts, the styles, the fonts.
//!
//! Everything lands in `target/site` under a name that holds its hash, compressed with
//! Brotli and gzip beside it, and `manifest.json` says which name is whose.

use std::collections::BTreeMap;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};
use sha2::{Digest, Sha256};

use crate::shell::{cargo, exists, output, root, run, step, target};

/// How much effort goes into a small wasm module.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Optimise {
    /// As served: minutes the first time.
    Fully,
    /// Quickly built, large: for work on the pages.
    Lightly,
}

/// The wasm modules: each is a feature of `frontend`, a script in `frontend/script`, and the
/// name of what comes out.
pub(crate) const MODULES: [&str; 4] = ["dashboards", "calculators", "nation", "pages"];

/// Builds the browser's files, and gives their folder.
pub(crate) fn build(optimise: Optimise) -> Result<PathBuf> {
    packages()?;
    wasm_target()?;
    let work = target().join("site-work");
    fresh(&work)?;
    for name in MODULES {
        bound(
            name,
            optimise,
            optimise == Optimise::Lightly,
            &work.join(name),
        )?;
    }
    step("browser: bundling", || bundle(&work, optimise))
}

/// Compiles a module and binds it: the module and its glue in a folder.
pub(crate) fn bound(
    name: &str,
    optimise: Optimise,
    has_names: bool,
    folder: &Path,
) -> Result<PathBuf> {
    let module = step(&format!("browser: compiling {name} (wasm)"), || {
        compile(name, optimise)
    })?;
    wasm_bindgen_cli_support::Bindgen::new()
        .input_path(&module)
        .web(true)?
        .typescript(false)
        .remove_name_section(!has_names)
        .remove_producers_section(true)
        .omit_default_module_path(true)
        .generate(folder)
        .with_context(|| format!("the wasm module of the {name} cannot be bound"))?;
    Ok(folder.join("frontend_bg.wasm"))
}

/// Installs the packages from the registry where the lock file is newer than they are.
pub(crate) fn packages() -> Result<()> {
    if !exists("npm") {
        bail!("npm is missing: install Node.js 20 or later (Debian: apt-get install nodejs npm)");
    }
    let lock = root().join("package-lock.json");
    let stamp = root().join("node_modules/.package-lock.json");
    let is_fresh = match (fs::metadata(&lock), fs::metadata(&stamp)) {
        (Ok(lock), Ok(stamp)) => stamp.modified()? >= lock.modified()?,
        _ => false,
    };
    if is_fresh {
        return Ok(());
    }
    step("browser: packages from the npm registry", || {
        run(Command::new("npm")
            .args(["ci", "--no-audit", "--no-fund", "--loglevel=error"])
            .env("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")
            .current_dir(root()))?;
        // npm keeps the times of the archive; the stamp must be of now.
        fs::File::options()
            .append(true)
            .open(&stamp)
            .and_then(|file| file.set_modified(std::time::SystemTime::now()))
            .context("npm left no lock file behind")
    })
}

/// Installs the target for the browser where it is missing.
pub(crate) fn wasm_target() -> Result<()> {
    let sysroot = output(Command::new("rustc").args(["--print", "sysroot"]))?;
    let library = Path::new(sysroot.trim()).join("lib/rustlib/wasm32-unknown-unknown");
    if library.is_dir() {
        return Ok(());
    }
    step("browser: installing the wasm target", || {
        run(Command::new("rustup").args(["target", "add", "wasm32-unknown-unknown"]))
            .context("install it by `rustup target add wasm32-unknown-unknown`")
    })
}

fn compile(name: &str, optimise: Optimise) -> Result<PathBuf> {
    let (profile, folder) = match optimise {
        Optimise::Fully => ("wasm", "wasm"),
        Optimise::Lightly => ("dev", "debug"),
    };
    run(cargo().args([
        "build",
        "--package",
        "frontend",
        "--lib",
        "--no-default-features",
        "--features",
        &format!("hydrate,{name}"),
        "--target",
        "wasm32-unknown-unknown",
        "--profile",
        profile,
    ]))?;
    Ok(target().join(format!("wasm32-unknown-unknown/{folder}/frontend.wasm")))
}

fn fresh(folder: &Path) -> Result<()> {
    if folder.exists() {
        fs::remove_dir_all(folder)?;
    }
    fs::create_dir_all(folder)?;
    Ok(())
}

/// Bundles scripts and styles, names everything by its hash and compresses it.
fn bundle(work: &Path, optimise: Optimise) -> Result<PathBuf> {
    let made = target().join("site-new");
    fresh(&made)?;
    let meta = work.join("meta.json");
    let script = |name: &str| format!("frontend/script/{name}.js");
    let mut esbuild = Command::new(root().join("node_modules/.bin/esbuild"));
    esbuild
        .args(MODULES.map(script))
        .arg("style/main.css")
        .args(["--bundle", "--format=esm", "--splitting", "--target=es2022"])
        .args([
            "--charset=utf8",
            "--legal-comments=none",
            "--log-level=warning",
        ])
        .args([
            "--entry-names=[name].[hash]",
            "--chunk-names=[name].[hash]",
            "--asset-names=[name].[hash]",
        ])
        .args(["--loader:.woff2=file", "--public-path=/assets/"])
        .args(MODULES.map(|name| {
            let glue = work.join(name).join("frontend.js");
            format!("--alias:haresign-{name}={}", glue.display())
        }))
        .arg(format!("--metafile={}", meta.display()))
        .arg(format!("--outdir={}", made.display()))
        .current_dir(root());
    if optimise == Optimise::Fully {
        esbuild.arg("--minify");
    }
    run(&mut esbuild)?;

    let mut manifest: BTreeMap<String, String> = BTreeMap::new();
    let meta: serde_json::Value = serde_json::from_slice(&fs::read(&meta)?)?;
    for (path, about) in meta["outputs"].as_object().into_iter().flatten() {
        let name = file_name(Path::new(path));
        match about["entryPoint"].as_str() {
            Some(entry) if MODULES.iter().any(|module| script(module) == entry) => {
                manifest.insert(file_name(Path::new(entry)), name);
            }
            Some("style/main.css") => {
                manifest.insert("main.css".to_owned(), name);
            }
            _ if name.ends_with(".woff2") => {
                // `source-sans-3-latin-400-normal.HASH.woff2`: preloaded by its plain name.
                let plain = name.split('.').next().unwrap_or_default().to_owned();
                manifest.insert(format!("{plain}.woff2"), name);
            }
            _ => {}
        }
    }
    for module in MODULES {
        let wasm = fs::read(work.join(module).join("frontend_bg.wasm"))?;
        let name = format!("{module}.{}.wasm", &hash(&wasm)[..10]);
        fs::write(made.join(&name), &wasm)?;
        manifest.insert(format!("{module}.wasm"), name);
    }
    manifest.extend(bundle_viewers(work, &made)?);
    let scripts = MODULES.map(|module| format!("{module}.js"));
    for wanted in scripts.iter().map(String::as_str).chain(["main.css"]) {
        if !manifest.contains_key(wanted) {
            bail!("the bundle holds no {wanted}");
        }
    }
    fs::write(
        made.join("manifest.json"),
        serde_json::to_vec_pretty(&manifest)?,
    )?;
    compress_all(&made, optimise)?;
    copy_public(&made)?;

    let site = target().join("site");
    if site.exists() {
        fs::remove_dir_all(&site)?;
    }
    fs::rename(&made, &site)?;
    Ok(site)
}

/// Bundles the two viewers of the API's schema from their packages. They are apart from the
/// site's own files, which share nothing with them but the fonts. Their licences ask that their
/// notices go with them: a file beside each bundle holds them.
fn bundle_viewers(work: &Path, made: &Path) -> Result<Vec<(String, String)>> {
    const ENTRIES: [&str; 4] = [
        "frontend/script/api-docs.js",
        "frontend/script/api-redoc.js",
        "style/api-docs.css",
        "style/api-redoc.css",
    ];
    let meta = work.join("viewers.json");
    let packages = root().join("node_modules");
    // ReDoc fetches its logo from its makers' host, and writes a style element without the
    // nonce that the page's policy asks for.
    const PATCHES: [(&str, &str); 2] = [
        ("https://cdn.redoc.ly/redoc/logo-mini.svg", "/icon.svg"),
        (".nc=void 0", ".nc=globalThis.__webpack_nonce__"),
    ];
    let mut redoc = fs::read_to_string(packages.join("redoc/bundles/redoc.browser.lib.js"))?;
    for (theirs, ours) in PATCHES {
        if !redoc.contains(theirs) {
            bail!("redoc no longer holds “{theirs}”: see what it does instead, and adapt this");
        }
        redoc = redoc.replace(theirs, ours);
    }
    // By its name no module, whatever package.json is above the folder.
    let own = work.join("redoc.cjs");
    fs::write(&own, redoc)?;
    run(Command::new(packages.join(".bin/esbuild"))
        .env("NODE_PATH", &packages)
        .arg(format!("--alias:redoc={}", own.display()))
        .args(ENTRIES)
        .args(["--bundle", "--format=esm", "--target=es2022", "--minify"])
        .args([
            "--charset=utf8",
            "--legal-comments=linked",
            "--log-level=error",
        ])
        .args(["--entry-names=[name].[hash]", "--asset-names=[name].[hash]"])
        .args(["--loader:.woff2=file", "--public-path=/assets/"])
        .arg("--define:process.env.NODE_ENV=\"production\"")
        .arg("--define:global=globalThis")
        .arg(format!("--metafile={}", meta.display()))
        .arg(format!("--outdir={}", made.display()))
        .current_dir(root()))?;
    let meta: serde_json::Value = serde_json::from_slice(&fs::read(&meta)?)?;
    let mut names = Vec::new();
    for (path, about) in meta["outputs"].as_object().into_iter().flatten() {
        if let Some(entry) = about["entryPoint"].as_str() {
            names.push((file_name(Path::new(entry)), file_name(Path::new(path))));
        }
    }
    if names.len() != ENTRIES.len() {
        bail!("the bundle lacks a viewer of the API: {names:?}");
    }
    Ok(names)
}

/// Static files that keep their names: the icon, robots.txt.
fn copy_public(made: &Path) -> Result<()> {
    let folder = made.join("public");
    fs::create_dir_all(&folder)?;
    for entry in fs::read_dir(root().join("public"))? {
        let path = entry?.path();
        if path.is_file() {
            fs::copy(&path, folder.join(file_name(&path)))?;
        }
    }
    Ok(())
}

fn compress_all(folder: &Path, optimise: Optimise) -> Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let ending = path
            .extension()
            .and_then(|ending| ending.to_str())
            .unwrap_or_default();
        if !matches!(ending, "js" | "css" | "wasm" | "svg" | "txt") {
            continue;
        }
        let content = fs::read(&path)?;
        let (quality, level) = match optimise {
            Optimise::Fully => (11, 9),
            Optimise::Lightly => (2, 1),
        };
        fs::write(with_ending(&path, "br"), compressed(&content, quality)?)?;
        let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::new(level));
        gzip.write_all(&content)?;
        fs::write(with_ending(&path, "gz"), gzip.finish()?)?;
    }
    Ok(())
}

/// Content as Brotli compresses it.
pub(crate) fn compressed(content: &[u8], quality: u32) -> Result<Vec<u8>> {
    let mut brotli = Vec::new();
    brotli::CompressorWriter::new(&mut brotli, 1 << 16, quality, 22).write_all(content)?;
    Ok(brotli)
}

fn with_ending(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".");
    name.push(ending);
    PathBuf::from(name)
}

fn file_name(path: &Path) -> String {
    path.file_name()
        .map(|name| name.to_string_lossy().into_owned())
        .unwrap_or_default()
}

fn hash(content: &[u8]) -> String {
    Sha256::digest(content)
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}
