/** Definitions of types, found in C text that is not preprocessed. */
import { expect, it } from "vitest";
import { cDefinitions, definitionsOf } from "./c-definitions.js";

const squeezed = (text: string): string => text.replaceAll(/\s+/g, " ").trim();
const found = (source: string, ...names: string[]) => squeezed(definitionsOf(cDefinitions(source), names));

it("finds a struct by its tag and by its typedef, and nothing of the functions around it", () => {
  const source = `
static int before(struct s *self) { struct inner { int x; } y; return y.x; }
typedef struct s { int a; } S; /* behind } it */
struct s *after(void) { return "}"[0] ? NULL : NULL; }
struct other { int b; };`;
  expect(found(source, "s")).toBe("typedef struct s { int a; } S;");
  expect(found(source, "S")).toBe("typedef struct s { int a; } S;");
  expect(found(source, "other")).toBe("struct other { int b; };");
  expect(found(source, "inner")).toBe("");
});

it("adds the macros and types that a definition uses, in the order of the file", () => {
  const source = `
typedef enum { ON, OFF } state;
typedef int (*callback)(void *self, int);
#define HEAD(p) \\
    int p##_a; /* a comment over
    lines without a backslash */ \\
    state p##_b;
typedef struct { HEAD(x) callback f; } T;`;
  expect(found(source, "T")).toBe(
    "#define HEAD(p) \\ int p##_a; \\ state p##_b; typedef enum { ON, OFF } state; typedef int (*callback)(void *self, int); typedef struct { HEAD(x) callback f; } T;",
  );
});

it("leaves the directives inside braces to the compiler", () => {
  const source = "struct s {\n#ifdef A\n  int a;\n#endif\n  int b; // }\n};\n";
  expect(definitionsOf(cDefinitions(source), ["s"])).toMatch(
    /^struct s \{\n#ifdef A\n {2}int a;\n#endif\n {2}int b; +\n\};$/,
  );
});

it("takes an initializer for no definition", () => {
  expect(found("static struct s x = { .a = 1 };\ntypedef struct s s_t;\nstruct s { int a; };", "s_t")).toBe(
    "typedef struct s s_t; struct s { int a; };",
  );
});
