/*
 * A map of points on a canvas: pan by dragging, zoom by the wheel, two fingers or keys, brush by
 * dragging with Shift or while the brush is chosen, click for the nearest point.
 */

const MARGIN = { left: 58, right: 14, top: 12, bottom: 44 };

/** No point farther from a click than this, in pixels, is meant by it. */
const REACH = 14;

/** Round numbers between two others, about so many. */
function ticks(low, high, wanted) {
  const rough = (high - low) / Math.max(1, wanted);
  const power = Math.pow(10, Math.floor(Math.log10(rough)));
  const step = power * [1, 2, 5, 10].find(m => power * m >= rough * 0.999);
  const all = [];
  for (let v = Math.ceil(low / step) * step; v <= high + step * 1e-9; v += step) {
    all.push(Math.abs(v) < step * 1e-9 ? 0 : v);
  }
  return all;
}

class Scatter {
  /**
   * A map in an element.
   *
   * listeners: select(i) for the point that was clicked, brush(rows or null).
   */
  constructor(holder, label, listeners) {
    this.listeners = listeners;
    this.canvas = el('canvas', { class: 'map', tabindex: 0, role: 'application', 'aria-label': label });
    this.brushing = false;
    this.selected = -1;
    this.marked = [];
    this.brushed = null;
    this.rectangle = null;
    this.frames = 0;
    holder.append(this.canvas);
    this.context = this.canvas.getContext('2d');
    this.pointers = new Map();
    const on = (type, listener, options) => this.canvas.addEventListener(type, listener, options);
    on('pointerdown', event => this.down(event));
    on('pointermove', event => this.move(event));
    on('pointerup', event => this.up(event));
    on('pointercancel', event => this.pointers.delete(event.pointerId));
    on('wheel', event => {
      event.preventDefault();
      const [x, y] = this.at(event);
      this.zoom(Math.exp(Math.sign(event.deltaY) * Math.min(0.4, Math.abs(event.deltaY) / 400)), x, y);
    }, { passive: false });
    on('dblclick', () => this.reset());
    on('keydown', event => this.key(event));
    new ResizeObserver(() => this.resize()).observe(holder);
  }

  /** Other points: quantities for both axes, and the colouring. */
  show(x, y, colored) {
    const axesChanged = !this.x || this.x.key !== x.key || this.y.key !== y.key || this.x.values !== x.values;
    this.x = x;
    this.y = y;
    this.colored = colored;
    this.xs = this.spread(x, 0.3);
    this.ys = this.spread(y, 0.3);
    if (!this.visible || this.visible.length !== this.xs.length) {
      this.visible = new Uint8Array(this.xs.length).fill(1);
    }
    if (axesChanged) {
      this.reset();
    } else {
      this.draw();
    }
  }

  /** Names have whole places, with the points of one name side by side about it. */
  spread(q, width) {
    if (!q.names) {
      return q.values;
    }
    return Float32Array.from(q.values, (v, i) => v + width * (((i * 0.618034) % 1) - 0.5) * 2);
  }

  filter(visible) {
    this.visible = visible;
    this.draw();
  }

  select(i) {
    this.selected = i;
    this.draw();
  }

  /** Points that are ringed: picks for instance. */
  mark(points) {
    this.marked = points;
    this.draw();
  }

  clearBrush() {
    this.brushed = null;
    this.rectangle = null;
    this.draw();
  }

  reset() {
    const range = (values, q) => {
      let low = Infinity;
      let high = -Infinity;
      for (const v of values) {
        if (Number.isFinite(v)) {
          low = Math.min(low, v);
          high = Math.max(high, v);
        }
      }
      if (q.names) {
        return [-0.6, q.names.length - 0.4];
      }
      if (!(low <= high)) {
        return [0, 1];
      }
      const room = high > low ? 0.04 * (high - low) : Math.max(1e-6, Math.abs(low) * 0.05);
      return [low - room, high + room];
    };
    this.window = [...range(this.xs, this.x), ...range(this.ys, this.y)];
    this.draw();
  }

