/* What groups of frames have in common: a matrix whose cells are colours and numbers. */

/** Numbers of more groups would be too small to read. */
const MOST_NUMBERED = 20;

/** Names of more groups would make the columns too wide: these have numbers. */
const MOST_NAMED_COLUMNS = 8;

function groupsSection() {
  const g = data.groups;
  if (!g) {
    return null;
  }
  const n = g.names.length;
  const numbered = n <= MOST_NUMBERED;
  const columnsNamed = n <= MOST_NAMED_COLUMNS;
  const header = el('tr', {}, el('th', { scope: 'col' }, 'covered ↓ by →'), g.names.map((text, i) =>
    el('th', { scope: 'col', class: 'turned', title: text }, columnsNamed ? name(text) : String(i + 1))));
  const rows = g.names.map((text, i) => el('tr', {},
    el('th', { scope: 'row', title: text }, columnsNamed ? '' : i + 1 + '. ', name(text)),
    g.overlap[i].map((share, j) => {
      const td = el('td', { class: 'number', title: g.names[i] + ' covered by ' + g.names[j] + ': ' + percent(share) }, numbered ? fixed(100 * share, share >= 0.9995 ? 0 : 1) : '');
      page.onTheme(() => {
        const color = blend(dark() ? CIVIDIS_DARK : CIVIDIS, share);
        const [r, gr, b] = parse(color);
        td.style.background = color;
        td.style.color = 0.299 * r + 0.587 * gr + 0.114 * b > 130 ? '#000' : '#fff';
      });
      return td;
    })));
  return section('groups', 'Groups', data.commands.groups,
    el('p', {}, 'By ', name(g.by), ': how much of each group, in per cent, the groups of the columns cover (δH < 0).',
      g.visibility !== undefined ? ' The structures tell the labels by ' + percent(g.visibility) + ' (visibility).' : ''),
    el('div', { class: 'wide tall', tabindex: 0, role: 'region', 'aria-label': 'Coverage of groups' }, el('table', { class: numbered ? 'matrix' : 'matrix dense' }, el('thead', {}, header), el('tbody', {}, rows))),
    el('h3', {}, 'Each group'),
    table([g.by, 'environments', 'H in nats', ''], g.names.map((text, i) => [name(text), whole(g.counts[i]), fixed(g.entropies[i], 4), g.saturated[i] ? 'saturated' : '']), {}, numbered ? ' tall' : ''),
    data.findings.filter(f => f.kind === 'GROUP').map(f => el('p', { class: 'alert' }, f.text, ': ', frameButtons(f.frames))));
}
