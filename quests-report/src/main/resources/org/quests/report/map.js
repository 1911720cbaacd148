/* The map of environments or frames, its filter and brush, and the structure beside it. */

class MapPart {
  constructor() {
    this.level = 'environments';
    this.choices = {
      environments: { x: 'pc1', y: 'pc2', color: data.reference ? 'dH' : (data.elements.length > 1 ? 'element' : 'dHOwn'), filter: '' },
      frames: { x: 'pc1', y: 'pc2', color: 'dHMax', filter: '' },
    };
    this.environment = -1;
    this.frame = -1;
    this.atomColor = 'element';
    this.only = null;
    this.holder = el('div', { class: 'mapholder' });
    this.map = new Scatter(this.holder, 'Map. Drag or arrow keys: move. Wheel, plus, minus: zoom. Click, or n and p: show a point. Shift and drag: brush. Escape: no brush. 0: everything.', {
      select: i => this.level === 'environments' ? page.showEnvironment(i) : page.showFrame(i),
      brush: rows => this.tell(rows),
    });
    this.controls = el('div', { class: 'controls' });
    this.legend = el('div', { class: 'legend' });
    this.counts = el('p', { class: 'counts', role: 'status', 'aria-live': 'polite' });
    this.brushText = el('div', { class: 'brushed' });
    this.side = el('div', { class: 'side', 'aria-live': 'polite' });
    const e = data.environments;
    this.node = section('map', 'Map', data.commands.map,
      e.complete ? null : el('p', { class: 'note' }, 'The map shows ' + whole(e.count) + ' of ' + whole(data.overview.environments)
        + ' environments: a sample of every ' + (data.frames.group ? 'group and element' : 'element') + ' in proportion, more of rare ones, and the 20 most novel.'),
      el('div', { class: 'two' },
        el('div', {}, this.controls, this.holder, this.legend, this.counts, this.brushText,
          el('p', { class: 'muted small' }, 'Drag to move, wheel to zoom, click a point for its structure; Shift and drag, or Brush, to mark a region. Keys: arrows, + − 0, n and p for the next and previous point, Esc.')),
        this.side));
    this.makeControls();
  }

  get all() {
    return quantities[this.level];
  }

  get chosen() {
    return this.choices[this.level];
  }

  makeControls() {
    const options = this.all.map(q => [q.key, q.label]);
    const set = key => value => {
      this.chosen[key] = value;
      if (key === 'filter') {
        this.makeFilter();
      }
      this.update();
    };
    const brush = el('button', { type: 'button', 'aria-pressed': String(this.map.brushing), onclick: () => {
      this.map.brushing = !this.map.brushing;
      brush.setAttribute('aria-pressed', String(this.map.brushing));
    } }, 'Brush');
    const picks = page.pickedFrames && page.pickedFrames.length > 0;
    this.filterHolder = el('div', { class: 'filter' });
    fill(this.controls,
      choice('show', [['environments', 'environments'], ['frames', 'frames']], this.level, value => this.setLevel(value)).node,
      choice('across', options, this.chosen.x, set('x')).node,
      choice('up', options, this.chosen.y, set('y')).node,
      choice('colour', options, this.chosen.color, set('color')).node,
      choice('filter', [['', 'none'], ...options], this.chosen.filter, set('filter')).node,
      el('div', { class: 'buttons' }, brush,
        el('button', { type: 'button', onclick: () => this.map.reset() }, 'All'),
        picks ? el('button', { type: 'button', 'aria-pressed': String(!!this.picksShown), onclick: event => {
          this.picksShown = !this.picksShown;
          event.target.setAttribute('aria-pressed', String(this.picksShown));
          this.markPicks();
        } }, 'Picks') : null),
      this.filterHolder);
    this.makeFilter();
  }

