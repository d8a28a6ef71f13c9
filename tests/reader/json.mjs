/** Strict JSON (docs/snapshot-format.md, "Conventions"): objects become Maps. Throws a SyntaxError. */
export function parse(bytes, deepest) {
  const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  const reader = new Reader(text, deepest);
  const value = reader.value(0);
  reader.space();
  reader.require(reader.at === text.length);
  return value;
}

const SPACE = /[ \t\r\n]*/y;
const INTEGER = /-?(?:0|[1-9][0-9]*)(?![0-9.eE])/y;
const WORDS = new Map([["true", true], ["false", false], ["null", null]]);
const ESCAPES = { "\"": "\"", "\\": "\\", "/": "/", b: "\b", f: "\f", n: "\n", r: "\r", t: "\t" };
const LONE = /\p{Surrogate}/u;

class Reader {
  constructor(text, deepest) {
    Object.assign(this, { text, deepest, at: 0 });
  }

  require(holds) {
    if (!holds) throw new SyntaxError(`at ${this.at}`);
  }

  match(pattern) {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text);
    if (found === null) return undefined;
    this.at += found[0].length;
    return found[0];
  }

  space() {
    this.match(SPACE);
  }

  take(character) {
    this.space();
    if (this.text[this.at] !== character) return false;
    this.at += 1;
    return true;
  }

  value(depth) {
    if (this.take("{")) return this.object(depth + 1);
    if (this.take("[")) return this.array(depth + 1);
    if (this.take("\"")) return this.string();
    for (const [word, value] of WORDS) {
      if (this.text.startsWith(word, this.at)) {
        this.at += word.length;
        return value;
      }
    }
    return this.number();
  }

  number() {
    const text = this.match(INTEGER);
    this.require(text !== undefined && text !== "-0" && Number.isSafeInteger(Number(text)));
    return Number(text);
  }

  object(depth) {
    this.require(depth <= this.deepest);
    const members = new Map();
    if (this.take("}")) return members;
    do {
      this.require(this.take("\""));
      const name = this.string();
      this.require(!members.has(name) && this.take(":"));
      members.set(name, this.value(depth));
    } while (this.take(","));
    this.require(this.take("}"));
    return members;
  }

  array(depth) {
    this.require(depth <= this.deepest);
    const elements = [];
    if (this.take("]")) return elements;
    do elements.push(this.value(depth));
    while (this.take(","));
    this.require(this.take("]"));
    return elements;
  }

  string() {
    let text = "";
    for (;;) {
      const character = this.text[this.at];
      this.require(character !== undefined && character >= " ");
      this.at += 1;
      if (character === "\"") break;
      text += character === "\\" ? this.escape() : character;
    }
    this.require(!LONE.test(text));
    return text;
  }

  escape() {
    const character = this.text[this.at];
    this.at += 1;
    if (character !== "u") {
      this.require(Object.hasOwn(ESCAPES, character ?? ""));
      return ESCAPES[character];
    }
    const hex = this.match(/[0-9a-fA-F]{4}/y);
    this.require(hex !== undefined);
    return String.fromCharCode(Number.parseInt(hex, 16));
  }
}
