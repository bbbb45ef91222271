/* A mail's text cut into blocks and joined again without loss: each block keeps its source and what parts it from the next.
   The kinds are those of campaigns/domain/content/lines.py. */
const MARK = /^\{%\s*(if|else|endif|offer)\s*(\w*)\s*%\}$/, IMAGE = /^!\[([^\[\]]*)\]\(asset:([a-z0-9-]+)\)$/;
const BUTTON = /^=>\s*\[([^\[\]]+)\]\(([^()\s]+)\)$/, FACT = /^\|(.*)\|$/;

function kindOf(line) {
  const text = line.trim(), mark = text.match(MARK);
  if (!text) return "blank";
  if (mark) return mark[1];
  if (text.startsWith("=>")) return "button";
  if (IMAGE.test(text)) return "image";
  if (/^-{3,}$/.test(text)) return "divider";
  if (text.startsWith("! ")) return "notice";
  return FACT.test(text) ? "facts" : "words";
}
const TOGETHER = new Set(["words", "notice", "facts"]);

/* Blocks of a text: { kind, raw, gap } with raw + gap joined giving the text again. */
export function cut(text) {
  const blocks = [], lines = text.replaceAll("\r\n", "\n").split("\n");
  let lead = "";
  lines.forEach((line, at) => {
    const kind = kindOf(line), end = at < lines.length - 1 ? "\n" : "", last = blocks[blocks.length - 1];
    if (kind === "blank") {
      if (last) last.gap += line + end; else lead += line + end;
    } else if (last && last.kind === kind && TOGETHER.has(kind) && last.gap === "\n") {
      last.raw += last.gap + line;
      last.gap = end;
    } else {
      blocks.push({ kind, raw: lead + line, gap: end });
      lead = "";
    }
  });
  blocks.forEach((block) => { block.kind = shapeOf(block); });
  return blocks;
}
export const joined = (blocks) => blocks.map((block) => block.raw + block.gap).join("");

function shapeOf({ kind, raw }) {
  const lines = raw.trim().split("\n").map((line) => line.trim());
  if (kind === "button") return BUTTON.test(raw.trim()) ? "button" : "raw";
  if (kind === "facts") return lines.every((line) => line.slice(1, -1).split("|").length === 2) ? "facts" : "raw";
  if (kind !== "words") return kind;
  if (lines.every((line) => line.startsWith("- "))) return "points";
  return lines[0].startsWith("# ") ? "heading" : "words";
}

/* What is edited of a block, and the source it makes. */
export function parts({ kind, raw }) {
  const text = raw.trim(), lines = text.split("\n");
  if (kind === "button") return { words: text.match(BUTTON)[1], url: text.match(BUTTON)[2] };
  if (kind === "image") return { shows: text.match(IMAGE)[1], name: text.match(IMAGE)[2] };
  if (kind === "if") return { field: text.match(MARK)[2] };
  if (kind === "facts") return { rows: lines.map((line) => line.trim().slice(1, -1).split("|").map((cell) => cell.trim())) };
  if (kind === "heading") return { text: text.replace(/^# /, "") };
  if (kind === "points" || kind === "notice") return { text: lines.map((line) => line.trim().slice(2)).join("\n") };
  return { text };
}
const each = (text, sign) => text.split("\n").map((line) => sign + line).join("\n");
const bare = (text) => text.replace(/[|\n]/g, " ");
export function source(kind, part) {
  return {
    button: () => `=> [${(part.words || "").replace(/[\[\]\n]/g, "") || "…"}](${(part.url || "").replace(/[()\s]/g, "") || "https://"})`,
    image: () => `![${part.shows.replace(/[\[\]\n]/g, "")}](asset:${part.name})`,
    if: () => `{% if ${part.field} %}`,
    facts: () => part.rows.map(([label, value]) => `| ${bare(label)} | ${bare(value)} |`).join("\n"),
    heading: () => `# ${part.text.replaceAll("\n", " ")}`,
    points: () => each(part.text.replace(/\n{2,}/g, "\n"), "- "),
    notice: () => each(part.text.replace(/\n{2,}/g, "\n"), "! "),
    divider: () => "---", offer: () => "{% offer %}", else: () => "{% else %}", endif: () => "{% endif %}",
  }[kind]?.() ?? part.text;
}

/* The gaps after a change of order: blocks stand a blank line apart, the last one ends the text. */
export function settle(blocks) {
  blocks.forEach((block, at) => {
    if (at === blocks.length - 1) block.gap = block.gap.includes("\n\n") ? "" : block.gap.replace(/\n+$/, "");
    else if (!block.gap.includes("\n\n")) block.gap = "\n\n";
  });
  return blocks;
}
/* The matching end of an `if`, or -1; with the `else` between them, or -1. */
export function span(blocks, at) {
  let depth = 0, turn = -1;
  for (let i = at; i < blocks.length; i += 1) {
    if (blocks[i].kind === "if") depth += 1;
    if (blocks[i].kind === "else" && depth === 1) turn = i;
    if (blocks[i].kind === "endif" && (depth -= 1) === 0) return { end: i, turn };
  }
  return { end: -1, turn };
}
