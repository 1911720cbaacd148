/* What was found along trajectories: all that is of the same frames at the same times on one axis. */

const STATISTICS = { max: 'greatest', q99: '99 %', q75: '75 %', median: 'median', mean: 'mean', q25: '25 %', min: 'least' };

/** Quantities of frames: what their panel is called, and how high it is in pixels. */
const PLAIN_PANELS = {
  entropy: ['H in nats', 'H', 130],
  frac_positive: ['share not covered', 'not covered', 130],
  largest_nucleus: ['atoms', 'largest nucleus', 130],
  n_nuclei: ['nuclei', 'number of nuclei', 130],
};

const FAMILIES = { dH: ['δH', 190], llr: ['likelihood ratio', 190] };

const TURNS = ['birth', 'merge', 'split', 'death'];

/** Pixels between panels, for the legend of the next one, and below all of them. */
const BETWEEN = 34;
const BELOW_ALL = 78;

/** The panel and the name of a column; null for one that is not drawn. */
function drawn(column) {
  if (Object.hasOwn(PLAIN_PANELS, column)) {
    const [unit, text, height] = PLAIN_PANELS[column];
    return { panel: column, unit, text, height };
  }
  const parts = /^(dH|llr)_(max|q99|q75|median|mean|q25|min)(?:_(.+))?$/.exec(column);
  if (!parts) {
    return null;
  }
  const [, family, statistic, of] = parts;
  const [symbol, height] = FAMILIES[family];
  return { panel: family + ' ' + (of || ''), unit: symbol + ' in nats' + (of ? ', ' + of : ''), text: STATISTICS[statistic], height, color: Object.keys(STATISTICS).indexOf(statistic), band: /^q[27]5$/.test(statistic) };
}

/** What a change is a change of, in words. */
function changing(what) {
  const as = drawn(what);
  return !as ? what : as.panel === what ? as.text : as.text + ' of ' + as.unit.replace(' in nats', '');
}

/** The columns of a result by the panels that they belong to. */
function columnsByPanel(result) {
  const panels = new Map();
  for (const column of Object.keys(result.columns)) {
    const as = drawn(column);
    if (as) {
      const values = result.times.map((time, i) => [time, result.columns[column][i]]).filter(([time]) => time !== null);
      const changes = result.events.filter(event => event.what === column && typeof event.time === 'number');
      panels.set(as.panel, [...(panels.get(as.panel) || []), { as, values, changes }]);
    }
  }
  return panels;
}

/** Whether columns and the lines of a panel are of the same thing, so far as both tell it. */
function belongs(columns, panel) {
  const both = columns.map(({ as, values }) => [panel.lines.find(line => line.text === as.text), values]).filter(([line]) => line);
  return both.length > 0 && both.every(([line, values]) => same(line.values, values));
}

/** The panels of an axis, from top to bottom. */
function panelsOf(axis) {
  const panels = new Map();
  for (const result of axis.results) {
    for (const [key, columns] of columnsByPanel(result)) {
      const as = columns[0].as;
      let panel = panels.get(key);
      if (!panel) {
        panel = { ...as, key, lines: [], changes: [] };
        panels.set(key, panel);
      } else if (!belongs(columns, panel)) {
        // Found against something else, by another result: none of it is to be mixed up.
        const own = key + ' ' + result.source;
        panel = { ...as, key: own, unit: as.unit + ', ' + withoutFolders(result.source), lines: [], changes: [] };
        panels.set(own, panel);
      }
      for (const { as: column, values, changes } of columns) {
        if (!panel.lines.some(line => line.text === column.text)) {
          panel.lines.push({ text: column.text, values, band: column.band, color: column.color || 0 });
        }
        const known = panel.changes.map(change => JSON.stringify(change));
        panel.changes.push(...changes.filter(change => !known.includes(JSON.stringify(change))));
      }
    }
  }
  const order = ['dH', 'entropy', 'frac_positive', 'llr', 'largest_nucleus', 'n_nuclei'];
  const rank = key => order.findIndex(start => key.startsWith(start));
  const statistics = Object.values(STATISTICS);
  const sorted = [...panels.values()].sort((a, b) => rank(a.key) - rank(b.key));
  sorted.forEach(panel => panel.lines.sort((a, b) => statistics.indexOf(a.text) - statistics.indexOf(b.text)));
  return sorted;
}

