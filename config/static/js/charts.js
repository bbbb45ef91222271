/* Figures. An element [data-chart=KIND] reads its numbers from <script type="application/json" data-for=ID>.
   The {% chart %} tag writes both, with a table twin. Data, all kinds: unit (at the y axis), xname, percent (values are
   fractions), min, max, marks [{y | x, label, tone: sand|bad|warn|ink, solid}], and by kind
     line, area, stacked, bar   zoom (a slider below),  x [], series [{name, values [], dash, tone, step}], horizontal, stack, partial (index not over)
     band                       line of series[0] with lo [], hi []
     interval                   x [], values [], lo [], hi [], name; plan [] + planname; partial; points: true draws dots
     hours                      x [], series [planned, sent], now (index), nowlabel
     waterfall                  steps [{name, value, kind: "sum" | "hold" | "sand" | ""}]
     radar                      axes [], max, series [{name, values}] (first: this one; second, dashed: the comparison)
     sparkline                  values []
     forest                     x [] (names, from top to bottom), values [], lo [], hi [], name; marks by x
     curve, scatter             series [{name, points [[x, y, label]], dash, tone, show}], diagonal, xpercent, lo/hi per series
     heatmap                    x [], y [], cells [[xi, yi, value]]
     sankey                     nodes [{name}], links [{source, target, value}]
     network                    nodes [{id, label, tone, x, y, size, side of its label}], links [{source, target, label, tone, width}]  */
const lang = document.documentElement.lang;
const short = new Intl.NumberFormat(lang, { notation: "compact", maximumFractionDigits: 1 });
const full = new Intl.NumberFormat(lang, { maximumFractionDigits: 2 });
const words = document.getElementById("words").dataset;
const GRID = { left: 4, right: 12, top: 28, bottom: 4, containLabel: true };

const shown = (data, format) => (v) => (data.percent ? `${full.format(v * 100)}%` : format.format(v));
const tip = (data) => ({ trigger: "axis", valueFormatter: (v) => (v == null || v === "-" ? "–" : shown(data, full)(v)) });
const tone = (t, name, fallback) => ({ sand: t.sand, bad: t.bad, warn: t.warn, good: t.good, hold: t.hold, mute: t.mute, ink: t.ink3, strong: t.strong })[name] || fallback;
/* Shares between given ends are ticked by quarters of the way: a step of echarts' own need not meet the upper end. */
const quarters = (data) => (data.percent && data.min != null && data.max != null ? { interval: (data.max - data.min) / 4 } : {});
const valueAxis = (data) => ({ type: "value", name: data.unit || "", min: data.min, max: data.max, ...quarters(data), scale: data.min == null && Boolean(data.free), axisLabel: { formatter: shown(data, short) } });
const categoryAxis = (data, gap) => ({ type: "category", data: data.x, boundaryGap: gap, axisLabel: { hideOverlap: true, ...(gap ? {} : { alignMinLabel: "left", alignMaxLabel: "right" }) } });
const top = (data) => ({ ...GRID, top: data.unit ? 30 : data.marks?.some((m) => m.label && m.x == null) ? 26 : 14 });

function marks(t, data) {
  if (!data.marks?.length) return undefined;
  return { silent: true, symbol: "none", data: data.marks.map((m) => ({
    ...(m.x == null ? { yAxis: m.y } : { xAxis: m.x }), label: { show: Boolean(m.label), formatter: m.label || "", position: m.x == null ? "insideStartTop" : "end", color: t.ink2 },
    lineStyle: { color: tone(t, m.tone, t.sand), type: m.solid ? "solid" : "dashed", width: m.solid ? 1 : 1.5 } })) };
}
/* Where names run downwards, a line's end is at the foot: its label goes to the head. */
function above(line) { line?.data.forEach((mark) => { mark.label.position = "start"; }); return line; }
function stroke(x1, y1, x2, y2, color) { return { type: "line", shape: { x1, y1, x2, y2 }, style: { stroke: color, lineWidth: 1.5 } }; }
function whiskers(t, rows, color) {
  return { type: "custom", silent: true, z: 5, tooltip: { show: false }, data: rows, encode: { x: 0, y: [1, 2] }, renderItem(_p, api) {
    const a = api.coord([api.value(0), api.value(1)]), b = api.coord([api.value(0), api.value(2)]), c = color || t.ref;
    return { type: "group", children: [stroke(...a, ...b, c), stroke(a[0] - 4, a[1], a[0] + 4, a[1], c), stroke(b[0] - 4, b[1], b[0] + 4, b[1], c)] };
  } };
}
function notOver(t, data, values, color) {
  return values.map((value, i) => (data.partial === i ? { value, itemStyle: { color: t.surface, borderColor: color, borderWidth: 1.5, borderType: "dashed" } } : value));
}
function lines(data, t, kind) {
  const stacked = kind === "stacked";
  return data.series.map((s, i) => {
    const color = tone(t, s.tone, t.d[i % 8]);
    return { name: s.name, type: "line", data: s.values, stack: stacked ? "all" : undefined, step: s.step ? "middle" : false, itemStyle: { color }, showSymbol: s.values.length < 2,
      lineStyle: { color, width: stacked ? 0 : 2, type: s.dash ? "dashed" : "solid" }, areaStyle: stacked ? { color, opacity: .85 } : kind === "area" && !i ? { color: t.band } : undefined, markLine: i ? undefined : marks(t, data) };
  });
}
const zoom = (data) => (data.zoom ? { dataZoom: [{ type: "inside" }, { type: "slider", height: 16, bottom: 8 }] } : {});
const xy = (kind) => (data) => (t) => ({ ...zoom(data), grid: { ...top(data), right: 24, ...(data.zoom ? { bottom: 36 } : {}) }, tooltip: tip(data), xAxis: categoryAxis(data, false), yAxis: { ...valueAxis(data), ...(kind === "stacked" ? { min: 0 } : {}) }, series: lines(data, t, kind) });

