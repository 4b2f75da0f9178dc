// The host of interactive charts: mounts, updates and disposes by element, and loads ECharts
// when the first chart comes into view. Options are made by the wasm module for a width.

const charts = new Map();
let library;

const seen = new IntersectionObserver(
  (entries) => {
    for (const entry of entries) {
      const state = charts.get(entry.target);
      if (state) {
        state.visible = entry.isIntersecting;
        flush(state);
      }
    }
  },
  { rootMargin: "120px" },
);

const sized = new ResizeObserver((entries) => {
  for (const entry of entries) {
    const state = charts.get(entry.target);
    if (!state) continue;
    const { width, height } = entry.contentRect;
    if (Math.abs(width - state.width) >= 1 || Math.abs(height - state.height) >= 1) {
      Object.assign(state, { width, height, dirty: true });
      flush(state);
    }
  }
});

/** Draws or updates the chart of an element; `make(width)` gives its options as JSON. */
export function chart(element, make) {
  let state = charts.get(element);
  if (!state) {
    state = { element, visible: false, dirty: true, width: 0, height: 0, instance: null };
    charts.set(element, state);
    seen.observe(element);
    sized.observe(element);
  }
  state.make = make;
  state.dirty = true;
  flush(state);
}

/** Disposes of the chart of an element. */
export function drop(element) {
  const state = charts.get(element);
  if (state) {
    charts.delete(element);
    seen.unobserve(element);
    sized.unobserve(element);
    state.instance?.dispose();
  }
}

/** Draws all charts again, because the colours changed. */
export function redraw() {
  library?.forget?.();
  for (const state of charts.values()) {
    state.dirty = true;
    flush(state);
  }
}

function flush(state) {
  if (!state.visible || !state.dirty) return;
  if (library?.render) {
    render(state);
  } else {
    library ??= import("./echarts.js").then((loaded) => {
      library = loaded;
      for (const waiting of charts.values()) flush(waiting);
    });
  }
}

function render(state) {
  // The size is told by the observer: asking for it here would lay out the page each time.
  if (!state.width || !state.height || !charts.has(state.element)) return;
  state.dirty = false;
  library.render(state, state.make(state.width));
  if (!state.isLive) {
    state.isLive = true;
    state.element.closest("figure")?.setAttribute("data-live", "");
  }
}

matchMedia("(prefers-color-scheme: dark)").addEventListener("change", redraw);
