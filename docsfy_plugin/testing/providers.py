"""A text model without a model."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from docsfy_hookspecs import DocsfyError, ModelAnswer, ModelRequest, Provider, hookimpl


class ScriptedProvider:
    """A plugin that offers a text model whose answers a test has written down.

    Install it with `install_plugins` or `build_site`, and set `provider` to its name.

    Attributes:
        name: Name of the provider.
        requests: Every call so far; pages are written on several threads, so their order is
            not fixed.
    """

    def __init__(
        self,
        answers: Mapping[str, str] | Callable[[ModelRequest], str | ModelAnswer],
        *,
        name: str = "scripted",
    ) -> None:
        """Write the answers down.

        Args:
            answers: Part of a prompt -> answer, of which the first that occurs in the prompt
                counts; or a function of the request, which may raise `DocsfyError` as a
                provider does.
            name: Name of the provider.
        """
        self.name = name
        self.requests: list[ModelRequest] = []
        self._answers = answers

    @hookimpl
    def docsfy_providers(self) -> Sequence[Provider]:
        """Offer the model `script`."""
        return [Provider(name=self.name, default_model="script", generate=self.generate)]

    def generate(self, request: ModelRequest) -> ModelAnswer:
        """Answer one call.

        Raises:
            DocsfyError: No answer is written down for the prompt.
        """
        self.requests.append(request)
        answer = self._answers(request) if callable(self._answers) else self._find(request.prompt)
        return answer if isinstance(answer, ModelAnswer) else ModelAnswer(text=answer)

    def _find(self, prompt: str) -> str:
        assert not callable(self._answers)  # noqa: S101  # generate looked
        for part, answer in self._answers.items():
            if part in prompt:
                return answer
        raise DocsfyError(
            f"Provider {self.name!r} has no answer for a prompt of {len(prompt)} characters",
            hint="Write one down for a part of the prompt",
        )
