/**
 * elfutils' libdw through koffi: typed bindings for the calls used here. Facts of the ABI are from
 * <elfutils/libdw.h>, unchanged since 0.171. It reads ELF files of every machine, class and byte
 * order, compressed sections included.
 */
import koffi from "koffi";
import { UserError } from "../../user-error.js";

/** sizeof(Dwarf_Die) and sizeof(Dwarf_Attribute) with 8-byte pointers. */
const DIE = 32;
const ATTRIBUTE = 24;

/** DW_TAG_*, from the DWARF standard. */
export const Tag = {
  ArrayType: 0x01,
  EnumerationType: 0x04,
  Member: 0x0d,
  PointerType: 0x0f,
  StructureType: 0x13,
  Typedef: 0x16,
  UnionType: 0x17,
  SubrangeType: 0x21,
  BaseType: 0x24,
  ConstType: 0x26,
  Enumerator: 0x28,
  VolatileType: 0x35,
  RestrictType: 0x37,
  AtomicType: 0x47,
} as const;

/** DW_AT_* */
export const At = {
  ByteSize: 0x0b,
  BitOffset: 0x0c,
  BitSize: 0x0d,
  ConstValue: 0x1c,
  UpperBound: 0x2f,
  Count: 0x37,
  DataMemberLocation: 0x38,
  Declaration: 0x3c,
  Encoding: 0x3e,
  Type: 0x49,
  DataBitOffset: 0x6b,
} as const;

/** DW_FORM_sdata and DW_FORM_implicit_const: the signed forms. */
const SIGNED_FORMS = [0x0d, 0x21];

type Pointer = number | bigint | null;
const DWARF_C_READ = 0;

export type LibDw = ReturnType<typeof bind>;

let loaded: LibDw | undefined;

/**
 * Loads libdw, once; PYFRAMES_LIBDW names one to prefer. Throws a UserError that says how to get
 * it.
 */
export function libdw(): LibDw {
  const path = process.env.PYFRAMES_LIBDW ?? "libdw.so.1";
  try {
    loaded ??= bind(koffi.load(path));
    return loaded;
  } catch (error) {
    throw new UserError(
      `DWARF is read with elfutils' libdw, and ${path} cannot be loaded (${(error as Error).message}); install it (on Debian and Ubuntu: apt-get install -y libdw1).`,
    );
  }
}

function bind(library: ReturnType<typeof koffi.load>) {
  const plain = <A extends unknown[], R>(prototype: string): ((...args: A) => R) =>
    library.func(prototype) as unknown as (...args: A) => R;
  return {
    begin: plain<[number, number], Pointer>("uintptr_t dwarf_begin(int, int)"),
    end: plain<[Pointer], number>("int dwarf_end(uintptr_t)"),
    errno: plain<[], number>("int dwarf_errno()"),
    message: plain<[number], string | null>("const char *dwarf_errmsg(int)"),
    getUnits: plain<[Pointer, Pointer, Buffer, null, null, Buffer, null], number>(
      "int dwarf_get_units(uintptr_t, uintptr_t, void *, void *, void *, void *, void *)",
    ),
    child: plain<[Buffer, Buffer], number>("int dwarf_child(void *, void *)"),
    sibling: plain<[Buffer, Buffer], number>("int dwarf_siblingof(void *, void *)"),
    tag: plain<[Buffer], number>("int dwarf_tag(void *)"),
    name: plain<[Buffer], string | null>("const char *dwarf_diename(void *)"),
    has: plain<[Buffer, number], number>("int dwarf_hasattr(void *, unsigned int)"),
    attribute: plain<[Buffer, number, Buffer], Pointer>("uintptr_t dwarf_attr(void *, unsigned int, void *)"),
    unsigned: plain<[Buffer, Buffer], number>("int dwarf_formudata(void *, void *)"),
    signed: plain<[Buffer, Buffer], number>("int dwarf_formsdata(void *, void *)"),
    reference: plain<[Buffer, Buffer], Pointer>("uintptr_t dwarf_formref_die(void *, void *)"),
  };
}

/** A debugging information entry. */
export class Die {
  constructor(
    private readonly library: LibDw,
    private readonly raw: Buffer,
  ) {}

  get tag(): number {
    return this.library.tag(this.raw);
  }

  get name(): string | null {
    return this.library.name(this.raw);
  }

  /** The address of the entry in the mapped file, which identifies the entry. */
  get address(): bigint {
    return this.raw.readBigUInt64LE(0);
  }

  has(attribute: number): boolean {
    return this.library.has(this.raw, attribute) !== 0;
  }

  /**
   * A constant, or null if the entry has none. Throws a RangeError if the attribute is not a
   * constant.
   */
  constant(attribute: number): bigint | null {
    const found = Buffer.alloc(ATTRIBUTE);
    if (!this.library.attribute(this.raw, attribute, found)) return null;
    const value = Buffer.alloc(8);
    const signed = SIGNED_FORMS.includes(found.readUInt32LE(4));
    const status = signed ? this.library.signed(found, value) : this.library.unsigned(found, value);
    if (status !== 0) throw new RangeError(`${this.name ?? "An entry"} has a value in a form that is no constant.`);
    return signed ? value.readBigInt64LE() : value.readBigUInt64LE();
  }

  /** The entry's type; null for void. */
  type(): Die | null {
    const found = Buffer.alloc(ATTRIBUTE);
    if (!this.library.attribute(this.raw, At.Type, found)) return null;
    const raw = Buffer.alloc(DIE);
    if (!this.library.reference(found, raw)) return null;
    return new Die(this.library, raw);
  }

  children(): Die[] {
    const found: Die[] = [];
    for (const die of this.each()) found.push(die.copy());
    return found;
  }

  /**
   * The children, through one entry object that moves from each to the next: `copy` those to keep.
   */
  *each(): Generator<Die> {
    const raw = Buffer.alloc(DIE);
    const die = new Die(this.library, raw);
    let status = this.library.child(this.raw, raw);
    while (status === 0) {
      yield die;
      status = this.library.sibling(raw, raw);
    }
    if (status < 0) throw new RangeError(`The DWARF is damaged: ${this.library.message(-1) ?? "unknown error"}.`);
  }

  copy(): Die {
    return new Die(this.library, Buffer.from(this.raw));
  }
}

/**
 * The compilation units' entries of the open file `fd`; null if the file has no DWARF. `use` must
 * not keep them.
 */
export function withUnits<T>(fd: number, use: (units: Iterable<Die>) => T): T | null {
  const library = libdw();
  const dwarf = library.begin(fd, DWARF_C_READ);
  if (!dwarf) return null;
  try {
    return use(unitsOf(library, dwarf));
  } finally {
    library.end(dwarf);
  }
}

function* unitsOf(library: LibDw, dwarf: Pointer): Generator<Die> {
  const unit = Buffer.alloc(8);
  for (;;) {
    const die = Buffer.alloc(DIE);
    const previous = unit.readBigUInt64LE();
    const status = library.getUnits(dwarf, previous, unit, null, null, die, null);
    if (status < 0) throw new RangeError(`The DWARF is damaged: ${library.message(-1) ?? "unknown error"}.`);
    if (status > 0) return;
    yield new Die(library, die);
  }
}
