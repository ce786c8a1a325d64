/* Every walk ends, for any tail and cycle, before the third time around. */
#include "check.h"
#include "list_guard.c"

/* Members tail, tail + 1 ... then a cycle; addresses from 1. */
static uint64_t walk(uint64_t tail, uint64_t cycle, uint64_t limit, pyf_status *status) {
  pyfi_guard guard;
  uint64_t position = 0;
  pyfi_guard_start(&guard, limit);
  while ((*status = pyfi_guard_pass(&guard, position + 1)) == PYF_OK) {
    position++;
    if (position == tail + cycle) position = tail;
  }
  return guard.count;
}

int main(void) {
  uint64_t tail, cycle;
  pyf_status status;
  for (tail = 0; tail < 40; tail++) {
    for (cycle = 1; cycle < 40; cycle++) {
      const uint64_t passed = walk(tail, cycle, 1000000, &status);
      CHECK(status == PYF_E_CORRUPT);
      CHECK(passed >= tail + cycle);                         /* every member is visited */
      CHECK(passed <= 3 * (tail > cycle ? tail : cycle) + cycle); /* and few are visited twice */
    }
  }
  CHECK(walk(1u << 20, 1, 1000, &status) == 1000);
  CHECK(status == PYF_E_LIMIT);
  return 0;
}
