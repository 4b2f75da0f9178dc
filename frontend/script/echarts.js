// ECharts, no more of it than is used, and the step from our options to its own: names of
// tokens become colours of the theme, names of formatters become look-ups in the labels and
// tooltips that came with the options. No text is ever evaluated as script.

import { use, init } from "echarts/core";
import { BarChart, HeatmapChart, LineChart, ScatterChart } from "echarts/charts";
import { GridComponent, MarkLineComponent, TooltipComponent, VisualMapPiecewiseComponent } from "echarts/components";
import { SVGRenderer } from "echarts/renderers";

use([
  BarChart,
  HeatmapChart,
  LineChart,
  ScatterChart,
  GridComponent,
  MarkLineComponent,
  TooltipComponent,
  VisualMapPiecewiseComponent,
  SVGRenderer,
]);

// Asking for a computed style makes the browser lay out what has changed, so every answer is
// kept until the theme changes.
const colors = new Map();
let fontFamily;

/** Forgets the colours of a theme. */
export function forget() {
  colors.clear();
}

/** The colour of a token in the present theme. */
function color(token) {
  let value = colors.get(token);
  if (!value) {
    const probe = document.createElement("span");
    probe.hidden = true;
    probe.style.color = `var(--${token})`;
    document.body.append(probe);
    value = getComputedStyle(probe).color;
    probe.remove();
    colors.set(token, value);
  }
  return value;
}

function nearest(labels, value) {
  let best = "";
  let distance = Infinity;
  for (const [at, text] of labels) {
    const gap = Math.abs(at - value);
    if (gap < distance) {
      distance = gap;
      best = text;
    }
  }
  const range = labels.length > 1 ? Math.abs(labels[1][0] - labels[0][0]) : 1;
  return distance <= range * 1e-6 ? best : "";
}

function tooltip(tips) {
  return (params) => {
    const first = Array.isArray(params) ? params[0] : params;
    const index = Array.isArray(params) ? Number(first.axisValue ?? first.dataIndex) : first.dataIndex;
    const isOther = !Array.isArray(params) && first.seriesId && !/points/.test(first.seriesId);
    const tip = isOther ? tips.find((known) => known.title === first.name) : tips[index];
    return tip ? [`{title|${plain(tip.title)}}`, ...tip.lines.map(plain)].join("\n") : "";
  };
}

// Braces and bars are signs of the tooltip's own markup.
const plain = (text) => text.replace(/[{}|]/g, " ");

function resolve(value, names) {
  if (typeof value === "string" && value.startsWith("@")) {
    return names[value] ?? (value === "@none" ? () => "" : color(value.slice(1)));
  }
  if (Array.isArray(value)) return value.map((item) => resolve(item, names));
  if (value && typeof value === "object") {
    for (const key of Object.keys(value)) value[key] = resolve(value[key], names);
  }
  return value;
}

/** Draws the options of a chart; the first time it is made, later it is updated in place. */
export function render(state, json) {
  const { option, tips, x, y, signed_stacks: signedStacks, height } = JSON.parse(json);
  // The numbers that were chosen, wherever the axis begins: ECharts counts from its end.
  for (const [axes, labels] of [[option.xAxis, x], [option.yAxis, y]]) {
    for (const { type, axisLabel } of [axes ?? []].flat()) {
      if (type === "value" && axisLabel && labels.length) axisLabel.customValues = labels.map(([value]) => value);
    }
  }
  resolve(option, {
    "@x": (value) => nearest(x, Number(value)),
    "@y": (value) => nearest(y, Number(value)),
    "@tip": tooltip(tips),
  });
  fontFamily ??= getComputedStyle(document.body).fontFamily;
  option.textStyle = { fontFamily };
  if (option.tooltip) {
    Object.assign(option.tooltip, {
      renderMode: "richText",
      confine: true,
      backgroundColor: color("surface"),
      borderColor: color("line-strong"),
      borderWidth: 1,
      padding: [10, 12],
      textStyle: {
        color: color("ink"),
        fontSize: 14,
        lineHeight: 20,
        rich: { title: { fontWeight: 600, fontSize: 14, lineHeight: 24, color: color("ink") } },
      },
    });
  }
  // A tick may not be pushed away by its neighbour: the labels were chosen to fit.
  for (const axis of [option.xAxis, option.yAxis].flat()) {
    if (axis?.axisLabel) Object.assign(axis.axisLabel, { hideOverlap: false, lineHeight: 16 });
    // Labels at the ends of a small panel stay within it; else the panel would be made smaller.
    if (axis?.axisLabel && axis.gridIndex !== undefined && axis.boundaryGap === false) {
      Object.assign(axis.axisLabel, { alignMinLabel: "left", alignMaxLabel: "right" });
    }
  }
  for (const series of [option.series].flat()) {
    if (series?.label) series.label.lineHeight = 17;
    // Points and words stand above lines and areas, as in the static drawing.
    if (series?.type === "scatter") series.z = 6;
    // By itself ECharts stacks what is below zero apart from what is above.
    if (series?.stack && signedStacks.includes(series.stack)) series.stackStrategy = "all";
  }
  // A chart has its own height for each width, which its static drawing, stretched, has nearly.
  state.element.parentElement.style.height = `${height}px`;
  const { width } = state;
  if (!state.instance) {
    state.instance = init(state.element, null, { renderer: "svg", width, height });
  } else if (state.instance.getWidth() !== width || state.instance.getHeight() !== height) {
    state.instance.resize({ width, height });
  }
  // Axes that stay as many are changed in place, which takes half as long as making them anew.
  const frame = ["xAxis", "yAxis", "grid", "visualMap"];
  const shape = frame.map((part) => [option[part] ?? []].flat().map(({ type }) => type ?? "")).join(";");
  const replaceMerge = shape === state.shape ? ["series"] : ["series", ...frame];
  state.shape = shape;
  state.instance.setOption(option, { replaceMerge });
}
