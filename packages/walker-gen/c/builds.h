/* The builds that have a table. */
#ifndef PYF_BUILDS_H
#define PYF_BUILDS_H

#include "layout.h"
#include "table_types.h"

/*
 * Build number `index`, from 0 on; NULL behind the last one. Builds are sorted by version; among
 * builds of one version, upstream's come first. The result is constant and never freed.
 */
PYF_API const pyf_build *pyf_build_at(size_t index);

/* Returns "upstream" or a distributor such as "debian": a constant. */
PYF_API const char *pyf_build_distributor(const pyf_build *build);

/* Returns the ABI flags, "", "d", "t" or "td": a constant. */
PYF_API const char *pyf_build_abiflags(const pyf_build *build);

/* Returns the GNU triple, such as "x86_64-linux-gnu": a constant. */
PYF_API const char *pyf_build_target(const pyf_build *build);

/*
 * Writes the id of a build, such as "cpython-3.13.5d+debian-x86_64-linux-gnu", and a NUL to `out`,
 * which has PYF_BUILD_ID_SIZE bytes.
 */
PYF_API void pyf_build_id(const pyf_build *build, char *out);

/*
 * Writes layout number `index`, which is the member `layout` of a pyf_build, to `layout`.
 * An index of no build is an error of the caller that is not checked.
 */
PYF_API void pyf_layout_unpack(unsigned index, pyf_layout *layout);

#endif
