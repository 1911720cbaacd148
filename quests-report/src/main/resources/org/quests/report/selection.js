/* Which frames would be kept, and why. */

function reasonOf(pick) {
  const parts = [];
  if (pick.reason) {
    parts.push(pick.reason);
  }
  if (pick.dH_max !== undefined && pick.dH_max !== null) {
    parts.push('atom ' + pick.max_atom + (pick.max_element ? ' (' + pick.max_element + ')' : '') + ' has δH ' + fixed(pick.dH_max, 3));
  } else if (pick.rank === 1 && !pick.reason) {
    parts.push('the most diverse frame alone');
  }
  if (pick.nearest_frame !== undefined && pick.nearest_frame !== null) {
    parts.push('nearest in the reference: atom ' + pick.nearest_atom + ' of frame ' + pick.nearest_frame);
  }
  return parts.join('; ');
}

function selectionSection() {
  const s = data.selection;
  if (!s) {
    return null;
  }
  const explained = s.picks.some(pick => pick.newly_covered !== undefined);
  const grouped = s.picks.some(pick => pick.group !== undefined);
  const parts = [el('p', {}, counted(s.picks.length, 'frame') + ' of ' + whole(data.overview.frames), s.source ? [', from ', name(withoutFolders(s.source))] : '', '. Picks ringed on the map: the button Picks.')];
  if (s.curve) {
    parts.push(chart('Curve of all sizes', 300, () => ({
      legend: {},
      grid: { left: 64, right: 64, top: 34, bottom: 52 },
      xAxis: { type: 'value', name: 'frames', nameGap: 30, min: 0, max: Math.max(1, s.curve[s.curve.length - 1][0]) },
      yAxis: [
        { type: 'value', name: 'nats', nameGap: 40, scale: true },
        { type: 'value', name: 'covered', nameGap: 40, min: 0, max: 1, splitLine: { show: false } },
      ],
      tooltip: { trigger: 'axis', formatter: all => all[0].value[0] + ' frames\n' + all.map(p => p.seriesName + ' ' + number(p.value[1])).join('\n') },
      series: [['H', 2, 0, 0], ['D', 3, 0, 1], ['covered share of the dataset', 4, 1, 2]].map(([text, column, axis, color], i) => ({
        name: text, type: 'line', yAxisIndex: axis, showSymbol: s.curve.length < 40, data: s.curve.map(point => [point[0], point[column]]),
        lineStyle: { color: namedColor(color), width: 2, type: i === 1 ? 'dashed' : 'solid' }, itemStyle: { color: namedColor(color) },
        markLine: i === 0 ? { symbol: 'none', silent: true, label: { formatter: 'optimal: ' + s.best, color: cssColor('--ink'), position: 'insideEndTop' },
          lineStyle: { color: cssColor('--muted'), type: 'dashed' }, data: [{ xAxis: s.best }, { xAxis: s.picks.length, label: { formatter: 'picked: ' + s.picks.length } }] } : undefined,
      })),
    })));
  }
  parts.push(table(['rank', 'frame', ...(explained ? ['newly covers', 'adds to H'] : []), ...(grouped ? ['group'] : []), 'why'], s.picks.slice(0, 200).map(pick => [
    whole(pick.rank), pick.index >= 0 ? frameButtons([pick.index]) : whole(pick.frame),
    ...(explained ? [pick.newly_covered === undefined ? '–' : whole(pick.newly_covered), fixed(pick.entropy_gain, 4)] : []),
    ...(grouped ? [name(String(pick.group === undefined ? '' : pick.group))] : []), reasonOf(pick)])));
  return section('selection', 'Selection', data.commands.selection, parts);
}
