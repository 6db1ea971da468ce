"""Asks a language model behind an OpenAI-compatible address (llama.cpp, Ollama, vLLM). The only home of the HTTP library."""

import asyncio

import httpx2
from pydantic import BaseModel, Field, SecretStr, ValidationError

from kb.errors import WordingFailed

_LARGEST_ANSWER = 1_000_000  # bytes; a draft has a few thousand
_NO_SCHEMA = (400, 422)  # what a server answers that does not know response_format, or this kind of it
_ADVICE = {
    401: "check KB_WORDING_KEY", 403: "check KB_WORDING_KEY", 404: "check KB_WORDING_URL and KB_WORDING_MODEL",
    429: "it is asked too much, try again later",
}  # fmt: skip


class _Message(BaseModel):
    content: str


class _Choice(BaseModel):
    message: _Message


class _Reply(BaseModel):
    choices: list[_Choice] = Field(min_length=1)


class ChatServer:
    """One model on one server. url: without "/chat/completions". seconds: at most, for one question with all that it takes;
    limit: the setting that they come from.

    It follows no redirect and takes no proxy or password from the environment: text goes to this address and no other.
    """

    def __init__(
        self, url: str, model: str, key: SecretStr | None = None, seconds: float = 60, limit: str = "KB_WORDING_SECONDS"
    ) -> None:
        self.url, self.model = url.rstrip("/"), model
        self._key, self._seconds, self._limit = key, seconds, limit
        self._takes_schema = True

    def ask(self, system: str, user: str, schema: dict[str, object]) -> str:
        """Return what the model answers. Raises WordingFailed. Not to be called where an event loop runs already."""
        try:
            return asyncio.run(self._within(system, user, schema))
        except TimeoutError:
            advice = f"raise {self._limit} or take a smaller model"
            raise WordingFailed(f"{self.url}: no answer in {self._seconds:g} seconds: {advice}") from None
        except httpx2.HTTPError as wrong:  # not chained: it holds the request
            advice = "start the server, or leave KB_WORDING_URL empty"
            raise WordingFailed(f"{self.url}: cannot be reached ({type(wrong).__name__}): {advice}") from None

    async def _within(self, system: str, user: str, schema: dict[str, object]) -> str:
        messages = [{"role": "system", "content": system}, {"role": "user", "content": user}]
        plain: dict[str, object] = {"model": self.model, "messages": messages, "temperature": 0, "stream": False}
        form = {"type": "json_schema", "json_schema": {"name": "dilemma", "strict": True, "schema": schema}}
        headers = {"Accept-Encoding": "identity"}
        if self._key:
            headers["Authorization"] = f"Bearer {self._key.get_secret_value()}"
        # The clock runs over the whole exchange; a limit of the library's own would start again with every byte.
        async with asyncio.timeout(self._seconds), httpx2.AsyncClient(headers=headers, timeout=None, trust_env=False) as client:
            if self._takes_schema:
                status, body = await self._post(client, {**plain, "response_format": form})
                if status not in _NO_SCHEMA:
                    return self._read(status, body)
            status, body = await self._post(client, plain)
            answer = self._read(status, body)
        self._takes_schema = False
        return answer

    async def _post(self, client: httpx2.AsyncClient, request: dict[str, object]) -> tuple[int, bytes]:
        async with client.stream("POST", f"{self.url}/chat/completions", json=request) as response:
            body = bytearray()
            async for part in response.aiter_bytes():
                body += part
                if len(body) > _LARGEST_ANSWER:
                    raise WordingFailed(f"{self.url}: answers more than {_LARGEST_ANSWER:,} bytes: check KB_WORDING_URL")
            return response.status_code, bytes(body)

    def _read(self, status: int, body: bytes) -> str:
        if status != httpx2.codes.OK:
            advice = _ADVICE.get(status, "see the log of that server")
            raise WordingFailed(f"{self.url}: answered with status {status}: {advice}")
        try:
            return _Reply.model_validate_json(body).choices[0].message.content
        except ValidationError:  # not chained: it quotes the body
            advice = "check KB_WORDING_URL, it usually ends in /v1"
            raise WordingFailed(f"{self.url}: gives no answer as chat/completions has it: {advice}") from None
