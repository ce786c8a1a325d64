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

static PyObject *run_from(PyObject *executables, Py_ssize_t index, PyObject *callable) {
  PyThreadState *thread = PyThreadState_Get();
  _PyInterpreterFrame frame;
  PyObject *executable, *result;
  if (index == PyList_GET_SIZE(executables)) return PyObject_CallNoArgs(callable);
  executable = PyList_GET_ITEM(executables, index);
  /* NotImplemented stands for NULL, a frame that is being torn down. */
  if (executable == Py_NotImplemented) executable = NULL;
  memset(&frame, 0, sizeof frame);
  if (executable != NULL && PyCode_Check(executable)) {
    PyCodeObject *code = (PyCodeObject *)executable;
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

static PyMethodDef methods[] = {{"run", run, METH_VARARGS, NULL}, {NULL, NULL, 0, NULL}};
static struct PyModuleDef definition = {PyModuleDef_HEAD_INIT, "producer", NULL, -1, methods, NULL, NULL, NULL, NULL};

PyMODINIT_FUNC PyInit_producer(void) { return PyModule_Create(&definition); }
