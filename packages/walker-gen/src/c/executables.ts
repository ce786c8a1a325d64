/** The rules that recognise executables, as the C templates need them. */
import type { ExecutableRule } from "@pyframes/layouts";

const cKind = (kind: string): string => `PYF_TYPE_${kind.toUpperCase().replaceAll("-", "_")}`;

const cFrameKind = (kind: ExecutableRule["frameKind"]): string =>
  `PYF_KIND_${(kind ?? "unknown").toUpperCase().replaceAll("-", "_")}`;

export interface CExecutables {
  readonly executableRules: readonly { readonly c: string; readonly frame: string }[];
  readonly executableSymbols: readonly { readonly name: string; readonly c: string }[];
  readonly executableArray: readonly { readonly entry: string; readonly c: string }[];
  readonly executableSizes: readonly { readonly itemSize: string; readonly basicSize: string; readonly c: string }[];
  readonly executableFlags: readonly { readonly typeFlag: string; readonly c: string }[];
  readonly executableInstances: readonly {
    readonly size: string;
    readonly weaklist: string;
    readonly vectorcall: string;
    readonly c: string;
  }[];
  readonly executableNames: readonly { readonly typeName: string; readonly c: string }[];
}

export function cExecutables(rules: readonly ExecutableRule[]): CExecutables {
  const rows = rules.map((rule) => ({ ...rule, c: cKind(rule.kind) }));
  return {
    executableRules: rows.map(({ c, frameKind }) => ({ c, frame: cFrameKind(frameKind) })),
    executableSymbols: rows.flatMap(({ symbols = [], c }) => symbols.map((name) => ({ name, c }))),
    executableArray: rows.flatMap(({ arrayEntry, c }) => (arrayEntry === undefined ? [] : [{ entry: arrayEntry, c }])),
    executableSizes: rows.flatMap(({ sizes, c }) => (sizes === undefined ? [] : [{ ...sizes, c }])),
    executableFlags: rows.flatMap(({ flag, c }) => (flag === undefined ? [] : [{ typeFlag: flag, c }])),
    executableInstances: rows.flatMap(({ instances = [], c }) =>
      instances.map(({ size, weaklist, vectorcall }) => ({
        size,
        weaklist: weaklist === null ? "absent" : `layout->${weaklist}`,
        vectorcall,
        c,
      })),
    ),
    executableNames: rows.flatMap(({ typeName, c }) => (typeName === undefined ? [] : [{ typeName, c }])),
  };
}
