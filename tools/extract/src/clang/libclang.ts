/**
 * libclang through koffi: typed bindings for the calls used here. Facts of the ABI are from
 * clang-c/Index.h and its siblings, unchanged from LLVM 14 to 22.
 */
import { promisify } from "node:util";
import koffi from "koffi";
import { UserError } from "../user-error.js";

/** CXCursor, by value. `d0` is the address of the declaration and identifies the cursor. */
export interface Cursor {
  readonly kind: number;
  readonly xdata: number;
  readonly d0: number | bigint;
  readonly d1: number | bigint;
  readonly d2: number | bigint;
}

/** CXType, by value. */
export interface Type {
  readonly kind: number;
  readonly d0: number | bigint;
  readonly d1: number | bigint;
}

declare const opaque: unique symbol;
/** A pointer that only libclang dereferences. */
export interface Handle {
  readonly [opaque]: true;
}

/** enum CXCursorKind */
export const CursorKind = { Struct: 2, Union: 3, Enum: 5, Field: 6, EnumConstant: 7, Typedef: 20 } as const;

/** enum CXTypeKind, of canonical types */
export const TypeKind = {
  Pointer: 101,
  Record: 105,
  Enum: 106,
  FunctionNoProto: 110,
  FunctionProto: 111,
  ConstantArray: 112,
  IncompleteArray: 114,
  Atomic: 177,
} as const;

/** enum CXChildVisitResult; CXVisitorResult has the same 0 and 1. */
export const Visit = { Break: 0, Continue: 1 } as const;
/** enum CXDiagnosticSeverity */
export const Severity = { Error: 3 } as const;
/**
 * enum CXTranslationUnit_Flags. Skipping the bodies of inline functions saves a tenth of the time.
 */
export const SkipFunctionBodies = 0x40;

const CXString = koffi.struct("CXString", { data: "uintptr_t", flags: "uint32_t" });
const CXCursor = koffi.struct("CXCursor", {
  kind: "int",
  xdata: "int",
  d0: "uintptr_t",
  d1: "uintptr_t",
  d2: "uintptr_t",
});
const CXType = koffi.struct("CXType", { kind: "int", d0: "uintptr_t", d1: "uintptr_t" });
const CXSourceLocation = koffi.struct("CXSourceLocation", {
  d0: "uintptr_t",
  d1: "uintptr_t",
  int: "uint32_t",
});
const CXUnsavedFile = koffi.struct("CXUnsavedFile", {
  Filename: "const char *",
  Contents: "const char *",
  Length: "unsigned long",
});
// The prototypes below refer to these by name.
void [CXString, CXCursor, CXType, CXSourceLocation, CXUnsavedFile];
koffi.proto("int CXCursorVisitor(CXCursor cursor, CXCursor parent, void *data)");
koffi.proto("int CXFieldVisitor(CXCursor cursor, void *data)");
koffi.proto("void CXInclusionVisitor(void *file, void *stack, uint32_t length, void *data)");

// Without it libclang parses on the calling stack, which is small on koffi's threads.
delete process.env.LIBCLANG_NOTHREADS;

type CXStringValue = { readonly data: number | bigint; readonly flags: number };

export type LibClang = ReturnType<typeof bind>;

/** Loads the library at `path`. Throws a UserError if it is not a usable libclang. */
export function load(path: string): LibClang {
  let library: ReturnType<typeof koffi.load>;
  try {
    library = koffi.load(path);
  } catch (cause) {
    throw new UserError(
      `${path} cannot be loaded as libclang (${(cause as Error).message}); set LIBCLANG_PATH to libclang.so of LLVM 14 or newer.`,
    );
  }
  try {
    return bind(library, path);
  } catch {
    throw new UserError(`${path} is no libclang of LLVM 14 or newer; set LIBCLANG_PATH to one.`);
  }
}

