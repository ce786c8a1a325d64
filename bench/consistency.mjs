/**
 * Counts the stacks that are reported as complete although the program cannot have had them: a
 * caller that never calls that function.
 */
import { provoking, withTarget } from "./targets.mjs";

const samples = { all: 10_000, quick: 4_000 };

/**
 * True if the program of targets/provoke.py can have had the stack: frames are named `left_3`,
 * outermost first.
 */
export function isPossible(frames) {
  // A missing frame is no contradiction.
  const [outermost, ...rest] = frames;
  if (outermost !== "<module>") return false;
  const [turns, ...chain] = rest;
  if (turns === undefined) return true;
  if (turns !== "turns") return rest.length === 1 && turns === "define";
  return chain.every((name, index) => name === `${chain[0].split("_")[0]}_${index}`);
}

export async function consistency(rows, pythons, canRead, quick) {
  const found = [];
  for (const python of pythons) {
    await withTarget(provoking, python.command, (pid) => {
      for (const row of rows.filter((each) => each.stacks && canRead(each, python))) {
        for (const paused of [false, true]) {
          const asked = { name: row.name, peer: row.peer === true, python: python.minor, paused };
          if (paused && !row.canPause) {
            found.push({ ...asked, reason: "it has no way to pause" });
            continue;
          }
          const count = quick || paused ? samples.quick : samples.all;
          const { stacks, refused } = row.stacks(pid, count, paused);
          const total = stacks.reduce((sum, each) => sum + each.count, 0);
          const impossible = stacks.filter(({ frames }) => !isPossible(frames));
          found.push({
            ...asked,
            stacks: total,
            refused,
            impossible: impossible.reduce((sum, each) => sum + each.count, 0),
            example: impossible[0]?.frames.join(";") ?? null,
          });
        }
      }
    });
  }
  return found;
}
