"""A language model of the bank's choosing, spoken to by chat completions; off as long as `COPY_MODEL_URL` is empty.

Request and answer: https://platform.openai.com/docs/api-reference/chat/create (`model`, `messages`, `temperature`;
`choices[0].message.content`).
"""

import json
from collections.abc import Mapping, Sequence
from urllib.parse import urlsplit

import requests
from django.conf import settings

TIMEOUT_SECONDS = (5, 120)
LARGEST_ANSWER = 256 * 1024


class ModelError(Exception):
    """The model gave no answer: not reached, refused, or not of the form."""


def has_model() -> bool:
    """Whether a model is configured."""
    return urlsplit(settings.COPY_MODEL_URL).scheme in ("http", "https")


def ask_model(messages: Sequence[Mapping[str, str]]) -> str:
    """Return what the model answers; raises ModelError, whose words hold nothing of question or answer."""
    headers = {"Content-Type": "application/json"}
    if settings.COPY_MODEL_KEY:
        headers["Authorization"] = f"Bearer {settings.COPY_MODEL_KEY}"
    asked = {"model": settings.COPY_MODEL_NAME, "messages": list(messages), "temperature": 0.7}
    with requests.Session() as session:
        session.trust_env = False
        try:
            answer = session.post(
                settings.COPY_MODEL_URL.rstrip("/") + "/chat/completions",
                data=json.dumps(asked),
                headers=headers,
                timeout=TIMEOUT_SECONDS,
                verify=settings.PULL_CA_FILE or True,
                allow_redirects=False,
                stream=True,
            )
            answer.raise_for_status()
            if answer.is_redirect:
                raise ModelError("redirected")
            told = json.loads(answer.raw.read(LARGEST_ANSWER, decode_content=True))
            return str(told["choices"][0]["message"]["content"])
        except (requests.RequestException, OSError) as error:
            status = getattr(getattr(error, "response", None), "status_code", "")
            raise ModelError(f"{type(error).__name__} {status}".strip()) from error
        except (ValueError, LookupError, TypeError) as error:
            raise ModelError("not an answer of the form") from error