function bind(library: ReturnType<typeof koffi.load>, path: string) {
  const getCString = library.func("const char *clang_getCString(CXString)");
  const disposeString = library.func("void clang_disposeString(CXString)");
  const take = (value: CXStringValue): string => {
    const text: string = getCString(value) ?? "";
    disposeString(value);
    return text;
  };
  const string = <A extends unknown[]>(prototype: string): ((...args: A) => string) => {
    const call = library.func(prototype);
    return (...args) => take(call(...args));
  };
  const presumedLocation = library.func(
    "void clang_getPresumedLocation(CXSourceLocation, _Out_ CXString *, _Out_ uint32_t *, _Out_ uint32_t *)",
  );
  const plain = <A extends unknown[], R>(prototype: string): ((...args: A) => R) =>
    library.func(prototype) as unknown as (...args: A) => R;
  const aside = <A extends unknown[], R>(prototype: string) =>
    promisify(library.func(prototype).async) as unknown as (...args: A) => Promise<R>;

  return {
    path,
    version: string<[]>("CXString clang_getClangVersion()")(),
    createIndex: plain<[number, number], Handle>("void *clang_createIndex(int, int)"),
    disposeIndex: plain<[Handle], void>("void clang_disposeIndex(void *)"),
    /** Runs on another thread, so that this one continues. */
    parse: aside<
      [
        Handle,
        string,
        readonly string[],
        number,
        readonly { Filename: string; Contents: string; Length: number }[],
        number,
        number,
        (Handle | null)[],
      ],
      number
    >(
      "int clang_parseTranslationUnit2(void *, const char *, const char **, int, CXUnsavedFile *, uint32_t, uint32_t, _Out_ void **)",
    ),
    disposeUnit: plain<[Handle], void>("void clang_disposeTranslationUnit(void *)"),
    unitCursor: plain<[Handle], Cursor>("CXCursor clang_getTranslationUnitCursor(void *)"),
    numDiagnostics: plain<[Handle], number>("uint32_t clang_getNumDiagnostics(void *)"),
    diagnostic: plain<[Handle, number], Handle>("void *clang_getDiagnostic(void *, uint32_t)"),
    diagnosticSeverity: plain<[Handle], number>("int clang_getDiagnosticSeverity(void *)"),
    disposeDiagnostic: plain<[Handle], void>("void clang_disposeDiagnostic(void *)"),
    formatDiagnostic: string<[Handle, number]>("CXString clang_formatDiagnostic(void *, uint32_t)"),
    visitChildren: plain<[Cursor, (cursor: Cursor) => number, null], number>(
      "uint32_t clang_visitChildren(CXCursor, CXCursorVisitor *, void *)",
    ),
    visitFields: plain<[Type, (cursor: Cursor) => number, null], number>(
      "uint32_t clang_Type_visitFields(CXType, CXFieldVisitor *, void *)",
    ),
    inclusions: plain<[Handle, (file: Handle) => void, null], void>(
      "void clang_getInclusions(void *, CXInclusionVisitor *, void *)",
    ),
    fileName: string<[Handle]>("CXString clang_getFileName(void *)"),
    cursorSpelling: string<[Cursor]>("CXString clang_getCursorSpelling(CXCursor)"),
    cursorType: plain<[Cursor], Type>("CXType clang_getCursorType(CXCursor)"),
    cursorDefinition: plain<[Cursor], Cursor>("CXCursor clang_getCursorDefinition(CXCursor)"),
    typedefUnderlying: plain<[Cursor], Type>("CXType clang_getTypedefDeclUnderlyingType(CXCursor)"),
    inSystemHeader(cursor: Cursor): boolean {
      return this.locationIsInSystemHeader(this.cursorLocation(cursor)) !== 0;
    },
    cursorLocation: plain<[Cursor], object>("CXSourceLocation clang_getCursorLocation(CXCursor)"),
    /** The file of the cursor's line, as `#line` gives it. */
    fileOf(cursor: Cursor): string {
      const name: [CXStringValue | null] = [null];
      presumedLocation(this.cursorLocation(cursor), name, [0], [0]);
      return name[0] === null ? "" : take(name[0]);
    },
    locationIsInSystemHeader: plain<[object], number>("int clang_Location_isInSystemHeader(CXSourceLocation)"),
    isAnonymous: plain<[Cursor], number>("uint32_t clang_Cursor_isAnonymous(CXCursor)"),
    /**
     * For a declaration: `aligned`, `packed` or any other attribute; for a record also
     * `#pragma pack`.
     */
    hasAttributes: plain<[Cursor], number>("uint32_t clang_Cursor_hasAttrs(CXCursor)"),
    /** Negative for a member that is no bit-field. */
    bitWidth: plain<[Cursor], number>("int clang_getFieldDeclBitWidth(CXCursor)"),
    /**
     * In bits, from the start of the record that directly holds the field. Slow: it searches that
     * whole record and all its members.
     */
    offsetOfField: plain<[Cursor], number>("int64_t clang_Cursor_getOffsetOfField(CXCursor)"),
    enumValue: plain<[Cursor], number | bigint>("int64_t clang_getEnumConstantDeclValue(CXCursor)"),
    enumIntegerType: plain<[Cursor], Type>("CXType clang_getEnumDeclIntegerType(CXCursor)"),
    typeSpelling: string<[Type]>("CXString clang_getTypeSpelling(CXType)"),
    canonicalType: plain<[Type], Type>("CXType clang_getCanonicalType(CXType)"),
    typeDeclaration: plain<[Type], Cursor>("CXCursor clang_getTypeDeclaration(CXType)"),
    pointee: plain<[Type], Type>("CXType clang_getPointeeType(CXType)"),
    arrayElement: plain<[Type], Type>("CXType clang_getArrayElementType(CXType)"),
    arraySize: plain<[Type], number>("int64_t clang_getArraySize(CXType)"),
    resultType: plain<[Type], Type>("CXType clang_getResultType(CXType)"),
    numArgTypes: plain<[Type], number>("int clang_getNumArgTypes(CXType)"),
    argType: plain<[Type, number], Type>("CXType clang_getArgType(CXType, uint32_t)"),
    atomicValueType: plain<[Type], Type>("CXType clang_Type_getValueType(CXType)"),
    /** In bytes; negative (enum CXTypeLayoutError) for an incomplete type. */
    sizeOf: plain<[Type], number>("int64_t clang_Type_getSizeOf(CXType)"),
    alignOf: plain<[Type], number>("int64_t clang_Type_getAlignOf(CXType)"),
  };
}
