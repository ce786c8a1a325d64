/* The part of pyf_target that depends on the number of layouts. */
#ifndef PYF_LAYOUT_MEMBER_H
#define PYF_LAYOUT_MEMBER_H

/* No member: the single layout is a constant, which pyf_layout_of returns. */
#define PYFI_LAYOUT_MEMBER

#endif
