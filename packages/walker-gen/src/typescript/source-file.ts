import { IndentationText, NewLineKind, Project, type SourceFile } from "ts-morph";
import { PREAMBLE } from "../preamble.js";

/** Writes one generated file: its text, from what `build` adds to an empty source file. */
export function sourceFile(build: (file: SourceFile) => void): string {
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
  return `// ${PREAMBLE}\n\n${file.getFullText()}`;
}