  resize() {
    const width = this.canvas.clientWidth;
    const height = this.canvas.clientHeight;
    const scale = devicePixelRatio || 1;
    if (width === 0 || (this.width === width && this.height === height && this.scale === scale)) {
      return;
    }
    Object.assign(this, { width, height, scale });
    this.canvas.width = Math.round(width * scale);
    this.canvas.height = Math.round(height * scale);
    // Another size has cleared the canvas: waiting for the next picture would show it empty.
    if (this.window) {
      this.paint();
    }
  }

  get plot() {
    return {
      left: MARGIN.left, top: MARGIN.top,
      right: this.width - MARGIN.right, bottom: this.height - MARGIN.bottom,
    };
  }

  toX(v) {
    const { left, right } = this.plot;
    return left + (v - this.window[0]) / (this.window[1] - this.window[0]) * (right - left);
  }

  toY(v) {
    const { top, bottom } = this.plot;
    return bottom - (v - this.window[2]) / (this.window[3] - this.window[2]) * (bottom - top);
  }

  fromX(x) {
    const { left, right } = this.plot;
    return this.window[0] + (x - left) / (right - left) * (this.window[1] - this.window[0]);
  }

  fromY(y) {
    const { top, bottom } = this.plot;
    return this.window[2] + (bottom - y) / (bottom - top) * (this.window[3] - this.window[2]);
  }

  /** Draws with the next picture of the screen, once whatever was asked for before. */
  draw() {
    if (!this.pending && this.window && this.width) {
      this.pending = requestAnimationFrame(() => {
        this.pending = 0;
        this.paint();
      });
    }
  }

  paint() {
    const c = this.context;
    const { left, right, top, bottom } = this.plot;
    c.setTransform(this.scale, 0, 0, this.scale, 0, 0);
    c.clearRect(0, 0, this.width, this.height);
    this.axes(c);
    c.save();
    c.beginPath();
    c.rect(left, top, right - left, bottom - top);
    c.clip();
    this.points(c);
    this.marks(c);
    if (this.rectangle) {
      const [x0, y0, x1, y1] = this.rectangle;
      c.strokeStyle = cssColor('--ink');
      c.setLineDash([4, 3]);
      c.strokeRect(Math.min(x0, x1), Math.min(y0, y1), Math.abs(x1 - x0), Math.abs(y1 - y0));
    }
    c.restore();
    this.frames++;
    Object.assign(this.canvas.dataset, {
      window: this.window.join(' '), plot: [left, right, top, bottom].join(' '), frames: this.frames,
    });
  }

  points(c) {
    const n = this.xs.length;
    const size = n > 8000 ? 2.4 : n > 1500 ? 3.4 : n > 300 ? 5 : 7;
    const { classes, colors } = this.colored;
    const { left, right, top, bottom } = this.plot;
    const ax = (right - left) / (this.window[1] - this.window[0]);
    const bx = left - this.window[0] * ax;
    const ay = (bottom - top) / (this.window[3] - this.window[2]);
    const by = bottom + this.window[2] * ay;
    // Points of one colour together, as changes of the colour are what takes time.
    const byClass = colors.map(() => []);
    const behind = [];
    for (let i = 0; i < n; i++) {
      if (this.visible[i]) {
        (this.brushed && !this.brushed[i] ? behind : byClass[classes[i]]).push(i);
      }
    }
    const square = (points, color, alpha) => {
      c.fillStyle = color;
      c.globalAlpha = alpha;
      for (const i of points) {
        const x = bx + this.xs[i] * ax;
        const y = by - this.ys[i] * ay;
        if (x > left - size && x < right + size && y > top - size && y < bottom + size) {
          c.fillRect(x - size / 2, y - size / 2, size, size);
        }
      }
      c.globalAlpha = 1;
    };
    const round = (points, color, alpha) => {
      c.fillStyle = color;
      c.globalAlpha = alpha;
      for (const i of points) {
        c.beginPath();
        c.arc(bx + this.xs[i] * ax, by - this.ys[i] * ay, size / 2, 0, 7);
        c.fill();
      }
      c.globalAlpha = 1;
    };
    const shape = n > 3000 ? square : round;
    shape(behind, OTHERS, 0.25);
    byClass.forEach((points, i) => shape(points, colors[i], 0.85));
  }

