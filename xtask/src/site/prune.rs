//! What a wasm module of the browser holds and never runs.

use anyhow::{Context, Result};
use walrus::{FunctionBuilder, FunctionId, FunctionKind, Module};

/// Functions that the linker keeps because tables name them, and that nothing calls. Every shape of
/// view has them: pages are taken over at once (`hydrate_body`), never in steps that wait
/// (`hydrate_lazy`, islands), and no view is cloned from a template. The browser's tests would meet
/// one that is called all the same: it stops the module.
const NEVER_CALLED: [&str; 2] = ["hydrate_async", "hydrate_from_template"];

/// The module without the bodies of functions that are never called, and without what only they
/// use. Its functions must have their names.
///
/// # Errors
/// When it is no module, or none of its functions has such a name: they are then called something
/// else, and this would silently do nothing.
pub(crate) fn pruned(module: &[u8]) -> Result<Vec<u8>> {
    let mut module = Module::from_buffer(module).context("the module cannot be read")?;
    let never: Vec<FunctionId> = module
        .funcs
        .iter_local()
        .filter_map(|(id, _)| {
            let name = module.funcs.get(id).name.as_deref()?;
            let name = format!("{:#}", rustc_demangle::demangle(name));
            NEVER_CALLED
                .iter()
                .any(|never| name.contains(never))
                .then_some(id)
        })
        .collect();
    anyhow::ensure!(
        !never.is_empty(),
        "no function of the module is called {NEVER_CALLED:?}"
    );
    for id in never {
        let (params, results) = module.types.params_results(module.funcs.get(id).ty());
        let (params, results) = (params.to_vec(), results.to_vec());
        let mut builder = FunctionBuilder::new(&mut module.types, &params, &results);
        builder.func_body().unreachable();
        let arguments = params
            .iter()
            .map(|param| module.locals.add(*param))
            .collect();
        module.funcs.get_mut(id).kind = FunctionKind::Local(builder.local_func(arguments));
    }
    walrus::passes::gc::run(&mut module);
    Ok(module.emit_wasm())
}
