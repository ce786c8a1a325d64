/** Prints the answers as a table, and writes them between the markers of docs/features.md. */
import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const page = fileURLToPath(new URL("../../docs/features.md", import.meta.url));
const [begin, end] = ["<!-- begin features -->", "<!-- end features -->"];

export function report({ answers, questions, tools, interpreters, docs }) {
  const names = [...new Set(tools.map(({ name }) => name))];
  const head = ["feature", ...names];
  const rows = questions.map(({ feature }) => [
    feature,
    ...names.map((name) => cell(answers.filter((each) => each.feature === feature && each.tool === name))),
  ]);
  const line = (cells) => `| ${cells.join(" | ")} |`;
  const text = [
    line(head),
    line(head.map(() => "---")),
    ...rows.map(line),
    "",
    `    Tools: ${names.map((name) => versions(tools.filter((tool) => tool.name === name))).join("; ")}.`,
    `    Interpreters: ${interpreters.map(release).filter(Boolean).join(", ")}.`,
    ...names.flatMap((name) => commands(tools.find((tool) => tool.name === name))),
  ].join("\n");
  console.log(text);
  if (docs) write(text);
}

/** "yes" or "no" if that holds for all interpreters; else the interpreters for which it is yes. */
function cell(tried) {
  if (tried.length === 0) return "not measured";
  const seen = tried.filter(({ seen }) => seen);
  if (seen.length === tried.length) return "yes";
  if (seen.length === 0) return "no";
  const unseen = tried.filter(({ seen }) => !seen);
  return seen.length >= unseen.length ? `yes; not ${labels(unseen)}` : labels(seen);
}

/** Consecutive minors as a range; then the other interpreters. */
function labels(some) {
  const plain = some.filter(({ label }) => /^3\.\d+$/.test(label)).map(({ label }) => Number(label.slice(2)));
  const ranges = plain.map((minor) => {
    if (plain.includes(minor - 1)) return null;
    let last = minor;
    while (plain.includes(last + 1)) last++;
    return last === minor ? `3.${minor}` : `3.${minor}–3.${last}`;
  });
  const others = some.filter(({ label }) => !/^3\.\d+$/.test(label)).map(({ label }) => label);
  return [...ranges.filter(Boolean), ...others].join(", ");
}

function versions(rows) {
  const said = rows.map(({ version }) => {
    const { stdout, stderr } = spawnSync(version[0], version.slice(1), { encoding: "utf8" });
    return /\d+(?:\.\d+)+\S*/.exec(`${stdout}${stderr}`)?.[0] ?? "?";
  });
  return `${rows[0].name} ${said.join(", ")}`;
}

/** The release that an interpreter reports, with the rest of its label. */
function release({ label, command, skip }) {
  if (skip !== undefined) return null;
  const { stdout } = spawnSync(command[0], [...command.slice(1), "-c", "import sys; print(sys.version.split()[0])"], {
    encoding: "utf8",
  });
  return `${stdout.trim()}${label.replace(/^[\d.]+/, "")}`;
}

/** The commands of a tool, with words for the arguments that vary. */
function commands({ name, commands, only }) {
  const words = Object.values(commands).map((command) =>
    command("PID", "CORE")
      .map((word) => word.replace(/^.*\//, ""))
      .join(" "),
  );
  return [`    ${name}${only === undefined ? "" : " of the same minor"}: ${words.join(" · ")}`];
}

function write(text) {
  const whole = readFileSync(page, "utf8");
  const [before, after] = [whole.indexOf(begin), whole.indexOf(end)];
  if (before < 0 || after < before) throw new Error(`${page} lacks "${begin}" and "${end}"`);
  writeFileSync(page, `${whole.slice(0, before + begin.length)}\n${text}\n${whole.slice(after)}`);
}
