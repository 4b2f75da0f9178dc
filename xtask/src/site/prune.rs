//! What a wasm module of the browser holds and never runs.

use anyhow::{Context, Result};
use walrus::{FunctionBuilder, FunctionId, FunctionKind, Module};

/// Functions that the linker keeps because tables name them, and that nothing calls. Every shape of
/// view has one: pages are taken over at once (`hydrate_body`), never in steps that wait
/// (`hydrate_lazy`, islands). The browser's tests would meet one that is called all the same: it
/// stops the module.
const NEVER_CALLED: &str = "hydrate_async";

/// Functions with fewer instructions are left alone. The compiler keeps one of several that are
/// alike, under the name of any of them; long ones are alike only where they do the same.
const SHORTEST: u64 = 60;

/// Whether a function is the work of one that is never called: the body of its future. Other
/// functions within it may be shared with those that are called.
fn is_never_called(name: &str) -> bool {
    name.rsplit_once(NEVER_CALLED).is_some_and(|(_, within)| {
        within.starts_with("::{{closure}}") && within.replace("::{{closure}}", "").is_empty()
    })
}

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
        .filter_map(|(id, function)| {
            let name = module.funcs.get(id).name.as_deref()?;
            let name = format!("{:#}", rustc_demangle::demangle(name));
            (is_never_called(&name) && function.size() >= SHORTEST).then_some(id)
        })
        .collect();
    anyhow::ensure!(
        !never.is_empty(),
        "no function of the module is called {NEVER_CALLED}"
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_bodies_of_futures_are_taken_out() {
        for (name, is) in [
            (
                "<T as tachys::view::any_view::IntoAny>::into_any::hydrate_async::{{closure}}",
                true,
            ),
            (
                "tachys::reactive_graph::<impl X for F>::hydrate_async::{{closure}}::{{closure}}",
                true,
            ),
            (
                "<E as tachys::view::RenderHtml>::hydrate_async::{{closure}}::inner_1",
                false,
            ),
            ("<E as tachys::view::RenderHtml>::hydrate_async", false),
            (
                "<E as tachys::view::RenderHtml>::hydrate::{{closure}}",
                false,
            ),
        ] {
            assert_eq!(is_never_called(name), is, "{name}");
        }
    }
}