  makeFilter() {
    const q = this.chosen.filter ? quantityOf(this.level, this.chosen.filter) : null;
    this.passes = null;
    if (!q) {
      fill(this.filterHolder);
      return;
    }
    if (q.names) {
      const on = new Set(q.names.keys());
      this.passes = i => on.has(q.values[i]);
      fill(this.filterHolder, el('fieldset', {}, el('legend', {}, q.label),
        el('div', { class: 'names' }, q.names.map((text, i) => el('label', {},
          el('input', { type: 'checkbox', checked: true, onchange: event => {
            on[event.target.checked ? 'add' : 'delete'](i);
            this.update();
          } }), ' ', name(text))))));
      return;
    }
    const [low, high] = rangeOf(q.values);
    const range = [low, high];
    this.passes = i => q.values[i] >= range[0] && q.values[i] <= range[1];
    const step = (high - low) / 200 || 1;
    const input = (end, label) => el('label', {}, label + ' ', el('input', {
      type: 'number', step: 'any', value: end === 0 ? Math.fround(low) : Math.fround(high), onchange: event => {
        range[end] = event.target.value === '' ? [low, high][end] : Number(event.target.value);
        slider[end].value = range[end];
        this.update();
      } }));
    const slide = end => el('input', { type: 'range', min: low, max: high, step, value: range[end], 'aria-label': q.label + (end === 0 ? ' at least' : ' at most'),
      oninput: event => {
        // The ends of the slider are the ends of the values, which its steps may miss.
        const v = Number(event.target.value);
        range[end] = v - low < step / 2 ? low : high - v < step / 2 ? high : v;
        numbers[end].querySelector('input').value = range[end];
        this.update();
      } });
    const numbers = [input(0, 'at least'), input(1, 'at most')];
    const slider = [slide(0), slide(1)];
    fill(this.filterHolder, el('fieldset', {}, el('legend', {}, titleOf(q)), numbers[0], slider[0], numbers[1], slider[1]));
  }

  setLevel(level) {
    if (this.level === level) {
      return;
    }
    this.level = level;
    this.map.brushed = null;
    this.map.visible = null;
    this.makeControls();
    this.update();
  }

  update() {
    const q = quantityOf(this.level, this.chosen.color);
    this.colored = coloring(q);
    const n = q.values.length;
    const visible = new Uint8Array(n).fill(1);
    for (let i = 0; this.passes && i < n; i++) {
      visible[i] = this.passes(i) ? 1 : 0;
    }
    this.map.visible = visible;
    this.map.selected = this.level === 'environments' ? this.environment : this.frame;
    this.map.show(quantityOf(this.level, this.chosen.x), quantityOf(this.level, this.chosen.y), this.colored);
    this.markPicks();
    this.makeLegend(q);
    this.tell(this.map.brushed);
  }

  markPicks() {
    const picked = new Set(this.picksShown ? page.pickedFrames : []);
    const marked = [];
    for (let i = 0; i < this.map.xs.length && picked.size > 0; i++) {
      if (this.level === 'frames' ? picked.has(i) : picked.has(data.environments.frame[i])) {
        marked.push(i);
      }
    }
    this.map.mark(marked);
  }

  makeLegend(q) {
    const c = this.colored;
    if (c.scale) {
      const { low, high } = c.scale;
      fill(this.legend, el('span', { class: 'scale' },
        el('span', {}, '≤ ' + number(low, 3)),
        el('span', { class: 'ramp' }, c.scale.colors.map(color => el('i', { style: { background: color } }))),
        el('span', {}, '≥ ' + number(high, 3)),
        el('span', { class: 'muted' }, titleOf(q) + (q.aboutZero ? '; blue: covered, orange: not covered' : ''))));
      return;
    }
    const shown = c.order.slice(0, MOST_NAMED);
    fill(this.legend, shown.map(i => el('span', { class: 'entry' },
      el('i', { class: 'dot', style: { background: c.colors[c.place[i]] } }), name(q.names[i]), el('span', { class: 'muted' }, ' ' + whole(c.counts[i])))),
    c.order.length > shown.length ? el('span', { class: 'entry' }, el('i', { class: 'dot', style: { background: OTHERS } }), whole(c.order.length - shown.length) + ' others') : null);
  }

