/* The offsets in the section .AsyncioDebug, for a build without a table. */
#ifndef PYF_ASYNCIO_DEBUG_OFFSETS_H
#define PYF_ASYNCIO_DEBUG_OFFSETS_H

#include "target.h"

/*
 * For a target that was opened without an exact table: takes over the offsets in its section
 * .AsyncioDebug (Modules/_asynciomodule.c), whose address is `address`. Without them such a target
 * has no tasks. The section lacks some members of tasks; these come from the nearest table, if the
 * members that both have agree. Returns PYF_OK; PYF_E_CORRUPT if they disagree; PYF_E_READ;
 * PYF_E_ABSENT for a release without the section; PYF_E_ARGUMENT for a target with a table.
 */
PYF_API pyf_status pyf_asyncio_debug_use(pyf_target *target, uint64_t address);

#endif
