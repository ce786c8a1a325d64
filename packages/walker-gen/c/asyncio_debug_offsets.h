/* What is known of asyncio where a build has no table of its own: what its section .AsyncioDebug says. */
#ifndef PYF_ASYNCIO_DEBUG_OFFSETS_H
#define PYF_ASYNCIO_DEBUG_OFFSETS_H

#include "target.h"

/*
 * Of a target that was opened without an exact table: takes what the section
 * .AsyncioDebug at `address` says. It has not all members of tasks: where those
 * that it has are as in the table of the nearest build, the others are believed
 * to be, too; else PYF_E_CORRUPT.
 */
PYF_API pyf_status pyf_asyncio_debug_use(pyf_target *target, uint64_t address);

#endif
