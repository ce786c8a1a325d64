/** The declarations that the probe needs from Python.h, for the headers of tests. */
export const PYTHON_TYPES = `
typedef __INT8_TYPE__ int8_t;
typedef __UINT64_TYPE__ uint64_t;
typedef __UINTPTR_TYPE__ uintptr_t;
typedef unsigned short _Py_CODEUNIT;
typedef unsigned int digit;
typedef void *vectorcallfunc;
typedef long Py_ssize_t, Py_hash_t;
#define PyLong_SHIFT 30
typedef struct _object { long ob_refcnt; struct _typeobject *ob_type; } PyObject;
#define PyObject_HEAD PyObject ob_base;
typedef struct _typeobject { PyObject ob_base; const char *tp_name; } PyTypeObject;
typedef struct { PyObject_HEAD } PyAsyncGenObject, PyCoroObject;
typedef struct { PyObject *exc_value; } _PyErr_StackItem;
struct llist_node { struct llist_node *next, *prev; };
`;
