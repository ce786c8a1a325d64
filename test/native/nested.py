"""A sub-interpreter that runs within the main one, on one thread of the system."""
try:
    import _interpreters as interpreters
except ImportError:
    import _xxsubinterpreters as interpreters
run = getattr(interpreters, "exec", None) or interpreters.run_string
run(interpreters.create(), "import time\nprint('ready', flush=True); time.sleep(1000)")
