"""Claims about the world, the method and the program; each process that tests has one core, as its neighbours have."""

import os

# Before numpy is loaded: threads of BLAS that wait for a core which others use cost a hundred times what one costs.
for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(name, "1")
