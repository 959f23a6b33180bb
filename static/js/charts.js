// Draws what a page carries as JSON. Colours come from the tokens, so a chart follows light and dark; a tooltip is built
// of elements, never of HTML text, so nothing of a restaurant's data is ever parsed as markup.
const drawn = new Map();

const page = getComputedStyle(document.documentElement);

function font(name) {
  return page.getPropertyValue(name).trim();
}

// A colour is written for light and for dark at once; which of the two holds, only a property that is a colour says.
function token(name) {
  const probe = document.createElement("i");
  probe.style.color = `var(${name})`;
  document.body.append(probe);
  const colour = getComputedStyle(probe).color;
  probe.remove();
  return colour;
}

function writer(element) {
  const symbol = element.dataset.symbol;
  const whole = new Intl.NumberFormat("en-US", { maximumFractionDigits: 0 });
  const short = new Intl.NumberFormat("en-US", { notation: "compact", maximumFractionDigits: 1 });
  const locale = document.documentElement.lang === "en" ? "en-GB" : "es-PE";
  const day = new Intl.DateTimeFormat(locale, { weekday: "short", day: "numeric", month: "short", year: "numeric", timeZone: "UTC" });
  const tick = new Intl.DateTimeFormat(locale, { day: "numeric", month: "short", timeZone: "UTC" });
  const month = new Intl.DateTimeFormat(locale, { month: "short", year: "2-digit", timeZone: "UTC" });
  return {
    money: (value) => `${symbol} ${whole.format(value)}`,
    axis: (value) => `${symbol} ${value ? short.format(value) : "0"}`,
    day: (iso) => day.format(new Date(`${iso}T00:00:00Z`)),
    tick: (iso, ofMonth) => (ofMonth ? month : tick).format(new Date(`${iso}T00:00:00Z`)),
  };
}

function line(parent, label, text) {
  const row = document.createElement("span");
  row.append(document.createElement("i"), document.createElement("i"));
  row.children[0].textContent = label;
  row.children[1].textContent = text;
  parent.append(row);
}

function tip(element, data, write) {
  return (points) => {
    const at = points[0].dataIndex;
    const box = document.createElement("div");
    const title = document.createElement("b");
    title.textContent = write.day(data.days[at]) + (data.names?.[at] ? ` · ${data.names[at]}` : "");
    box.append(title);
    const ahead = data.ahead[at - data.sales.length];
    if (ahead && !ahead[0]) {
      line(box, element.dataset.expected, element.dataset.closed);
    } else if (ahead) {
      line(box, element.dataset.expected, write.money(ahead[0]));
      line(box, element.dataset.range, `${write.money(ahead[1])} – ${write.money(ahead[2])}`);
      line(box, element.dataset.baseline, write.money(ahead[3]));
    } else if (data.sales[at] === null) {
      line(box, element.dataset.sales, element.dataset.closed);
    } else {
      line(box, element.dataset.sales, write.money(data.sales[at]));
    }
    return box;
  };
}

function series(element, data) {
  const gap = data.sales.map(() => null);
  const past = data.ahead.map(() => null);
  const common = { type: "line", symbol: "none", animation: false, emphasis: { disabled: true } };
  const bars = {
    name: element.dataset.sales, type: "bar", animation: false, barCategoryGap: "28%", data: [...data.sales, ...past],
    itemStyle: { color: token("--ink-soft"), borderRadius: [2, 2, 0, 0], opacity: 0.85 }, emphasis: { itemStyle: { color: token("--ink") } },
  };
  const history = { ...common, name: element.dataset.sales, data: [...data.sales, ...past], lineStyle: { color: token("--ink"), width: 1.6 }, itemStyle: { color: token("--ink") } };
  const open = (value) => data.ahead.map((one) => (one[0] ? value(one) : null));
  const nothing = (at) => !data.ahead[at]?.[0];
  // A day between two closed ones has no line to be seen by.
  const alone = (_, { dataIndex: at }) => (nothing(at - gap.length - 1) && nothing(at - gap.length + 1) ? 7 : 0);
  const ahead = [
    { ...common, stack: "band", data: [...gap, ...open((one) => one[1])], lineStyle: { opacity: 0 }, tooltip: { show: false } },
    { ...common, name: element.dataset.range, stack: "band", data: [...gap, ...open((one) => one[2] - one[1])], lineStyle: { opacity: 0 }, itemStyle: { color: token("--aji"), opacity: 0.2 }, areaStyle: { color: token("--aji"), opacity: 0.2 } },
    { ...common, name: element.dataset.baseline, data: [...gap, ...open((one) => one[3])], lineStyle: { color: token("--teal"), width: 1.5, type: [4, 4] }, itemStyle: { color: token("--teal") } },
    { ...common, name: element.dataset.expected, symbol: "circle", symbolSize: alone, showAllSymbol: true, data: [...gap, ...open((one) => one[0])], lineStyle: { color: token("--aji"), width: 2.4 }, itemStyle: { color: token("--aji") } },
  ];
  return [data.bars ? bars : history, ...(data.ahead.length ? ahead : [])];
}

