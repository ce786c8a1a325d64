/**
 * Values of the view's constants in the known releases, and of `heldMacros`. A row: the constant;
 * the releases that have it, `t` and `!t` as in fields.ts; its value, `15|30` where targets differ,
 * `-3 pointers` for a multiple of the target's pointer.
 */
export const constantRows: string = `
line_table              3.6-3.9    lnotab
line_table              3.10       pep626
line_table              3.11-      locations
lasti_unit              3.6-3.9    1
lasti_unit              3.10       2
codeunit_size           3.6-       2
stackref_tag_mask       3.14-      1
stackref_int_tag        3.14-      3
stackref_invalid_tag    3.15-      2
long_shift              3.6-3.10   15|30
long_shift              3.11-      30
long_digit_size         3.6-3.10   2|4
long_digit_size         3.11-      4
long_non_size_bits      3.12-      3
long_sign_mask          3.12-      3
wchar_size              3.6-       2|4
managed_dict_offset     3.11-3.12  -3 pointers
managed_dict_offset     3.13- !t   -3 pointers
managed_dict_offset     3.13- t    -1 pointer
managed_values_offset   3.11       -4 pointers
managed_values_tag      3.12       -1
gil_drop_request_bit    3.13-      1
Py_TAG_BITS             3.14 !t    3
Py_TAG_BITS             3.14 t     1
Py_TAG_BITS             3.15-      3
Py_TAG_DEFERRED         3.13       1
Py_TAG_DEFERRED         3.14 t     1
`;

/**
 * Macros whose meaning the walkers depend on beside the view's constants. With Py_STACKREF_DEBUG,
 * which no row allows, a stack reference is an index and not a pointer.
 */
export const heldMacros: readonly string[] = ["Py_TAG_BITS", "Py_TAG_DEFERRED", "Py_STACKREF_DEBUG"];
