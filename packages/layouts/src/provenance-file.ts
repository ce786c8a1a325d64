/** Where the tables of one minor come from, as one file: `data/<minor>/provenance.json`. */
import { buildId } from "./build.js";
import { chainOf, type Names, type Told, tell, untell } from "./likeness.js";
import type { BuildKey, Provenance } from "./table.js";
import { inOrder } from "./table-file.js";

type HeaderParts = { readonly headers: Names<string> };

export interface ProvenanceFile {
  readonly format: 1;
  /** By build id; `headers` is told as it differs from those of the build that it is `like`. */
  readonly builds: Names<Told<HeaderParts> & Omit<Provenance, "headers">>;
}

export interface Origin {
  readonly build: Omit<BuildKey, "hex">;
  readonly provenance: Provenance;
}

/** The provenance of builds of one minor -> their file, whatever their order. */
export function encodeProvenance(origins: readonly Origin[]): ProvenanceFile {
  const sorted = [...origins].sort((a, b) => inOrder(a.build, b.build));
  const told = tell<HeaderParts>(
    sorted.map(({ build, provenance }) => ({ build, parts: { headers: provenance.headers } })),
  );
  const builds = sorted.map(({ build, provenance: { headers: _, ...rest } }) => {
    const id = buildId(build);
    return [id, { ...rest, ...(told.get(id) as Told<HeaderParts>) }] as const;
  });
  return { format: 1, builds: Object.fromEntries(builds) };
}

/** Where one build's table comes from; null for an id that the file lacks. */
export function decodeProvenance(file: ProvenanceFile, id: string): Provenance | null {
  const stored = file.builds[id];
  if (!stored) return null;
  const { like: _like, headers: _told, ...rest } = stored;
  const { source, ...others } = rest;
  const chain = chainOf<HeaderParts>((other) => file.builds[other], id);
  return { source, headers: untell(chain, "headers"), ...others };
}
