/**
 * The kinds of objects that a frame can execute, and the rules that recognise them. Both walkers
 * are generated from these rows and try them in this order. Sizes and offsets of instances
 * distinguish the types, also in core files without symbols and names; only the last two need the
 * type's name.
 */

/** A field of the view, `cfunction_object.size`. */
type ViewPath = `${string}.${string}`;

/** The members of a type's instances that recognise it. */
export interface InstanceRule {
  /** tp_basicsize. */
  readonly size: ViewPath;
  /** tp_weaklistoffset; null where instances have no weak references. */
  readonly weaklist: ViewPath | null;
  /** tp_vectorcall_offset. */
  readonly vectorcall: ViewPath;
}

export interface ExecutableRule {
  readonly kind: string;
  /** The kind of a frame that executes it; null where it stands for another one. */
  readonly frameKind: "python" | "builtin" | "method-descriptor" | "class" | "tuple" | null;
  /** Symbols of the type objects, if the kind has permanent ones. */
  readonly symbols?: readonly string[];
  /**
   * Entry of PyUnstable_ExecutableKinds (Include/cpython/pyframe.h), a member of `executable_kind`.
   */
  readonly arrayEntry?: string;
  /** A constant of the view that tp_itemsize equals, and the field that ends an instance. */
  readonly sizes?: { readonly itemSize: string; readonly basicSize: ViewPath };
  /** A member of `type_flags`. */
  readonly flag?: string;
  readonly instances?: readonly InstanceRule[];
  /** tp_name. */
  readonly typeName?: string;
}

const cfunction = { weaklist: "cfunction_object.m_weakreflist", vectorcall: "cfunction_object.vectorcall" } as const;

export const executableRules = [
  {
    kind: "code",
    frameKind: "python",
    symbols: ["PyCode_Type"],
    arrayEntry: "py_function",
    sizes: { itemSize: "codeunit_size", basicSize: "code_object.co_code_adaptive" },
  },
  { kind: "none", frameKind: null, symbols: ["_PyNone_Type"], arrayEntry: "skip", typeName: "NoneType" },
  {
    kind: "builtin",
    frameKind: "builtin",
    symbols: ["PyCFunction_Type", "PyCMethod_Type"],
    instances: [
      { size: "cfunction_object.size", ...cfunction },
      { size: "cmethod_object.size", ...cfunction },
    ],
  },
  {
    kind: "bound-method",
    frameKind: "builtin",
    symbols: ["PyMethod_Type"],
    // Its entry for builtins is CPython's type of bound methods (Python/frame.c).
    arrayEntry: "builtin_function",
    instances: [
      {
        size: "method_object.size",
        weaklist: "method_object.im_weakreflist",
        vectorcall: "method_object.vectorcall",
      },
    ],
  },
  {
    kind: "method-descriptor",
    frameKind: "method-descriptor",
    symbols: ["PyMethodDescr_Type"],
    arrayEntry: "method_descriptor",
    instances: [{ size: "method_descr_object.size", weaklist: null, vectorcall: "method_descr_object.vectorcall" }],
  },
  { kind: "class", frameKind: "class", flag: "type_subclass" },
  { kind: "tuple", frameKind: "tuple", flag: "tuple_subclass" },
  // An object for compiled code; one of its members is the code object.
  { kind: "jit", frameKind: null, symbols: ["PyUnstable_JITExecutable_Type"], typeName: "jit_executable" },
] as const satisfies readonly ExecutableRule[];
