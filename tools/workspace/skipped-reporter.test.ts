import { afterEach, expect, it, vi } from "vitest";
import SkippedReporter, { countsByReason } from "./skipped-reporter.mjs";

afterEach(() => {
  vi.restoreAllMocks();
});

it("reasons are counted, the most frequent first", () => {
  expect(countsByReason(["gdb: not installed", "debian: 404", "debian: 404", "core: none"])).toEqual([
    "skipped, by reason:",
    "  2 debian: 404",
    "  1 core: none",
    "  1 gdb: not installed",
  ]);
  expect(countsByReason([])).toEqual([]);
});

it("each skipped test is named with its reason, before the counts", () => {
  const lines: unknown[] = [];
  vi.spyOn(console, "log").mockImplementation((line) => void lines.push(line));
  const tests = [
    { fullName: "a", result: () => ({ note: "debian: 404" }) },
    { fullName: "b", result: () => ({ note: undefined }) },
  ];
  new SkippedReporter().onTestRunEnd([{ children: { allTests: () => tests } }]);
  expect(lines).toEqual([
    "skipped: a (debian: 404)",
    "skipped: b (no reason given)",
    "skipped, by reason:",
    "  1 debian: 404",
    "  1 no reason given",
  ]);
});
