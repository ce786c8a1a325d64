/**
 * C declarations of the source-only structs, for the probe: the compiler lays them out per target.
 */
import { HEAD, type Range, SOURCE_ONLY, type SourceOnlyMember, type SourceOnlyStruct } from "./source-only-structs.js";

/** The lowest PY_VERSION_HEX that a pre-release can have. */
function hexOf(release: string): string {
  const [major, minor, micro] = release.split(".").map(Number) as [number, number, number];
  return `0x${((major << 24) | (minor << 16) | (micro << 8)).toString(16).padStart(8, "0")}`;
}

/** Limits `c` to the releases of the range, and to builds that define the macro. */
function guarded(c: string, { since, until, ifdef }: Range & { readonly ifdef?: string }): string {
  const conditions = [
    ...(since === undefined ? [] : [`PY_VERSION_HEX >= ${hexOf(since)}`]),
    ...(until === undefined ? [] : [`PY_VERSION_HEX < ${hexOf(until)}`]),
    ...(ifdef === undefined ? [] : [`defined(${ifdef})`]),
  ];
  return conditions.length === 0 ? c : `#if ${conditions.join(" && ")}\n${c}\n#endif`;
}

/** PyObject_HEAD brings its own semicolon. */
const declared = (member: SourceOnlyMember) => guarded(member === HEAD ? member.c : `${member.c};`, member);

export function declaration({ tag, typedef, members = [], enumerators, ...range }: SourceOnlyStruct): string {
  const lines = [
    ...(typedef === null ? [] : ["typedef"]),
    enumerators === undefined ? "struct" : "enum",
    ...(tag === null ? [] : [guarded(tag.name, tag)]),
    "{",
    ...(enumerators === undefined ? members.map(declared) : [enumerators.join(", ")]),
    `} ${typedef ?? ""};`,
  ];
  return guarded(lines.join("\n"), range);
}

/** Every declaration, each limited to the releases whose headers lack it. */
export function sourceOnlyDeclarations(): string {
  return SOURCE_ONLY.map(declaration).join("\n");
}

/** Where the declarations change, as PY_VERSION_HEX. */
export const CHANGES: readonly number[] = [
  ...new Set(
    SOURCE_ONLY.flatMap(({ tag, members = [], ...range }) => [range, ...(tag === null ? [] : [tag]), ...members])
      .flatMap(({ since, until }) => [since, until])
      .flatMap((release) => (release === undefined ? [] : [Number(hexOf(release))])),
  ),
];

/** True if the release is in the range. */
export function inRange({ since, until }: Range, hex: number): boolean {
  return (since === undefined || hex >= Number(hexOf(since))) && (until === undefined || hex < Number(hexOf(until)));
}
