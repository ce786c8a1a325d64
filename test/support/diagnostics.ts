/**
 * TypeScript as a user of the packages compiles it, strictly, and what the compiler says against
 * it.
 */
import { join, resolve } from "node:path";
import { type Diagnostic, Project, ts } from "ts-morph";

const root = resolve(import.meta.dirname, "../..");

/** Of a program that would lie at `path`: packages are found from there. */
export function diagnosticsOf(path: string, text: string, options: ts.CompilerOptions = {}): Diagnostic[] {
  const project = new Project({
    compilerOptions: {
      target: ts.ScriptTarget.ESNext,
      module: ts.ModuleKind.NodeNext,
      lib: ["lib.esnext.d.ts"],
      types: ["node"],
      typeRoots: [join(root, "node_modules/@types")],
      strict: true,
      ...options,
    },
  });
  return project.createSourceFile(path, text, { overwrite: true }).getPreEmitDiagnostics();
}
