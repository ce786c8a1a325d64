/** The origin of the tables of one minor, as one file: `data/<minor>/provenance.json`. */
import { buildId } from "./build.js";
import { chainOf, decodePart, type Encoded, encodeDeltas, type Names } from "./delta-encoding.js";
import type { BuildKey, Provenance } from "./table.js";
import { inOrder } from "./table-file.js";

type HeaderParts = { readonly headers: Names<string> };

export interface ProvenanceFile {
  readonly format: 1;
  /**
   * By build id; `headers` is stored as the differences from those of the build named by `like`.
   */
  readonly builds: Names<Encoded<HeaderParts> & Omit<Provenance, "headers">>;
}

export interface Origin {
  readonly build: Omit<BuildKey, "hex">;
  readonly provenance: Provenance;
}

/** From the provenance of builds of one minor to their file, in any order. */
export function encodeProvenance(origins: readonly Origin[]): ProvenanceFile {
  const sorted = [...origins].sort((a, b) => inOrder(a.build, b.build));
  const encoded = encodeDeltas<HeaderParts>(
    sorted.map(({ build, provenance }) => ({ build, parts: { headers: provenance.headers } })),
  );
  const builds = sorted.map(({ build, provenance: { headers: _, ...rest } }) => {
    const id = buildId(build);
    return [id, { ...rest, ...(encoded.get(id) as Encoded<HeaderParts>) }] as const;
  });
  return { format: 1, builds: Object.fromEntries(builds) };
}

/** The origin of one build's table; null for an id that the file lacks. */
export function decodeProvenance(file: ProvenanceFile, id: string): Provenance | null {
  const stored = file.builds[id];
  if (!stored) return null;
  const { like: _like, headers: _told, ...rest } = stored;
  const { source, ...others } = rest;
  const chain = chainOf<HeaderParts>((other) => file.builds[other], id);
  return { source, headers: decodePart(chain, "headers"), ...others };
}
