/* What was found along a trajectory, on one time axis. */

const COLUMN_TITLES = {
  dH_max: 'greatest δH', dH_q99: '99 % of δH', dH_median: 'median δH', dH_mean: 'mean δH', entropy: 'H', frac_positive: 'not covered',
  llr_max: 'greatest LLR', llr_q99: '99 % of LLR', llr_median: 'median LLR', llr_mean: 'mean LLR', llr_min: 'least LLR',
  largest_nucleus: 'largest nucleus', n_nuclei: 'number of nuclei',
};

/** Columns of one chart, which share their unit. */
const PANELS = [
  ['δH in nats', name => /^dH_(max|q99|median|mean)$/.test(name) || /^dH$/.test(name)],
  ['H in nats', name => name === 'entropy'],
  ['share not covered', name => name === 'frac_positive'],
  ['likelihood ratio in nats', name => /^llr_(max|q99|median|mean|min)$/.test(name)],
  ['atoms', name => name === 'largest_nucleus'],
  ['nuclei', name => name === 'n_nuclei'],
];

const TIMES = ['time_ps', 'time', 'Time', 'step', 'timestep'];

function trajectoryPart(trajectory) {
  const columns = trajectory.columns;
  const timeKey = TIMES.find(key => columns[key] && columns[key].some(v => v !== null)) || 'frame';
  const times = columns[timeKey];
  const title = trajectory.axis || (timeKey === 'frame' ? 'frame' : timeKey.replace('_ps', ' in ps'));
  const show = at => {
    let best = 0;
    times.forEach((t, i) => {
      if (t !== null && Math.abs(t - at) < Math.abs(times[best] - at)) {
        best = i;
      }
    });
    if (trajectory.index[best] >= 0) {
      page.showFrame(trajectory.index[best]);
    }
  };
  const changes = key => trajectory.events.filter(event => event.what === key && typeof event.time === 'number');
  const charts = [];
  for (const [unit, belongs] of PANELS) {
    const names = Object.keys(columns).filter(belongs);
    if (names.length === 0) {
      continue;
    }
    charts.push(chart(unit + ' along the trajectory', 240, () => ({
      legend: {},
      xAxis: { type: 'value', name: title, nameGap: 30, min: times[0], max: times[times.length - 1] },
      yAxis: { type: 'value', name: unit, nameGap: 44, scale: true },
      tooltip: { trigger: 'axis', formatter: all => title + ' ' + number(all[0].value[0]) + '\n' + all.map(p => p.seriesName + ' ' + number(p.value[1])).join('\n') },
      series: names.map((key, i) => ({
        name: COLUMN_TITLES[key] || key, type: 'line', showSymbol: times.length < 60, symbolSize: 5,
        data: columns[key].map((v, at) => [times[at], v]),
        lineStyle: { color: namedColor(i), width: 2 }, itemStyle: { color: namedColor(i) },
        markArea: changes(key).length === 0 ? undefined : {
          silent: true, itemStyle: { color: cssColor('--link'), opacity: 0.14 }, label: { color: cssColor('--ink'), fontSize: 11, position: 'insideTop' },
          data: changes(key).map(event => [
            { xAxis: event.time, name: 'change of ' + (COLUMN_TITLES[key] || key) }, { xAxis: event.end_time === undefined || event.end_time === null ? event.time : event.end_time }]),
        },
      })),
    }), point => show(point[0])));
  }
  const references = trajectory.references.filter(text => text !== '');
  return el('div', { class: 'trajectory' },
    el('p', {}, 'From ', name(withoutFolders(trajectory.source)), ', of ', name(withoutFolders(trajectory.file)), references.length > 0 ? [', against ', references.map((text, i) => [i > 0 ? ', ' : '', name(withoutFolders(text))])] : '', '. A click shows the frame.'),
    charts,
    trajectory.events.length > 0 ? table(['what', 'from frame', 'to', 'before', 'after', 'p', ''], trajectory.events.map(event => [
      COLUMN_TITLES[event.what] || name(String(event.what || '')), number(event.frame), event.end_frame === undefined ? '–' : number(event.end_frame),
      number(event.before), number(event.after), number(event.p_value, 3),
      frameButtons([trajectory.index[columns.frame.indexOf(event.frame)]].filter(i => i !== undefined))])) : null);
}

function trajectorySection() {
  if (!data.trajectories) {
    return null;
  }
  return section('trajectory', 'Trajectory', data.commands.trajectory, data.trajectories.map(trajectoryPart));
}
