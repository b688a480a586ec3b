"""Carries a model's words through the gate to the shopper: what cannot be checked yet waits, what fails is never shown."""

from __future__ import annotations

from collections.abc import Callable

from assistant.guardrails.release import Checked, Gate


class Speech:
    """The words of one turn, over all rounds of the model."""

    def __init__(self, new_gate: Callable[[], Gate], emit: Callable[[int, str], None]) -> None:
        self._new_gate = new_gate
        self._emit = emit
        self._gate = new_gate()
        self._index = 0
        self._between = ""

    def hear(self, text: str) -> None:
        """Take the model's next words and show what may be shown of them now."""
        ready = self._gate.feed(text)
        if ready:
            self._show(self._between + ready)
            self._between = ""

    def restart(self) -> None:
        """Forget everything of this turn: another model begins the reply anew."""
        self._gate = self._new_gate()
        self._index = 0
        self._between = ""

    def end_round(self) -> Checked:
        """The checked text of this round; the next round begins a new paragraph."""
        checked = self._gate.finish()
        self._gate = self._new_gate()
        if checked.rest:
            self._show(self._between + checked.rest)
        if checked.text.strip():
            self._between = "\n\n"
        return checked

    def _show(self, text: str) -> None:
        self._emit(self._index, text)
        self._index += 1
