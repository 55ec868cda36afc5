"""What can be wrong with a question, or with its answer."""

from __future__ import annotations


class QuestionError(ValueError):
    """A question cannot be asked so: `message` says why and what to do, of the argument that is wrong, if it is one."""

    def __init__(self, message: str, argument: str = "") -> None:
        self.message, self.argument = message, argument
        super().__init__(f"{argument}: {message}" if argument else message)


class NothingFound(Exception):
    """There is nothing that answers the question; one sentence says why and what to try instead."""