  /** Says how many points are shown and brushed, and what the brushed ones are. */
  tell(brushed) {
    const n = this.map.xs.length;
    const visible = this.map.visible;
    let shown = 0;
    const inside = [];
    for (let i = 0; i < n; i++) {
      shown += visible[i];
      if (brushed && brushed[i] && visible[i]) {
        inside.push(i);
      }
    }
    const noun = this.level === 'environments' ? 'environment' : 'frame';
    this.counts.dataset.shown = shown;
    this.counts.dataset.brushed = inside.length;
    fill(this.counts, whole(shown) + ' of ' + counted(n, noun) + ' shown' + (brushed ? ', ' + whole(inside.length) + ' brushed' : ''));
    if (!brushed || inside.length === 0) {
      fill(this.brushText, brushed ? this.clearButton() : null);
      return;
    }
    const frames = this.level === 'frames' ? inside : [...new Set(inside.map(i => data.environments.frame[i]))];
    const q = quantityOf(this.level, this.chosen.color);
    let summary;
    if (q.names) {
      const counts = new Map();
      inside.forEach(i => counts.set(q.values[i], (counts.get(q.values[i]) || 0) + 1));
      const order = [...counts].sort((a, b) => b[1] - a[1]).slice(0, 6);
      summary = order.flatMap(([i, count], at) => [at > 0 ? ', ' : q.label + ': ', name(q.names[i]), ' ' + whole(count)]);
    } else {
      const values = inside.map(i => q.values[i]).filter(Number.isFinite).sort((a, b) => a - b);
      summary = values.length === 0 ? [] : [titleOf(q) + ': ' + number(values[0]) + ' to ' + number(values[values.length - 1]) + ', median ' + number(values[values.length >> 1])];
    }
    fill(this.brushText, el('p', {}, summary, '. In ' + counted(frames.length, 'frame') + ': ', frameButtons(frames, 10), ' ', this.clearButton()));
  }

  clearButton() {
    return el('button', { type: 'button', onclick: () => {
      this.map.clearBrush();
      this.tell(null);
    } }, 'No brush');
  }

  /** The first environment of the map that is in a frame, the most novel one of them; −1 for none. */
  environmentIn(frame) {
    const values = data.environments.dH || data.environments.dHOwn;
    let best = -1;
    for (let i = 0; i < data.environments.count; i++) {
      if (data.environments.frame[i] === frame && (best < 0 || values[i] > values[best])) {
        best = i;
      }
    }
    return best;
  }

  showEnvironment(i) {
    this.environment = i;
    this.frame = data.environments.frame[i];
    this.map.select(this.level === 'environments' ? i : this.frame);
    this.showSide(this.frame, data.environments.atom[i], i);
  }

  showFrame(frame) {
    this.frame = frame;
    this.environment = -1;
    this.map.select(this.level === 'frames' ? frame : -1);
    this.showSide(frame, -1, -1);
  }

  showSide(frame, atom, environment) {
    this.shown = { frame, atom, environment };
    const seen = viewInDataset(frame, atom);
    const structure = seen && seen.structure;
    const canvas = el('canvas', { class: 'structure' });
    const facts = this.facts(frame, atom, environment, seen);
    const nearest = environment >= 0 && data.environments.nearestFrame ? this.nearest(environment) : null;
    const colors = el('div', { class: 'controls' },
      choice('colour atoms', [['element', 'by element'], ['dH', 'by δH']], this.atomColor, value => {
        this.atomColor = value;
        this.drawStructures();
      }).node,
      atom >= 0 && structure && !seen.cut ? el('label', { class: 'check' }, el('input', { type: 'checkbox', checked: this.isOnly(structure), onchange: event => {
        this.only = event.target.checked;
        this.drawStructures();
      } }), ' only what the atom sees') : null);
    const key = el('div', { class: 'legend' });
    fill(this.side,
      el('h3', {}, name(nameOfFrame(frame)), atom >= 0 ? ', atom ' + atom : ''),
      structure
        ? [canvas, key, colors, seen.cut ? el('p', { class: 'note' }, 'The frame has ' + whole(data.frames.atoms[frame]) + ' atoms, too many for the page. This is what is around the atom, and molecules whole.') : null]
        : el('p', { class: 'note' }, 'The structure is not in the page, which holds those of ' + whole(data.structures.frame.length) + ' frames. ',
          commandLine('quests dedup ' + quote(data.files[data.frames.file[frame]]) + ' --frames ' + data.frames.number[frame] + ' -o frame.xyz')),
      facts, nearest ? nearest.node : null);
    this.views = [];
    if (structure) {
      this.views.push({ view: new StructureView(canvas, 'Structure of ' + nameOfFrame(frame)), structure, focus: seen.focus, key });
    }
    if (nearest && nearest.structure) {
      this.views.push({ view: new StructureView(nearest.canvas, 'Nearest environment of the reference'), structure: nearest.structure, focus: nearest.atom });
    }
    this.drawStructures();
  }

