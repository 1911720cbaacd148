/* Puts the page together. */

const page = {
  themed: [],

  /** Frames that are picked, by place. */
  pickedFrames: data.selection ? data.selection.picks.map(pick => pick.index).filter(i => i >= 0) : [],

  /** Does something now, and again whenever the colours change. */
  onTheme(action) {
    this.themed.push(action);
  },

  showEnvironment(i) {
    this.map.showEnvironment(i);
    this.reveal();
  },

  /** Shows a frame by its most novel atom on the map, or as a whole. */
  showFrame(frame) {
    const i = this.map.level === 'environments' ? this.map.environmentIn(frame) : -1;
    if (i >= 0) {
      this.map.showEnvironment(i);
    } else {
      this.map.showFrame(frame);
    }
    this.reveal();
  },

  /** Scrolls to the structure, where it cannot be seen. */
  reveal() {
    const box = this.map.side.getBoundingClientRect();
    if (box.bottom < 120 || box.top > innerHeight - 160) {
      const still = matchMedia('(prefers-reduced-motion: reduce)').matches;
      this.map.side.scrollIntoView({ block: 'start', behavior: still ? 'auto' : 'smooth' });
    }
  },

  repaint() {
    this.themed.forEach(action => action());
    this.map.update();
    this.map.drawStructures();
    redrawCharts();
  },
};

(() => {
  const started = performance.now();
  const files = data.files.length === 1 ? [name(withoutFolders(data.files[0]))] : [counted(data.files.length, 'file')];
  document.title = 'QUESTS: ' + (data.files.length === 1 ? withoutFolders(data.files[0]) : counted(data.files.length, 'file'));
  page.map = new MapPart();
  const sections = [
    findingsSection(), overviewSection(), page.map.node, noveltySection(), groupsSection(), selectionSection(), trajectorySection(),
  ].filter(node => node);
  const theme = el('button', { type: 'button', id: 'theme', 'aria-label': 'light or dark', onclick: () => {
    document.documentElement.dataset.theme = dark() ? 'light' : 'dark';
    page.repaint();
  } }, '◐');
  const s = data.setting;
  add(document.getElementById('top'), [
    el('div', { class: 'headline' },
      el('h1', {}, files, data.reference ? [el('span', { class: 'muted' }, ' against '), name(withoutFolders(data.reference))] : null),
      theme),
    el('p', { class: 'setting' }, [
      counted(data.overview.frames, 'frame'), counted(data.overview.environments, 'environment'),
      s.k === undefined ? null : 'k = ' + s.k, s.cutoff === undefined ? null : 'cut-off ' + number(s.cutoff) + ' Å',
      'h = ' + number(s.bandwidth) + ' 1/Å', 'QUESTS for the JVM ' + data.version].filter(text => text).join(' · ')),
    el('nav', { 'aria-label': 'Parts of the page' }, sections.map(node => el('a', { href: '#' + node.id }, node.querySelector('h2').textContent))),
  ]);
  add(document.getElementById('main'), sections);
  add(document.getElementById('bottom'), [
    el('p', {}, 'δH is in nats; H is the information entropy, D the diversity. Method: Schwalbe-Koda et al., Nature Communications 16, 4014 (2025).'),
    commandLine(data.commands.map),
  ]);
  page.map.update();
  const values = data.environments.dH || data.environments.dHOwn;
  let most = 0;
  values.forEach((v, i) => {
    most = v > values[most] ? i : most;
  });
  if (values.length > 0) {
    page.map.showEnvironment(most);
  }
  page.themed.forEach(action => action());
  redrawCharts();
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => page.repaint());
  addEventListener('beforeprint', () => {
    // Paper is light, whatever the screen is.
    page.before = document.documentElement.dataset.theme;
    document.documentElement.dataset.theme = 'light';
    page.repaint();
  });
  addEventListener('afterprint', () => {
    if (page.before) {
      document.documentElement.dataset.theme = page.before;
    } else {
      delete document.documentElement.dataset.theme;
    }
    page.repaint();
  });
  document.documentElement.dataset.ready = Math.round(performance.now() - started);
})();