const KINDS = {
  line: xy("line"), area: xy("area"), stacked: xy("stacked"),
  bar: (data) => (t) => {
    const across = data.horizontal, cats = { ...categoryAxis(data, true), inverse: Boolean(across) };
    const series = data.series.map((s, i) => {
      const color = tone(t, s.tone, t.d[i % 8]);
      return { name: s.name, type: s.step ? "line" : "bar", step: s.step ? "middle" : undefined, symbol: s.step ? "none" : undefined, stack: data.stack ? "all" : undefined, itemStyle: { color, borderRadius: data.stack ? 0 : across ? [0, 2, 2, 0] : [2, 2, 0, 0] }, lineStyle: { color, width: 2 },
        data: s.tones ? s.values.map((value, j) => ({ value, itemStyle: { color: tone(t, s.tones[j], color) } })) : notOver(t, data, s.values, color), barWidth: data.series.length === 1 ? "58%" : undefined,
        label: data.labels ? { show: true, position: across ? "right" : "top", color: t.ink2, fontSize: 12, formatter: (p) => shown(data, full)(p.value) } : undefined, markLine: i ? undefined : marks(t, data) };
    });
    return { grid: { ...top(data), right: data.labels && across ? 56 : 12 }, tooltip: tip(data), xAxis: across ? valueAxis(data) : cats, yAxis: across ? cats : valueAxis(data), series };
  },
  band: (data) => (t) => ({ grid: { ...top(data), right: 24 }, tooltip: tip(data), xAxis: categoryAxis(data, false), yAxis: valueAxis(data), series: [
    { name: words.interval, type: "line", data: data.lo, stack: "band", lineStyle: { opacity: 0 }, symbol: "none", silent: true, tooltip: { show: false } },
    { name: words.interval, type: "line", data: data.hi.map((h, i) => h - data.lo[i]), stack: "band", lineStyle: { opacity: 0 }, areaStyle: { color: t.band }, symbol: "none", silent: true, tooltip: { show: false } },
    ...lines(data, t, "line")] }),
  interval: (data) => (t) => ({ grid: top(data), tooltip: tip(data), xAxis: categoryAxis(data, true), yAxis: valueAxis(data), series: [
    { name: data.name, type: data.points ? "scatter" : "bar", symbolSize: 9, data: notOver(t, data, data.values, t.d[0]), itemStyle: { color: t.d[0] }, barWidth: "46%", markLine: marks(t, data) },
    ...(data.plan ? [{ name: data.planname, type: "line", step: "middle", data: data.plan, symbol: "none", lineStyle: { color: t.sand, width: 2 }, itemStyle: { color: t.sand } }] : []),
    whiskers(t, data.lo.map((lo, i) => [i, lo, data.hi[i]]))] }),
  forest: (data) => (t) => ({ grid: { ...GRID, top: 24, right: 24 }, tooltip: { trigger: "item", formatter: (p) => `${data.x[p.value[1]]}: ${shown(data, full)(p.value[0])} (${shown(data, full)(data.lo[p.value[1]])} – ${shown(data, full)(data.hi[p.value[1]])})` },
    xAxis: { ...valueAxis(data), scale: true }, yAxis: { type: "category", data: data.x, inverse: true, axisLabel: { width: 160, overflow: "break", interval: 0, lineHeight: 14 } }, series: [
      { name: data.name, type: "scatter", symbolSize: 9, data: data.values.map((v, i) => [v, i]), itemStyle: { color: t.d[0] }, markLine: above(marks(t, data)) },
      { type: "custom", silent: true, z: 1, tooltip: { show: false }, data: data.lo.map((lo, i) => [lo, data.hi[i], i]), encode: { x: [0, 1], y: 2 }, renderItem(_p, api) {
        const a = api.coord([api.value(0), api.value(2)]), b = api.coord([api.value(1), api.value(2)]);
        return { type: "group", children: [stroke(...a, ...b, t.ref), stroke(a[0], a[1] - 4, a[0], a[1] + 4, t.ref), stroke(b[0], b[1] - 4, b[0], b[1] + 4, t.ref)] };
      } }] }),
  hours: (data) => (t) => ({ grid: { ...GRID, top: 24 }, tooltip: tip(data), xAxis: categoryAxis(data, true), yAxis: valueAxis(data), series: [
    { name: data.series[0].name, type: "bar", data: data.series[0].values, barGap: "-100%", barWidth: "62%", itemStyle: { color: t.mute },
      markLine: data.now == null ? undefined : { silent: true, symbol: "none", data: [{ xAxis: data.now }], label: { formatter: data.nowlabel, color: t.ink2 }, lineStyle: { color: t.sand, type: "solid", width: 2 } } },
    { name: data.series[1].name, type: "bar", data: data.series[1].values, barWidth: "62%", itemStyle: { color: t.d[0] }, z: 3 }] }),
  waterfall: (data) => (t) => {
    let left = 0;
    const rows = data.steps.map((s) => { if (s.kind === "sum") { left = s.value; return { base: 0, ...s }; } left -= s.value; return { base: left, ...s }; });
    return { grid: top(data), tooltip: { trigger: "axis", formatter: (p) => `${p[1].name}: ${full.format(p[1].value)}` }, xAxis: { type: "category", data: rows.map((r) => r.name), axisLabel: { interval: 0, width: 84, overflow: "break" } }, yAxis: valueAxis(data), series: [
      { type: "bar", stack: "w", silent: true, itemStyle: { color: "transparent" }, data: rows.map((r) => r.base) },
      { type: "bar", stack: "w", barWidth: "60%", data: rows.map((r) => ({ value: r.value, itemStyle: { color: r.kind === "sum" ? t.d[0] : tone(t, r.kind, t.mute) } })), label: { show: true, position: "top", color: t.ink2, formatter: (p) => short.format(p.value) } }] };
  },
  radar: (data) => (t) => ({ tooltip: {}, radar: { indicator: data.axes.map((name) => ({ name, max: data.max || 100 })), radius: "62%", center: ["50%", "50%"], axisNameGap: 8 }, series: [{ type: "radar", symbolSize: 5, data: [
    ...(data.series[1] ? [{ name: data.series[1].name, value: data.series[1].values, lineStyle: { color: t.strong, type: "dashed", width: 1.5 }, itemStyle: { color: t.strong }, symbol: "none" }] : []),
    { name: data.series[0].name, value: data.series[0].values, lineStyle: { color: t.d[0], width: 2 }, itemStyle: { color: t.d[0] }, areaStyle: { color: t.band } }] }] }),
  sparkline: (data) => (t) => ({ grid: { left: 2, right: 4, top: 4, bottom: 2 }, tooltip: { show: false }, xAxis: { type: "category", show: false, boundaryGap: false, data: data.values.map((_v, i) => i) }, yAxis: { type: "value", show: false, scale: true }, series: [{ type: "line", data: data.values, itemStyle: { color: t.d[0] }, areaStyle: { color: t.band }, lineStyle: { width: 1.5 } }] }),
  curve: (data) => (t) => ({ grid: { ...top(data), right: data.endlabels ? 72 : 14 }, tooltip: tip(data), xAxis: { type: "value", min: data.xmin, max: data.xmax, name: "", splitLine: { show: false }, axisLabel: { formatter: shown({ percent: data.xpercent }, short) } }, yAxis: valueAxis(data), series: [
    ...(data.diagonal ? [{ name: data.diagonal.name || "", type: "line", data: data.diagonal.points, symbol: "none", silent: true, lineStyle: { color: t.strong, type: "dashed", width: 1 }, itemStyle: { color: t.strong } }] : []),
    ...data.series.flatMap((s, i) => { const color = tone(t, s.tone, t.d[i % 8]); return [
      { name: s.name, type: "line", data: s.points, showSymbol: Boolean(s.show), symbolSize: 8, itemStyle: { color }, lineStyle: { color, width: 2, type: s.dash ? "dashed" : "solid" }, endLabel: data.endlabels ? { show: true, formatter: s.name, color: t.ink2, fontSize: 12 } : undefined, markLine: i ? undefined : marks(t, data),
        markPoint: s.spots ? { symbol: "circle", symbolSize: 10, label: { show: false }, data: s.spots.map((p) => ({ coord: p.at, itemStyle: p.hollow ? { color: t.surface, borderColor: color, borderWidth: 2 } : { color } })) } : undefined },
      ...(s.lo ? [whiskers(t, s.points.map((p, j) => [p[0], s.lo[j], s.hi[j]]), color)] : [])]; })] }),
  scatter: (data) => (t) => ({ grid: top(data), tooltip: { trigger: "item", formatter: (p) => `${p.seriesName}${p.value[2] ? `\n${p.value[2]}` : ""}` }, xAxis: { type: "value", name: "", scale: true, axisLabel: { formatter: shown({ percent: data.xpercent }, short), show: !data.bare }, splitLine: { show: false } }, yAxis: { ...valueAxis(data), scale: true, axisLabel: { show: !data.bare } }, series: data.series.map((s, i) => ({ name: s.name, type: "scatter", symbolSize: data.size || 5, data: s.points, itemStyle: { color: tone(t, s.tone, t.d[i % 8]), opacity: .75, borderWidth: 0 }, markLine: i ? undefined : marks(t, data) })) }),
  heatmap: (data) => (t) => ({ grid: { ...GRID, top: 8, bottom: 40 }, tooltip: { trigger: "item", formatter: (p) => `${data.y[p.value[1]]} · ${data.x[p.value[0]]}: ${shown(data, full)(p.value[2])}` }, xAxis: { type: "category", data: data.x }, yAxis: { type: "category", data: data.y, inverse: true }, visualMap: { orient: "horizontal", left: "center", bottom: 0, itemHeight: 90, itemWidth: 10, min: data.min ?? Math.min(...data.cells.map((c) => c[2])), max: data.max ?? Math.max(...data.cells.map((c) => c[2])), inRange: { color: t.seq }, text: [words.more, words.fewer] }, series: [{ type: "heatmap", data: data.cells, label: { show: Boolean(data.labels), formatter: (p) => shown(data, short)(p.value[2]), textBorderColor: t.surface, textBorderWidth: 2 }, itemStyle: { borderColor: t.surface, borderWidth: 2 } }] }),
  network: (data) => (t) => ({ tooltip: { trigger: "item", formatter: (p) => p.data.told || "" }, series: [{ type: "graph", layout: "none", preserveAspect: "contain", roam: "move", left: 64, right: 64, top: 24, bottom: 24, emphasis: { focus: "adjacency" },
    data: data.nodes.map((n) => ({ id: n.id, name: n.id, told: n.label, x: n.x, y: n.y, symbolSize: n.size, itemStyle: { color: tone(t, n.tone, t.d[0]), borderColor: t.surface, borderWidth: 2 }, label: { show: n.size > 12 || data.nodes.length < 40, position: n.side || "bottom", formatter: n.label, color: t.ink2, fontSize: 12 } })),
    links: data.links.map((l) => ({ source: l.source, target: l.target, told: l.label, lineStyle: { color: tone(t, l.tone, t.d[0]), width: l.width, opacity: .6 } })) }] }),
  sankey: (data) => (t) => ({ tooltip: { trigger: "item", valueFormatter: (v) => full.format(v) }, series: [{ type: "sankey", left: 4, right: 96, top: 8, bottom: 8, nodeWidth: 12, nodeGap: 12, draggable: false, emphasis: { focus: "adjacency" }, data: data.nodes.map((n, i) => ({ name: n.name, itemStyle: { color: tone(t, n.tone, t.d[i % 8]), borderWidth: 0 }, label: { formatter: n.label || n.name } })), links: data.links, lineStyle: { color: "source", opacity: .3 }, label: { color: t.ink2, fontSize: 12 } }] }),
};

let library = null;
function load(path) {
  return new Promise((done, failed) => {
    const script = document.createElement("script");
    script.src = document.body.dataset.static + path;
    script.onload = done;
    script.onerror = failed;
    document.head.append(script);
  });
}
export async function drawCharts(root) {
  const figures = [...root.querySelectorAll("[data-chart]:not([data-drawn])")];
  if (!figures.length) return;
  figures.forEach((figure) => { figure.dataset.drawn = "1"; });
  library ||= load("vendor/echarts.min.js").then(() => load("echarts-theme.js"));
  await library;
  figures.forEach((figure) => {
    const block = document.querySelector(`script[data-for="${CSS.escape(figure.id)}"]`), kind = KINDS[figure.dataset.chart];
    if (block && kind) window.sandpiper.chart(figure, kind(JSON.parse(block.textContent)));
  });
}
/* Draw again with new numbers: the JSON block was changed by a live page. */
export function redraw(figure) {
  delete figure.dataset.drawn;
  return drawCharts(figure.parentElement);
}