/** Whether two results found the same, but for the order of their sums. */
function same(a, b) {
  return a.length === b.length && a.every(([time, value], i) => time === b[i][0]
    && (value === b[i][1] || Math.abs(value - b[i][1]) <= 1e-6));
}

function trajectoryOption(axis, panels, turns) {
  const title = axis.title;
  const all = axis.results.flatMap(result => result.times).filter(time => time !== null);
  const range = [Math.min(...all), Math.max(...all)];
  const grids = [];
  let top = BETWEEN;
  for (const panel of panels) {
    grids.push({ left: 64, right: 30, top, height: panel.height });
    top += panel.height + BETWEEN + 8;
  }
  if (turns.length > 0) {
    grids.push({ left: 64, right: 30, top, height: 20 * TURNS.length });
  }
  const last = grids.length - 1;
  const shade = (event, opacity, text) => [
    { xAxis: event.time, name: text, itemStyle: { color: cssColor('--link'), opacity } },
    { xAxis: typeof event.end_time === 'number' ? event.end_time : event.time }];
  const shades = own => panels.flatMap(panel => panel.changes.map(event => panel === own
    ? shade(event, 0.2, 'change')
    : shade(event, 0.07, '')));
  const edges = own => panels.flatMap(panel => panel.changes.map(event => ({
    xAxis: event.time, lineStyle: { color: cssColor('--link'), width: panel === own ? 1.5 : 0.7, type: 'solid', opacity: panel === own ? 0.9 : 0.45 },
  })));
  const series = panels.flatMap((panel, at) => panel.lines.map((line, i) => ({
    name: line.text, type: 'line', xAxisIndex: at, yAxisIndex: at, showSymbol: line.values.length < 60, symbolSize: line.band ? 0 : 5,
    data: line.values,
    lineStyle: { color: namedColor(line.color), width: line.band ? 1 : 2, type: line.band ? 'dashed' : 'solid' }, itemStyle: { color: namedColor(line.color) },
    markArea: i > 0 ? undefined : { silent: true, label: { color: cssColor('--ink'), fontSize: 11, position: 'insideTop' }, data: shades(panel) },
    markLine: i > 0 ? undefined : { silent: true, symbol: 'none', animation: false, label: { show: false }, data: edges(panel) },
  })));
  if (turns.length > 0) {
    series.push({
      name: 'nuclei', type: 'scatter', xAxisIndex: last, yAxisIndex: last, symbolSize: 8, itemStyle: { color: namedColor(1), opacity: 0.75 },
      data: turns.map(turn => [turn.time, TURNS.length - 1 - TURNS.indexOf(turn.what), turn.what + ' of nucleus ' + turn.nucleus + ', ' + turn.size + ' atoms']),
    });
  }
  const isOf = at => at < panels.length ? panels[at] : null;
  return {
    grid: grids,
    legend: panels.map((panel, at) => ({ type: 'scroll', top: grids[at].top - 26, left: 56, right: 20, itemWidth: 18, data: panel.lines.map(line => line.text), selectedMode: false }))
      .filter((legend, at) => panels[at].lines.length > 1),
    axisPointer: { link: [{ xAxisIndex: 'all' }] },
    dataZoom: [{
      type: 'slider', xAxisIndex: grids.map((grid, at) => at), filterMode: 'none', bottom: 8, height: 20, left: 64, right: 30, brushSelect: false,
      borderColor: cssColor('--line'), fillerColor: 'transparent', textStyle: { color: cssColor('--muted') }, labelFormatter: v => number(v), showDataShadow: false,
    }],
    xAxis: grids.map((grid, at) => ({
      type: 'value', gridIndex: at, min: range[0], max: range[1], name: at === last ? title : '', nameGap: 28,
      axisLabel: { show: at === last, color: cssColor('--muted'), hideOverlap: true, formatter: v => number(v) },
    })),
    yAxis: grids.map((grid, at) => isOf(at)
      ? { type: 'value', gridIndex: at, name: isOf(at).unit, nameGap: 46, scale: true, splitNumber: 4, nameTextStyle: { color: cssColor('--ink'), fontSize: 11, width: isOf(at).height, overflow: 'truncate' } }
      : { type: 'category', gridIndex: at, data: [...TURNS].reverse() }),
    tooltip: {
      trigger: 'axis', axisPointer: { type: 'line' },
      formatter: all => all.length === 0 ? '' : title + ' ' + number(all[0].value[0]) + '\n' + all.map(p => p.value.length > 2 ? p.value[2]
        : (isOf(p.axisIndex) ? isOf(p.axisIndex).unit + (isOf(p.axisIndex).lines.length > 1 ? ', ' + p.seriesName : '') : p.seriesName) + ': ' + number(p.value[1])).join('\n'),
    },
    series,
  };
}

