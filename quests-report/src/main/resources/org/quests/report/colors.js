/*
 * Colours that people with any kind of colour blindness tell apart: Okabe and Ito's for names,
 * cividis for numbers, and blue to orange about zero for δH.
 */

const NAMED_LIGHT = ['#0072b2', '#d55e00', '#009e73', '#cc79a7', '#a07800', '#56b4e9', '#5d3a9b', '#000000'];
const NAMED_DARK = ['#56b4e9', '#f0833a', '#2fc79a', '#e09cc4', '#f0e442', '#8fd0ff', '#b79cf0', '#ffffff'];
const OTHERS = '#8a8f98';

/** Names beyond so many share one colour. */
const MOST_NAMED = NAMED_LIGHT.length;

const CIVIDIS = ['#00224e', '#123570', '#3b496c', '#575d6d', '#707173', '#8a8678', '#a59c74', '#c3b369', '#e1cc55', '#fee838'];
const BELOW = ['#08306b', '#2171b5', '#6baed6', '#c6dbef'];
const ABOVE = ['#fdd0a2', '#fd8d3c', '#d94801', '#7f2704'];

/** Colours on a dark ground begin where they can be seen. */
const CIVIDIS_DARK = ['#2c4a86', '#465a7c', '#5f6a78', '#777a78', '#8f8b77', '#a89d72', '#c2b068', '#dbc55b', '#f0d94a', '#fff08a'];

/** Elements keep their colour everywhere on the page: the most frequent ones first. */
const colorOfElement = new Map(data.elements.map((element, i) => [element.z, i]));

function dark() {
  const chosen = document.documentElement.dataset.theme;
  return chosen ? chosen === 'dark' : matchMedia('(prefers-color-scheme: dark)').matches;
}

/** The colour of the i-th name. */
function namedColor(i) {
  return i < MOST_NAMED ? (dark() ? NAMED_DARK : NAMED_LIGHT)[i] : OTHERS;
}

function elementColor(z) {
  return namedColor(colorOfElement.has(z) ? colorOfElement.get(z) : MOST_NAMED);
}

function parse(color) {
  return [1, 3, 5].map(at => parseInt(color.slice(at, at + 2), 16));
}

/** A colour between others, at t from 0 to 1. */
function blend(stops, t) {
  const at = Math.max(0, Math.min(1, t)) * (stops.length - 1);
  const i = Math.min(stops.length - 2, Math.floor(at));
  const [a, b] = [parse(stops[i]), parse(stops[i + 1])];
  const mixed = a.map((v, c) => Math.round(v + (b[c] - v) * (at - i)));
  return '#' + mixed.map(v => v.toString(16).padStart(2, '0')).join('');
}

/** Levels of a scale: the points of one level are drawn together. */
const LEVELS = 24;

/**
 * A scale for numbers: a level for each value, and a colour for each level.
 * About zero where values are of both signs and zero means something.
 */
function numberScale(low, high, aboutZero) {
  const span = high > low ? high - low : 1;
  if (!aboutZero) {
    const stops = dark() ? CIVIDIS_DARK : CIVIDIS;
    return {
      low, high,
      level: v => Math.max(0, Math.min(LEVELS - 1, Math.floor((v - low) / span * LEVELS))),
      colors: Array.from({ length: LEVELS }, (_, i) => blend(stops, i / (LEVELS - 1))),
    };
  }
  const half = LEVELS / 2;
  return {
    low, high,
    level: v => v <= 0
      ? half - 1 - Math.min(half - 1, Math.floor(low < 0 ? v / low * half : 0))
      : half + Math.min(half - 1, Math.floor(high > 0 ? v / high * half : 0)),
    colors: Array.from({ length: LEVELS }, (_, i) => i < half
      ? blend(BELOW, i / (half - 1))
      : blend(ABOVE, (i - half) / (half - 1))),
  };
}

/** A colour of the page, by the name of its variable. */
function cssColor(variable) {
  return getComputedStyle(document.documentElement).getPropertyValue(variable).trim();
}
