/* δH against a reference: how it is distributed, the worst atoms, elements, groups, errors. */

/** A small picture of an environment, which shows it on the map when it is clicked. */
function thumbnail(i, rank) {
  const e = data.environments;
  const frame = e.frame[i];
  const seen = viewInDataset(frame, e.atom[i]);
  const canvas = el('canvas', { class: 'thumb' });
  const button = el('button', { type: 'button', class: 'worst', data: { environment: i }, onclick: () => page.showEnvironment(i) },
    el('span', { class: 'rank' }, rank + 1), canvas,
    el('span', {}, 'δH ' + fixed(e.dH[i], 2)),
    el('span', { class: 'muted' }, (seen ? symbolOf(seen.structure.numbers[seen.focus]) + ' ' : '') + e.atom[i] + ' of ' + nameOfFrame(frame)));
  if (seen) {
    const structure = seen.structure;
    const view = new StructureView(canvas, 'Environment of atom ' + e.atom[i] + ' of ' + nameOfFrame(frame), true);
    page.onTheme(() => view.show(structure, seen.focus, Math.min(4.2, data.setting.cutoff || 5), true, a => elementColor(structure.numbers[a])));
  }
  return button;
}

function noveltyTable(what, rows) {
  const most = Math.max(...rows.map(row => row.positive || 0), 1e-9);
  return table([what, 'environments', 'not covered', 'median δH', '99 %', 'greatest'], rows.map(row => [
    name(row.name), whole(row.count),
    el('span', { class: 'bar' }, el('i', { style: { width: 60 * (row.positive || 0) / most + 'px' } }), ' ' + percent(row.positive)),
    row.quantiles ? fixed(row.quantiles.median, 3) : '–', row.quantiles ? fixed(row.quantiles.q99, 3) : '–', row.quantiles ? fixed(row.quantiles.max, 3) : '–']));
}

/** A scatter of two arrays, coloured by element, as a chart; lines() are drawn over it. */
function scatterChart(label, height, points, xTitle, yTitle, lines) {
  return chart(label, height, () => {
    const byElement = new Map();
    for (const [x, y, z] of points) {
      if (!byElement.has(z)) {
        byElement.set(z, []);
      }
      byElement.get(z).push([x, y]);
    }
    return {
      legend: {},
      xAxis: { type: 'value', name: xTitle, nameGap: 30, scale: true },
      yAxis: { type: 'value', name: yTitle, nameGap: 46, scale: true },
      series: [...byElement].map(([z, list]) => ({
        name: symbolOf(z), type: 'scatter', data: list, symbolSize: 3.5, large: list.length > 2000, largeThreshold: 2000,
        itemStyle: { color: elementColor(z), opacity: 0.7 },
      })).concat(lines ? lines() : []),
    };
  });
}

/** Where predictions are true. */
function diagonal(points) {
  const low = points.reduce((least, [x]) => Math.min(least, x), Infinity);
  const high = points.reduce((most, [x]) => Math.max(most, x), -Infinity);
  return { name: 'predicted = true', type: 'line', data: [[low, low], [high, high]], showSymbol: false, silent: true,
    lineStyle: { width: 1, color: cssColor('--muted') }, itemStyle: { color: cssColor('--muted') } };
}

function errorsPart() {
  const e = data.environments;
  if (!e.error) {
    return null;
  }
  const by = e.dH || e.dHOwn;
  const points = [];
  for (let i = 0; i < e.count; i++) {
    if (Number.isFinite(e.error[i])) {
      points.push([by[i], e.error[i], e.element ? e.element[i] : 0]);
    }
  }
  const bounds = data.novelty && data.novelty.bounds;
  const parts = [el('h3', {}, 'Errors (', name(data.errors.title), ') by δH'),
    scatterChart('Errors of atoms by their δH', 340, points, e.dH ? 'δH against the reference in nats' : 'δH against the dataset in nats', 'error, in the unit of the file',
      () => bounds ? [{ name: 'bound (' + percent(data.novelty.coverage) + ')', type: 'line', data: bounds.filter(([, y]) => y !== null), showSymbol: false, lineStyle: { width: 2, color: cssColor('--accent') }, itemStyle: { color: cssColor('--accent') } }] : [])];
  if (e.predicted) {
    const parity = [];
    for (let i = 0; i < e.count; i++) {
      for (let c = 0; c < 3; c++) {
        if (Number.isFinite(e.predicted[3 * i + c]) && Number.isFinite(e.known[3 * i + c])) {
          parity.push([e.known[3 * i + c], e.predicted[3 * i + c], e.element ? e.element[i] : 0]);
        }
      }
    }
    parts.push(el('h3', {}, 'Predicted and true, by component'),
      scatterChart('Predicted components by true ones', 360, parity, 'true, in the unit of the file', 'predicted', () => [diagonal(parity)]));
  }
  parts.push(el('h3', {}, 'By element'), table(['element', 'atoms', 'RMS of a component', 'greatest error'],
    data.errors.byElement.map(([symbol, atoms, square, greatest]) => [symbol, whole(atoms), number(square), number(greatest)]), { class: 'errors' }));
  if (data.commands.errors) {
    parts.push(commandLine(data.commands.errors));
  }
  return parts;
}

function noveltySection() {
  const n = data.novelty;
  if (!n) {
    const errors = errorsPart();
    return errors ? section('novelty', 'Errors', data.commands.map, errors) : null;
  }
  const unseen = Object.keys(n.unseen || {});
  const title = 'δH against ' + whole(n.reference) + ' environments, in nats';
  return section('novelty', 'Novelty', data.commands.novelty,
    el('p', {}, 'Compared with ', name(withoutFolders(data.reference)), ', ' + counted(n.reference, 'environment') + '. Above 0, the reference holds nothing like an atom’s environment: ',
      el('strong', {}, percent(n.positive) + ' are not covered'), '; mean δH ' + fixed(n.mean, 4) + ', greatest ' + fixed(n.quantiles.max, 4) + ' nats.'),
    unseen.length > 0 ? el('p', { class: 'alert' }, 'Elements that the reference lacks: ' + unseen.map(symbol => symbol + ' (' + counted(n.unseen[symbol][0], 'atom') + ' in ' + counted(n.unseen[symbol][1], 'frame') + ')').join(', ')) : null,
    chart('Histogram of δH', 300, () => histogramOption(n.histogram, title)),
    el('h3', {}, 'The most novel atoms'),
    el('div', { class: 'gallery' }, n.worst.map((i, rank) => thumbnail(i, rank))),
    el('div', { class: 'columns' },
      n.byElement ? el('div', {}, el('h3', {}, 'By element'), noveltyTable('element', n.byElement)) : null,
      n.byGroup ? el('div', {}, el('h3', {}, 'By ', name(n.by)), noveltyTable(n.by, n.byGroup)) : null),
    errorsPart());
}