/** Frames of all results of an axis: time, number, and where they are on the page. */
function framesOf(axis) {
  const frames = new Map();
  for (const result of axis.results) {
    result.times.forEach((time, i) => {
      if (time !== null) {
        frames.set(result.columns.frame[i], { time, number: result.columns.frame[i], index: result.index[i] });
      }
    });
  }
  return [...frames.values()];
}

function axisPart(axis) {
  const frames = framesOf(axis);
  const panels = panelsOf(axis);
  const turns = axis.results.flatMap(result => result.transitions).filter(turn => typeof turn.time === 'number' && TURNS.includes(turn.what));
  const shown = frames.some(frame => frame.index >= 0);
  const told = el('p', { class: 'muted small', role: 'status', 'aria-live': 'polite' });
  const show = at => {
    const nearest = frames.reduce((best, frame) => Math.abs(frame.time - at) < Math.abs(best.time - at) ? frame : best);
    fill(told, nearest.index >= 0 ? '' : 'Frame ' + nearest.number + ' is not among those of the page.');
    if (nearest.index >= 0) {
      page.showFrame(nearest.index);
    }
  };
  const height = BETWEEN + panels.reduce((sum, panel) => sum + panel.height + BETWEEN + 8, 0) - BETWEEN + (turns.length > 0 ? 20 * TURNS.length + BETWEEN : 0) + BELOW_ALL;
  const events = axis.results.flatMap(result => result.events.map(event => ({ ...event, index: result.index[result.columns.frame.indexOf(event.frame)] })));
  const tooShort = [...new Set(axis.results.flatMap(result => result.tooShort))];
  return el('div', { class: 'trajectory', data: { axis: axis.title } },
    axis.results.map(result => el('p', {}, 'From ', name(withoutFolders(result.source)), ', of ', name(withoutFolders(result.file)),
      result.references.length > 0 ? [', against ', result.references.map((text, i) => [i > 0 ? ', ' : '', name(text)])] : '', '.')),
    axis.apart ? el('p', { class: 'note apart' }, 'Not on the axis above: ', name(axis.apart)) : null,
    panels.length === 0 || frames.length === 0
      ? el('p', { class: 'note' }, 'Nothing of it can be drawn.')
      : [chart('What was found along the trajectory, by ' + axis.title, height, () => trajectoryOption(axis, panels, turns), point => show(point[0])),
        el('p', { class: 'muted small' }, shown ? 'A click shows the frame. ' : 'Its frames are not those of the page. ',
          panels.some(panel => panel.changes.length > 0) ? 'Shaded: what changed, darker where it did. ' : '', 'The bar below the axis chooses a part of it.'),
        told],
    tooShort.length > 0 ? el('p', { class: 'note' }, 'Too few frames to look for changes of ', tooShort.map((what, i) => [i > 0 ? ', ' : '', name(changing(what))]), '.') : null,
    events.length > 0 ? table(['what', 'from frame', 'to', 'before', 'after', 'p', ''], events.map(event => [
      name(changing(String(event.what || ''))), number(event.frame), event.end_frame === undefined ? '–' : number(event.end_frame),
      number(event.before), number(event.after), number(event.p_value, 3),
      frameButtons(event.index >= 0 ? [event.index] : [])])) : null);
}

function trajectorySection() {
  if (!data.trajectories) {
    return null;
  }
  return section('trajectory', 'Trajectory', data.commands.trajectory, data.trajectories.map(axisPart));
}