  marks(c) {
    const ring = (i, radius, width, color) => {
      c.beginPath();
      c.arc(this.toX(this.xs[i]), this.toY(this.ys[i]), radius, 0, 7);
      c.lineWidth = width;
      c.strokeStyle = color;
      c.stroke();
    };
    for (const i of this.marked) {
      ring(i, 6, 2.5, cssColor('--paper'));
      ring(i, 6, 1.2, cssColor('--ink'));
    }
    if (this.selected >= 0) {
      ring(this.selected, 8, 5, cssColor('--paper'));
      ring(this.selected, 8, 2.5, cssColor('--accent'));
    }
    c.lineWidth = 1;
  }

  axes(c) {
    const { left, right, top, bottom } = this.plot;
    c.font = '12px system-ui, sans-serif';
    c.fillStyle = cssColor('--muted');
    c.strokeStyle = cssColor('--line');
    c.lineWidth = 1;
    const short = text => text.length > 14 ? text.slice(0, 13) + '…' : text;
    const marks = (q, low, high, wanted) => q.names
      ? q.names.map((text, i) => [i, short(text)]).filter(([i]) => i >= low && i <= high
        && (q.names.length <= wanted || i % Math.ceil(q.names.length / wanted) === 0))
      : ticks(low, high, wanted).map(v => [v, number(v)]);
    c.textAlign = 'center';
    c.textBaseline = 'top';
    for (const [v, text] of marks(this.x, this.window[0], this.window[1], Math.max(2, Math.floor((right - left) / 90)))) {
      const x = Math.round(this.toX(v)) + 0.5;
      c.beginPath();
      c.moveTo(x, top);
      c.lineTo(x, bottom);
      c.stroke();
      c.fillText(text, x, bottom + 6);
    }
    c.textAlign = 'right';
    c.textBaseline = 'middle';
    for (const [v, text] of marks(this.y, this.window[2], this.window[3], Math.max(2, Math.floor((bottom - top) / 50)))) {
      const y = Math.round(this.toY(v)) + 0.5;
      c.beginPath();
      c.moveTo(left, y);
      c.lineTo(right, y);
      c.stroke();
      c.fillText(text.length > 9 ? text.slice(0, 8) + '…' : text, left - 6, y);
    }
    c.fillStyle = cssColor('--ink');
    c.textAlign = 'center';
    c.textBaseline = 'bottom';
    c.fillText(this.fitting(c, titleOf(this.x), right - left), (left + right) / 2, this.height - 2);
    c.save();
    c.translate(2, (top + bottom) / 2);
    c.rotate(-Math.PI / 2);
    c.textBaseline = 'top';
    c.fillText(this.fitting(c, titleOf(this.y), bottom - top), 0, 0);
    c.restore();
  }

  /** A text that is cut where it would be too wide. */
  fitting(c, text, width) {
    let shown = text;
    while (shown.length > 4 && c.measureText(shown).width > width) {
      shown = shown.slice(0, -2).trimEnd().replace(/…$/, '') + '…';
    }
    return shown;
  }

  at(event) {
    const box = this.canvas.getBoundingClientRect();
    return [event.clientX - box.left, event.clientY - box.top];
  }

  /** The visible point next to a place, in pixels; −1 where none is near. */
  nearest(x, y, reach = REACH) {
    let best = -1;
    let least = reach * reach;
    for (let i = 0; i < this.xs.length; i++) {
      if (!this.visible[i]) {
        continue;
      }
      const dx = this.toX(this.xs[i]) - x;
      const dy = this.toY(this.ys[i]) - y;
      if (dx * dx + dy * dy < least) {
        least = dx * dx + dy * dy;
        best = i;
      }
    }
    return best;
  }

  down(event) {
    this.canvas.setPointerCapture(event.pointerId);
    this.pointers.set(event.pointerId, this.at(event));
    this.start = this.at(event);
    this.moved = false;
    this.drawing = this.brushing || event.shiftKey;
  }

