/** What a walker must know of a target beside its tables. */
export interface TargetFacts {
  /** Bytes of a pointer. */
  readonly pointerSize: 4 | 8;
  readonly byteOrder: "little" | "big";
}

/** The targets that tables are made for, by GNU triple. */
export const targets = {
  "x86_64-linux-gnu": { pointerSize: 8, byteOrder: "little" },
} as const satisfies Record<string, TargetFacts>;

export type TargetTriple = keyof typeof targets;
