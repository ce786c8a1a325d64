/*
 * pyframes: the struct layouts of every CPython since 3.6, as types and tables.
 *
 *   const pyf_build *build;
 *   for (size_t i = 0; (build = pyf_build_at(i)) != NULL; i++) {
 *     pyf_layout layout;
 *     pyf_layout_unpack(build->layout, &layout);
 *     if (pyf_has(layout.thread_state.next)) ... layout.thread_state.next.offset ...
 *   }
 *
 * It needs no system header besides stddef.h and stdint.h, which come with the compiler, and not
 * even those where PYF_TYPES_HEADER names another header: <vmlinux.h> for a BPF program. With
 * PYF_SHARED defined, the types and prototypes remain, and the tables are in the one file that
 * defines PYF_IMPLEMENTATION; see pyframes.h.
 *
 * Names that begin with pyf_ or PYF_ are public. Those that begin with pyfi_ or PYFI_ are internal:
 * they change without notice. Functions keep no state, and any thread may call them.
 *
 * PUBLIC FUNCTIONS
 *   pyf_build_at, pyf_build_distributor, pyf_build_abiflags, pyf_build_target, pyf_build_id,
 *   pyf_layout_unpack, pyf_version_text, pyf_has, pyf_is, pyf_constant_is; and for each enum of the
 *   view one that returns the name of an enumerator
 */
#ifndef PYFRAMES_LAYOUT_H
#define PYFRAMES_LAYOUT_H

#include "linkage.h"

/* ---- Public ---- */

#include "field.h"
#include "layout.h"
#include "table_types.h"
#include "version.h"
#include "builds.h"

/* ---- Internal: tables and the bodies of functions ---- */

#if PYFI_BODIES
#include "field.c"
#include "text.c"
#include "version.c"
#include "layout.c"
#include "builds.c"
#include "tables.c"
#endif

#endif