function option(element, data) {
  const write = writer(element);
  const long = !data.bars;
  const months = Math.ceil(data.days.length / 365); // between labels
  const everyWeek = Math.ceil(data.days.length / 112) * 7; // whole weeks, so that the labels fall on one weekday
  const ofMonth = (iso) => iso.endsWith("-01") && (Number(iso.slice(5, 7)) - 1) % months === 0;
  const labelled = (index, iso) => (long ? ofMonth(iso) : index % everyWeek === 0);
  const text = { color: token("--ink-faint"), fontFamily: font("--sans"), fontSize: 12 };
  return {
    animation: false,
    textStyle: { fontFamily: font("--sans") },
    grid: { left: 4, right: 8, top: 14, bottom: 4, outerBoundsMode: "same", outerBoundsContain: "axisLabel" },
    tooltip: {
      trigger: "axis", className: "chart-tip", backgroundColor: token("--surface"), borderColor: token("--edge"), borderWidth: 1,
      padding: [8, 12], textStyle: { color: token("--ink"), fontSize: 13 }, transitionDuration: 0,
      axisPointer: { type: "line", lineStyle: { color: token("--edge") } }, formatter: tip(element, data, write), confine: true,
    },
    xAxis: {
      type: "category", data: data.days, axisTick: { show: false }, axisLine: { lineStyle: { color: token("--edge") } },
      axisLabel: { ...text, formatter: (iso) => write.tick(iso, long), hideOverlap: true, interval: labelled },
    },
    yAxis: {
      type: "value", splitNumber: 4, axisLabel: { ...text, formatter: write.axis },
      splitLine: { lineStyle: { color: token("--hairline") } },
    },
    series: series(element, data),
  };
}

function draw(element) {
  const data = JSON.parse(document.getElementById(element.dataset.chart).textContent);
  // In a child without an id: htmx carries the style of an element with an id over a swap, and the policy forbids that.
  const canvas = document.createElement("div");
  canvas.className = "canvas";
  element.append(canvas);
  const chart = window.echarts.init(canvas, null, { renderer: "canvas" });
  chart.setOption(option(element, data));
  drawn.set(element, { chart, data });
}

function drawAll() {
  for (const [element, { chart }] of drawn) {
    if (!element.isConnected) {
      chart.dispose();
      drawn.delete(element);
    }
  }
  for (const element of document.querySelectorAll("[data-chart]")) {
    if (!drawn.has(element)) draw(element);
  }
}

// A picture for somebody else's page: its title, whose it is, which days and what each mark means, on a light ground
// whatever the colours of the screen.
const PICTURE = { width: 1200, height: 640 };

function inLight(work) {
  const root = document.documentElement;
  const theme = root.dataset.theme;
  root.dataset.theme = "light";
  try {
    return work();
  } finally {
    if (theme) root.dataset.theme = theme;
    else delete root.dataset.theme;
  }
}

function pictured(element, data) {
  const write = writer(element);
  const days = `${write.day(data.days[0])} – ${write.day(data.days.at(-1))}`;
  const said = { color: token("--ink-soft"), fontFamily: font("--sans"), fontSize: 15 };
  const marks = [[element.dataset.sales, data.bars ? "roundRect" : "path://M0 4h24v2H0z"]];
  if (data.ahead.length) {
    marks.push([element.dataset.expected, "path://M0 4h24v3H0z"], [element.dataset.range, "rect"]);
    marks.push([element.dataset.baseline, "path://M0 4h6v2H0zM9 4h6v2H9zM18 4h6v2h-6z"]);
  }
  return {
    ...option(element, data),
    backgroundColor: token("--surface"),
    title: {
      text: element.dataset.title, subtext: `${element.dataset.house} · ${days} · ${element.dataset.note}`, left: 24, top: 20, itemGap: 16,
      textStyle: { color: token("--ink"), fontFamily: font("--serif"), fontSize: 26, fontWeight: 500 }, subtextStyle: said,
    },
    legend: { data: marks.map(([name, icon]) => ({ name, icon })), left: 24, top: 96, itemGap: 24, textStyle: said, selectedMode: false, formatter: (name) => (name === element.dataset.baseline ? element.dataset.baselineMeans : name) },
    grid: { left: 24, right: 28, top: 144, bottom: 24, outerBoundsMode: "same", outerBoundsContain: "axisLabel" },
  };
}

function save(button) {
  const element = document.getElementById(button.dataset.savePng);
  const chart = window.echarts.init(document.createElement("div"), null, { renderer: "canvas", ...PICTURE });
  const link = document.createElement("a");
  inLight(() => {
    chart.setOption(pictured(element, drawn.get(element).data));
    link.href = chart.getDataURL({ type: "png", pixelRatio: 2 });
  });
  chart.dispose();
  link.download = button.dataset.fileName;
  link.click();
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-save-png]");
  if (button) save(button);
});
document.addEventListener("htmx:after:swap", drawAll);
document.addEventListener("theme-changed", () => {
  for (const [element, { chart, data }] of drawn) chart.setOption(option(element, data), true);
});
window.addEventListener("resize", () => {
  for (const { chart } of drawn.values()) chart.resize();
});
document.fonts.ready.then(drawAll);
