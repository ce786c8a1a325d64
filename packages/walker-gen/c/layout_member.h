/* The part of pyf_target that depends on the number of layouts. */
#ifndef PYF_LAYOUT_MEMBER_H
#define PYF_LAYOUT_MEMBER_H

/* A copy of the table's layout, so that debug offsets can be laid over it. */
#define PYFI_LAYOUT_MEMBER pyf_layout layout;

#endif
