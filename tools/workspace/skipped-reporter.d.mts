/** The part of a vitest module that the reporter reads. */
interface Module {
  readonly children: {
    allTests(state: "skipped"): Iterable<{
      readonly fullName: string;
      result(): { readonly note?: string | undefined };
    }>;
  };
}

export default class SkippedReporter {
  onTestRunEnd(modules: readonly Module[]): void;
}

/** A line for each reason, the most frequent first; none where nothing was skipped. */
export function countsByReason(reasons: readonly string[]): string[];
