import { IndentationText, NewLineKind, Project, type SourceFile } from "ts-morph";
import { preamble } from "../preamble.js";

/**
 * The text of one generated file.
 *
 * @param module the generator module that decides its shape, beside this one.
 * @param build adds the declarations to an empty source file.
 */
export function sourceFile(module: string, build: (file: SourceFile) => void): string {
  const project = new Project({
    useInMemoryFileSystem: true,
    skipLoadingLibFiles: true,
    manipulationSettings: {
      indentationText: IndentationText.TwoSpaces,
      newLineKind: NewLineKind.LineFeed,
      useTrailingCommas: true,
    },
  });
  const file = project.createSourceFile("generated.ts");
  build(file);
  const source = `packages/layouts by packages/walker-gen/src/typescript/${module}`;
  return `// ${preamble(source)}\n\n${file.getFullText()}`;
}
