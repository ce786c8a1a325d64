/*
 * A foreign producer of frames: run(executables, callable) links a frame for
 * each of the executables into the calling thread's stack, the first one
 * outermost, calls callable and takes them out again. Four writes each, as the
 * authors of compilers and JITs do it: executable, previous, owner, and the thread's current frame.
 */
#define PY_SSIZE_T_CLEAN
#include <Python.h>

#include "internal/pycore_frame.h"
#if PY_VERSION_HEX >= 0x030e0000
#include "internal/pycore_interpframe.h"
#include "internal/pycore_stackref.h"
#define REFERENCE(object) ((object) == NULL ? PyStackRef_NULL : PyStackRef_FromPyObjectNew(object))
#define RELEASE(reference) PyStackRef_XCLOSE(reference)
#else
#define REFERENCE(object) Py_XNewRef(object)
#define RELEASE(reference) Py_XDECREF(reference)
#endif

/*
 * The executable that an external JIT makes from a code object: in CPython's issue 142598, and in
 * the build that CinderX's lightweight frames need.
 */
typedef struct jit_executable {
  PyObject_HEAD
  void (*reifier)(void);
  PyObject *state;
  PyObject *code;
} jit_executable;

static void reify(void) {}
static PyTypeObject jit_type = {PyVarObject_HEAD_INIT(NULL, 0).tp_name = "jit_executable",
                                .tp_basicsize = sizeof(jit_executable),
                                .tp_flags = Py_TPFLAGS_DEFAULT};

/* jit(code): it holds on to the code object for good. */
static PyObject *jit(PyObject *module, PyObject *code) {
  jit_executable *made = PyObject_New(jit_executable, &jit_type);
  (void)module;
  if (made == NULL) return NULL;
  made->reifier = reify;
  made->state = NULL;
  made->code = Py_NewRef(code);
  return (PyObject *)made;
}

static PyObject *run_from(PyObject *executables, Py_ssize_t index, PyObject *callable) {
  PyThreadState *thread = PyThreadState_Get();
  _PyInterpreterFrame frame;
  PyObject *executable, *compiled, *result;
  if (index == PyList_GET_SIZE(executables)) return PyObject_CallNoArgs(callable);
  executable = PyList_GET_ITEM(executables, index);
  /* NotImplemented stands for NULL, a frame that is being torn down. */
  if (executable == Py_NotImplemented) executable = NULL;
  memset(&frame, 0, sizeof frame);
  compiled = executable != NULL && Py_IS_TYPE(executable, &jit_type) ? ((jit_executable *)executable)->code : executable;
  if (compiled != NULL && PyCode_Check(compiled)) {
    PyCodeObject *code = (PyCodeObject *)compiled;
    frame.instr_ptr = _PyCode_CODE(code) + code->_co_firsttraceable;
  }
  frame.f_executable = REFERENCE(executable);
  frame.previous = thread->current_frame;
  frame.owner = FRAME_OWNED_BY_THREAD;
  thread->current_frame = &frame;
  result = run_from(executables, index + 1, callable);
  thread->current_frame = frame.previous;
  RELEASE(frame.f_executable);
  return result;
}

static PyObject *run(PyObject *module, PyObject *arguments) {
  PyObject *executables, *callable;
  (void)module;
  if (!PyArg_ParseTuple(arguments, "O!O", &PyList_Type, &executables, &callable)) return NULL;
  return run_from(executables, 0, callable);
}

static PyMethodDef methods[] = {{"run", run, METH_VARARGS, NULL}, {"jit", jit, METH_O, NULL}, {NULL, NULL, 0, NULL}};
static struct PyModuleDef definition = {PyModuleDef_HEAD_INIT, "producer", NULL, -1, methods, NULL, NULL, NULL, NULL};

PyMODINIT_FUNC PyInit_producer(void) { return PyType_Ready(&jit_type) < 0 ? NULL : PyModule_Create(&definition); }
