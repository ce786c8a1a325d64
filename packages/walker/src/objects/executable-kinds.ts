/** The kinds of a frame's executable. */
export type ExecutableKind =
  | "code"
  | "none"
  | "builtin"
  | "bound-method"
  | "method-descriptor"
  | "class"
  | "tuple"
  /** An object for compiled code; one of its members is the code object. */
  | "jit"
  | "unknown";

/** Symbols of type objects, for the kinds that have a single type. */
export const typeSymbols: Readonly<Record<string, ExecutableKind>> = {
  PyCode_Type: "code",
  _PyNone_Type: "none",
  PyCFunction_Type: "builtin",
  PyCMethod_Type: "builtin",
  PyMethod_Type: "bound-method",
  PyMethodDescr_Type: "method-descriptor",
  PyUnstable_JITExecutable_Type: "jit",
};
