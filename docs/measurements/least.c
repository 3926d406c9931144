/* add(int, int), and as little around it as CPython allows: what any binding can be held against. */
#include <Python.h>

static PyObject *add(PyObject *module, PyObject *const *given, Py_ssize_t count) {
    long long left = PyLong_AsLongLong(given[0]), right = PyLong_AsLongLong(given[1]), sum;
    if (PyErr_Occurred() || __builtin_add_overflow(left, right, &sum)) return NULL;
    return PyLong_FromLongLong(sum);
}
static PyMethodDef methods[] = {{"add", (PyCFunction)add, METH_FASTCALL, ""}, {0}};
static struct PyModuleDef module = {PyModuleDef_HEAD_INIT, "least", 0, -1, methods};
PyMODINIT_FUNC PyInit_least(void) { return PyModule_Create(&module); }