  move(event) {
    const last = this.pointers.get(event.pointerId);
    if (!last) {
      return;
    }
    const [x, y] = this.at(event);
    const others = [...this.pointers].filter(([id]) => id !== event.pointerId).map(([, place]) => place);
    this.pointers.set(event.pointerId, [x, y]);
    if (others.length === 1) {
      const before = Math.hypot(last[0] - others[0][0], last[1] - others[0][1]);
      const after = Math.hypot(x - others[0][0], y - others[0][1]);
      this.moved = true;
      this.zoom(before / Math.max(1, after), (x + others[0][0]) / 2, (y + others[0][1]) / 2);
      return;
    }
    if (!this.moved && Math.hypot(x - this.start[0], y - this.start[1]) < 4) {
      return;
    }
    this.moved = true;
    if (this.drawing) {
      this.rectangle = [...this.start, x, y];
      this.draw();
    } else {
      this.pan(x - last[0], y - last[1]);
    }
  }

  up(event) {
    const [x, y] = this.at(event);
    this.pointers.delete(event.pointerId);
    if (!this.moved) {
      const i = this.nearest(x, y);
      if (i >= 0) {
        this.listeners.select(i);
      }
      return;
    }
    if (this.drawing && this.rectangle) {
      this.brush();
    }
  }

  brush() {
    const [x0, y0, x1, y1] = this.rectangle;
    const [left, right] = [Math.min(x0, x1), Math.max(x0, x1)].map(x => this.fromX(x));
    const [high, low] = [Math.min(y0, y1), Math.max(y0, y1)].map(y => this.fromY(y));
    this.brushed = new Uint8Array(this.xs.length);
    for (let i = 0; i < this.xs.length; i++) {
      this.brushed[i] = this.xs[i] >= left && this.xs[i] <= right && this.ys[i] >= low && this.ys[i] <= high ? 1 : 0;
    }
    this.rectangle = null;
    this.draw();
    this.listeners.brush(this.brushed);
  }

  pan(dx, dy) {
    const { left, right, top, bottom } = this.plot;
    const x = dx * (this.window[1] - this.window[0]) / (right - left);
    const y = dy * (this.window[3] - this.window[2]) / (bottom - top);
    this.window = [this.window[0] - x, this.window[1] - x, this.window[2] + y, this.window[3] + y];
    this.draw();
  }

  zoom(factor, x, y) {
    const vx = this.fromX(x);
    const vy = this.fromY(y);
    this.window = [
      vx + (this.window[0] - vx) * factor, vx + (this.window[1] - vx) * factor,
      vy + (this.window[2] - vy) * factor, vy + (this.window[3] - vy) * factor,
    ];
    this.draw();
  }

  /** The next visible point along the x axis, or the one before; after the last comes the first. */
  step(direction) {
    const own = this.selected;
    const before = (a, b) => direction * (this.xs[a] - this.xs[b] || a - b) < 0;
    let next = -1;
    let first = -1;
    for (let i = 0; i < this.xs.length; i++) {
      if (!this.visible[i] || !Number.isFinite(this.xs[i]) || (this.brushed && !this.brushed[i])) {
        continue;
      }
      if (first < 0 || before(i, first)) {
        first = i;
      }
      if (own >= 0 && before(own, i) && (next < 0 || before(i, next))) {
        next = i;
      }
    }
    if (first >= 0) {
      this.listeners.select(next < 0 ? first : next);
    }
  }

  key(event) {
    const middle = [(this.plot.left + this.plot.right) / 2, (this.plot.top + this.plot.bottom) / 2];
    const actions = {
      ArrowLeft: () => this.pan(40, 0), ArrowRight: () => this.pan(-40, 0),
      ArrowUp: () => this.pan(0, 40), ArrowDown: () => this.pan(0, -40),
      '+': () => this.zoom(0.8, ...middle), '=': () => this.zoom(0.8, ...middle),
      '-': () => this.zoom(1.25, ...middle), '0': () => this.reset(),
      n: () => this.step(1), p: () => this.step(-1),
      Escape: () => {
        this.clearBrush();
        this.listeners.brush(null);
      },
    };
    if (actions[event.key] && !event.ctrlKey && !event.metaKey && !event.altKey) {
      event.preventDefault();
      actions[event.key]();
    }
  }
}