  isOnly(structure) {
    return this.only === null ? structure.atoms > 150 : this.only;
  }

  drawStructures() {
    for (const { view, structure, focus, key } of this.views || []) {
      const byNovelty = this.atomColor === 'dH' && structure.dH;
      const scale = byNovelty ? numberScale(...rangeOf(structure.dH), !!data.reference) : null;
      view.show(structure, focus, data.setting.cutoff || 5, this.isOnly(structure), i => byNovelty
        ? (Number.isFinite(structure.dH[i]) ? scale.colors[scale.level(structure.dH[i])] : OTHERS)
        : elementColor(structure.numbers[i]));
      if (key) {
        fill(key, byNovelty
          ? el('span', { class: 'scale' }, el('span', {}, number(scale.low, 3)), el('span', { class: 'ramp' }, scale.colors.map(color => el('i', { style: { background: color } }))),
            el('span', {}, number(scale.high, 3)), el('span', { class: 'muted' }, 'δH in nats'))
          : [...new Set(structure.numbers)].map(z => el('span', { class: 'entry' }, el('i', { class: 'dot', style: { background: elementColor(z) } }), symbolOf(z))));
      }
    }
  }

  facts(frame, atom, environment, seen) {
    const rows = [];
    const put = (label, value, field) => rows.push(el('dt', {}, label), el('dd', { data: { field } }, value));
    const f = data.frames;
    put('file', el('span', { title: data.files[f.file[frame]] }, name(fileName(f.file[frame]))), 'file');
    put('frame', String(f.number[frame]), 'frame');
    put('composition', f.formulas[f.formula[frame]], 'composition');
    if (f.group && !(data.groups && data.groups.by === 'file')) {
      put(data.groups ? data.groups.by : 'group', name(f.groupNames[f.group[frame]]), 'group');
    }
    if (f.kind && !(data.groups && data.groups.by === 'config_type')) {
      put('config_type', name(f.kindNames[f.kind[frame]]), 'kind');
    }
    if (f.energy) {
      put('energy per atom', number(f.energy[frame], 6), 'energy');
    }
    put(data.reference ? 'greatest δH' : 'greatest δH against the dataset', fixed(f.dHMax[frame], 4) + ' nats', 'dHMax');
    if (atom >= 0) {
      put('atom', String(atom), 'atom');
      if (seen) {
        const { structure, focus } = seen;
        put('element', symbolOf(structure.numbers[focus]), 'element');
        put('position in Å', Array.from(structure.positions.subarray(3 * focus, 3 * focus + 3), v => fixed(v, 4)).join(', '), 'position');
      }
    }
    if (environment >= 0) {
      const e = data.environments;
      if (e.dH) {
        put('δH', fixed(e.dH[environment], 4) + ' nats', 'dH');
      }
      put('δH against the dataset', fixed(e.dHOwn[environment], 4) + ' nats', 'dHOwn');
      if (e.coordination[environment] >= 0) {
        put('bonded neighbours', String(e.coordination[environment]), 'coordination');
      }
      for (const key of ['force', 'error']) {
        if (e[key]) {
          put(key, number(e[key][environment]), key);
        }
      }
    }
    return el('dl', { class: 'facts' }, rows);
  }

  nearest(environment) {
    const e = data.environments;
    const numberOfFrame = e.nearestFrame[environment];
    const atom = e.nearestAtom[environment];
    const seen = viewInReference(numberOfFrame, atom);
    const structure = seen && seen.structure;
    const canvas = structure ? el('canvas', { class: 'structure small' }) : null;
    return { structure, canvas, atom: seen ? seen.focus : -1, node: el('div', { class: 'nearest' },
      el('h4', {}, 'The nearest of the reference'),
      canvas,
      el('p', {}, name(withoutFolders(e.nearestFiles[e.nearestFile[environment]])), ', frame ' + numberOfFrame + ', atom ' + atom + ', '
        + number(e.nearestDistance[environment]) + ' 1/Å away',
      structure ? '' : ' (the page does not hold its structure)')) };
  }
}

/** A word as a shell takes it literally. */
function quote(word) {
  return /^[A-Za-z0-9_./:,=@%+-]+$/.test(word) ? word : "'" + word.replace(/'/g, "'\\''") + "'";
}
