/* Charts of ECharts in the colours of the page. */

const allCharts = [];

/** A chart in an element of its own; option() is asked again when the colours change. */
function chart(label, height, option, onclick) {
  const holder = el('div', { class: 'chart', role: 'img', 'aria-label': label, style: { height: height + 'px' } });
  let made = null;
  const draw = () => {
    if (!holder.isConnected || holder.clientWidth === 0) {
      return;
    }
    if (!made) {
      made = echarts.init(holder, null, { renderer: 'canvas' });
      if (onclick) {
        made.getZr().on('click', event => {
          const point = [event.offsetX, event.offsetY];
          if (made.containPixel('grid', point)) {
            onclick(made.convertFromPixel({ seriesIndex: 0 }, point));
          }
        });
      }
    }
    made.resize();
    made.setOption(merged(option()), true);
  };
  allCharts.push(draw);
  new ResizeObserver(draw).observe(holder);
  return holder;
}

/** What all charts have in common. */
function merged(option) {
  const ink = cssColor('--ink');
  const muted = cssColor('--muted');
  const lineColor = cssColor('--line');
  const axis = given => given && ({
    nameLocation: 'middle',
    nameTextStyle: { color: ink },
    axisLine: { lineStyle: { color: muted } },
    axisLabel: { color: muted, hideOverlap: true },
    splitLine: { lineStyle: { color: lineColor } },
    ...given,
  });
  const axes = given => Array.isArray(given) ? given.map(axis) : axis(given);
  return {
    animation: false,
    textStyle: { fontFamily: 'system-ui, sans-serif', color: ink },
    grid: { left: 64, right: 20, top: 34, bottom: 52 },
    ...option,
    legend: option.legend ? { top: 0, textStyle: { color: ink }, ...option.legend } : undefined,
    xAxis: axes(option.xAxis),
    yAxis: axes(option.yAxis),
    tooltip: option.tooltip ? {
      // Not as HTML: names come from files, and the policy of the page allows no styles in it.
      renderMode: 'richText', confine: true, backgroundColor: cssColor('--paper'), textStyle: { color: ink },
      borderColor: lineColor, ...option.tooltip,
    } : undefined,
  };
}

/**
 * A histogram with logarithmic counts; what is above zero has the colour of what is not covered.
 */
function histogramOption(histogram, title) {
  const { low, width, counts } = histogram;
  const start = i => (Math.round(low / width) + i) * width;
  const bars = novel => counts
    .map((n, i) => [start(i) + width / 2, n])
    .filter(([at, n]) => n > 0 && (at > 0) === novel);
  const most = Math.max(...counts);
  const series = (text, novel) => ({
    name: text, type: 'bar', data: bars(novel), barGap: '-100%', barCategoryGap: '6%',
    itemStyle: { color: novel ? ABOVE[1] : BELOW[1] },
  });
  return {
    legend: {},
    xAxis: { type: 'value', name: title, nameGap: 30, min: low, max: start(counts.length), axisLabel: {
      color: cssColor('--muted'), hideOverlap: true, formatter: v => number(v) } },
    yAxis: { type: 'log', name: 'environments', nameGap: 44, min: 0.5, max: Math.pow(10, Math.ceil(Math.log10(most * 1.01))),
      axisLabel: { color: cssColor('--muted'), formatter: v => v < 1 ? '' : whole(v) } },
    tooltip: { trigger: 'item', formatter: p => 'δH ' + number(p.value[0] - width / 2) + ' … ' + number(p.value[0] + width / 2)
      + '\n' + counted(p.value[1], 'environment') },
    series: [series('covered (δH ≤ 0)', false), series('not covered (δH > 0)', true)],
  };
}

function redrawCharts() {
  allCharts.forEach(draw => draw());
}
