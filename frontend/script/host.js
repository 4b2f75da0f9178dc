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
    const { width } = entry.contentRect;
    if (Math.abs(width - state.width) >= 1) {
      Object.assign(state, { width, dirty: true });
      flush(state);
    }
  }
});

let make;

/** Draws the charts of the page; `options(id, width)` gives those of a figure as JSON. */
export function drawCharts(options) {
  make = options;
  update();
}

/**
 * Attends to the charts that the page has now: begins those that are new, draws those again whose
 * figure is another, and disposes of those that are gone.
 */
export function update() {
  if (!make) return;
  for (const [element, state] of charts) {
    if (element.isConnected) continue;
    charts.delete(element);
    seen.unobserve(element);
    sized.unobserve(element);
    state.instance?.dispose();
  }
  for (const element of document.querySelectorAll("[data-figure]")) {
    const { figure, version } = element.dataset;
    let state = charts.get(element);
    if (!state) {
      state = { element, visible: false, dirty: true, width: 0, instance: null };
      charts.set(element, state);
      seen.observe(element);
      sized.observe(element);
    }
    if (state.figure === figure && state.version === version) continue;
    Object.assign(state, { figure, version, dirty: true });
    soon();
  }
}

let isWaiting = false;

/**
 * Draws charts in the frame after this one: words and numbers are on the screen first, and neither
 * frame has the work of both.
 */
function soon() {
  if (isWaiting) return;
  isWaiting = true;
  requestAnimationFrame(() => setTimeout(flushAll));
}

function flushAll() {
  isWaiting = false;
  for (const state of charts.values()) flush(state);
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
      flushAll();
    });
  }
}

function render(state) {
  // The size is told by the observer: asking for it here would lay out the page each time.
  if (!state.width || !charts.has(state.element)) return;
  state.dirty = false;
  const start = performance.now();
  library.render(state, make(state.figure, state.width));
  performance.measure("chart", { start, end: performance.now() });
  if (!state.isLive) {
    state.isLive = true;
    state.element.closest("figure")?.setAttribute("data-live", "");
  }
}

matchMedia("(prefers-color-scheme: dark)").addEventListener("change", redraw);
