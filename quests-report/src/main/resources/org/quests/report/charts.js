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
    axisLabel: { color: muted, hideOverlap: true, formatter: given.type === 'value' ? v => number(v) : undefined },
    splitLine: { lineStyle: { color: lineColor } },
    ...given,
  });
  const axes = given => Array.isArray(given) ? given.map(axis) : axis(given);
  return {
    animation: false,
    textStyle: { fontFamily: 'system-ui, sans-serif', color: ink },
    grid: { left: 64, right: 30, top: 34, bottom: 52 },
    ...option,
    legend: option.legend ? (Array.isArray(option.legend) ? option.legend : [option.legend]).map(given => ({
      top: 0, textStyle: { color: ink }, pageTextStyle: { color: muted }, pageIconColor: ink, pageIconInactiveColor: lineColor, ...given,
    })) : undefined,
    xAxis: axes(option.xAxis),
    yAxis: axes(option.yAxis),
    tooltip: option.tooltip ? {
      // Not as HTML: names come from files, and the policy of the page allows no styles in it.
      renderMode: 'richText', confine: true, backgroundColor: cssColor('--paper'), textStyle: { color: ink },
      borderColor: lineColor, ...option.tooltip,
    } : undefined,
  };
}

/** How far below 1 the axis of counts begins, in decades, so that bars of one are seen. */
const BELOW_ONE = 0.3;

/**
 * A histogram with logarithmic counts; what is above zero has the colour of what is not covered.
 * ECharts begins bars of a logarithmic axis at 1, where those of a single one would have no height:
 * so logarithms are drawn on a plain axis, with lines at the powers of ten.
 */
function histogramOption(histogram, title) {
  const { low, width, counts } = histogram;
  const start = i => (Math.round(low / width) + i) * width;
  const bars = novel => counts
    .map((n, i) => [start(i) + width / 2, Math.log10(n) + BELOW_ONE, n])
    .filter(([at, , n]) => n > 0 && (at > 0) === novel);
  const decades = Math.ceil(Math.log10(Math.max(...counts) * 1.01));
  const lines = Array.from({ length: decades + 1 }, (_, power) => ({
    yAxis: power + BELOW_ONE, label: { formatter: whole(Math.pow(10, power)), position: 'start', color: cssColor('--muted') },
  }));
  const series = (text, novel) => ({
    name: text, type: 'bar', data: bars(novel), barGap: '-100%', barCategoryGap: '6%', barMinWidth: 1,
    itemStyle: { color: novel ? ABOVE[1] : BELOW[1] },
    markLine: novel ? undefined : { symbol: 'none', silent: true, animation: false, lineStyle: { color: cssColor('--line'), type: 'solid', width: 1 }, data: lines },
  });
  return {
    legend: {},
    xAxis: { type: 'value', name: title, nameGap: 30, min: low, max: start(counts.length), splitLine: { show: false },
      axisLabel: { color: cssColor('--muted'), hideOverlap: true, formatter: v => number(v) } },
    yAxis: { type: 'value', name: 'environments', nameGap: 50, min: 0, max: decades + BELOW_ONE,
      axisLabel: { show: false }, axisTick: { show: false }, splitLine: { show: false }, axisLine: { show: false } },
    tooltip: { trigger: 'item', formatter: p => p.value && p.value.length === 3
      ? 'δH ' + number(p.value[0] - width / 2) + ' … ' + number(p.value[0] + width / 2) + '\n' + counted(p.value[2], 'environment') : '' },
    series: [series('covered (δH ≤ 0)', false), series('not covered (δH > 0)', true)],
  };
}

function redrawCharts() {
  allCharts.forEach(draw => draw());
}
