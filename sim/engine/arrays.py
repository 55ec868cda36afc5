"""What the arrays of worlds, weeks and points hold: one name for each kind of number."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Flags = NDArray[np.bool_]
Indices = NDArray[np.intp]
Counts = NDArray[np.int64]
Column = NDArray[Any]  # of a table: any kind of number or word

# The citizens are many, so that what is known of each takes as little room as it can.
Singles = NDArray[np.float32]
Bytes = NDArray[np.uint8]
