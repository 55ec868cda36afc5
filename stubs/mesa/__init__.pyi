"""What the engine uses of Mesa, which carries no types: with it, a misspelt mechanism or state is an error of mypy."""

from collections.abc import Collection

class Agent:
    model: Model
    unique_id: int
    def __init__(self, model: Model) -> None: ...

class Model:
    agents: Collection[Agent]
    def __init__(self, *, rng: int) -> None: ...
    def step(self) -> None: ...
    def remove_all_agents(self) -> None: ...
