/** What an object in a frame's executable can be. */
export type ExecutableKind =
  | "code"
  | "none"
  | "builtin"
  | "bound-method"
  | "method-descriptor"
  | "class"
  | "tuple"
  /** Stands for a code object that was compiled: one of its members. */
  | "jit"
  | "unknown";

/** Symbols of the type objects of those kinds that have one type. */
export const typeSymbols: Readonly<Record<string, ExecutableKind>> = {
  PyCode_Type: "code",
  _PyNone_Type: "none",
  PyCFunction_Type: "builtin",
  PyCMethod_Type: "builtin",
  PyMethod_Type: "bound-method",
  PyMethodDescr_Type: "method-descriptor",
  PyUnstable_JITExecutable_Type: "jit",
};
