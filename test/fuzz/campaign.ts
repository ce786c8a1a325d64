/** Feeds mutations of real files to both engines and holds them to what bad input gets. */
import { copyFileSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { elfPlaces } from "./elf-places.js";
import type { Ending, Engine } from "./engines.js";
import { mutations } from "./mutations.js";
import { Random } from "./random.js";

/** A file that both engines can read. */
export interface Seed {
  readonly name: string;
  readonly kind: "core" | "recording";
  readonly bytes: Buffer;
}

export interface Finding {
  readonly seed: string;
  readonly mutation: string;
  readonly round: number;
  readonly problem: string;
}

/** The most that any run took. */
export interface Cost {
  milliseconds: number;
  resident: number;
  /** Which runs these were. */
  slowest: string;
  largest: string;
}

export interface Result {
  readonly runs: number;
  /** How many gave a snapshot, of the runs. */
  readonly walked: number;
  readonly findings: Finding[];
  readonly costs: Readonly<Record<string, Cost>>;
}

/**
 * @param rounds of each mutation of each seed.
 * @param keep where files are kept that find something; null: nowhere.
 */
export async function campaign(
  seeds: readonly Seed[],
  engines: Readonly<Record<string, Engine>>,
  { rounds, directory, keep, seed: number }: { rounds: number; directory: string; keep: string | null; seed: number },
): Promise<Result> {
  const result = { runs: 0, walked: 0, findings: [] as Finding[], costs: {} as Record<string, Cost> };
  const file = join(directory, "mutated");
  for (const [index, seed] of seeds.entries()) {
    const places = elfPlaces(seed.bytes);
    for (const [mutation, change] of Object.entries(mutations)) {
      if (mutation === "the recording's header" && places.text === null) continue;
      for (let round = 0; round < rounds; round++) {
        const random = new Random(number + index * 1_000_003 + round * 7919 + mutation.length * 104_729);
        writeFileSync(file, change(Buffer.from(seed.bytes), random, places));
        const endings = await Promise.all(
          Object.entries(engines).map(
            async ([name, engine]) =>
              [name, await engine.run(seed.kind, round % 2 === 0 ? "most" : "least", file)] as const,
          ),
        );
        result.runs++;
        if (endings.some(([, { status }]) => status === 0)) result.walked++;
        for (const [name, ending] of endings) note(result.costs, name, ending, `${seed.name}, ${mutation} ${round}`);
        for (const problem of problemsOf(endings)) {
          result.findings.push({ seed: seed.name, mutation, round, problem });
          if (keep === null) continue;
          mkdirSync(keep, { recursive: true });
          copyFileSync(file, join(keep, `${seed.name} ${mutation} ${round}`.replace(/[^\w.]+/g, "-")));
        }
      }
    }
  }
  return result;
}

function note(costs: Record<string, Cost>, name: string, { milliseconds, resident }: Ending, run: string): void {
  const cost = costs[name] ?? { milliseconds: 0, resident: 0, slowest: run, largest: run };
  costs[name] = cost;
  if (milliseconds > cost.milliseconds) Object.assign(cost, { milliseconds, slowest: run });
  if (resident > cost.resident) Object.assign(cost, { resident, largest: run });
}

function problemsOf(endings: readonly (readonly [name: string, ending: Ending])[]): string[] {
  const [first] = endings;
  const problems: string[] = [];
  for (const [name, { status, signal, stdout, stderr }] of endings) {
    const said = stderr.slice(0, 2000);
    if (signal !== 0) problems.push(`${name} was ended by signal ${signal}: ${said}`);
    else if (status !== 0 && status !== 1) problems.push(`${name} failed with status ${status}: ${said}`);
    else if (status === 1 && !(stdout === "" && /^pyframes: [^\n]+\n$/.test(stderr)))
      problems.push(`${name} did not say one sentence: ${said}`);
    if (first === undefined || first[0] === name) continue;
    const other = first[1];
    if (status !== other.status)
      problems.push(
        `${first[0]} ended with ${other.status} (${other.stderr.trim()}), ${name} with ${status} (${said.trim()})`,
      );
    else if (stdout !== other.stdout) problems.push(`${first[0]} and ${name} print different bytes`);
  }
  return problems;
}
