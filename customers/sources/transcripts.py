"""Words for pictures and recordings, from a command or an HTTP service of the bank's own; off by default."""

import subprocess
from dataclasses import dataclass
from typing import Protocol
from urllib.parse import urlsplit

import requests
from django.conf import settings

TIMEOUT_SECONDS = 300
LONGEST = 100_000


class TranscriptError(Exception):
    """The adapter gave no words; the message holds nothing of the medium."""


class Transcriber(Protocol):
    def words_of(self, content: bytes, media_type: str) -> str: ...


@dataclass(frozen=True)
class CommandTranscriber:
    """A program that reads the file on its input, gets the media type as its last word, and prints text."""

    command: tuple[str, ...]

    def words_of(self, content: bytes, media_type: str) -> str:
        """Return what the program printed; raises TranscriptError."""
        try:
            done = subprocess.run(
                [*self.command, media_type],
                input=content,
                capture_output=True,
                timeout=TIMEOUT_SECONDS,
                check=True,
            )
        except (OSError, subprocess.SubprocessError) as error:
            raise TranscriptError(type(error).__name__) from error
        return done.stdout.decode("utf-8", "replace").strip()[:LONGEST]


@dataclass(frozen=True)
class HttpTranscriber:
    """A service that takes the file as the body of a POST and answers {"text": …}."""

    endpoint: str
    token: str = ""

    def words_of(self, content: bytes, media_type: str) -> str:
        """Return the words of the answer; raises TranscriptError."""
        headers = {"Content-Type": media_type}
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        try:
            answer = requests.post(
                self.endpoint,
                data=content,
                headers=headers,
                timeout=TIMEOUT_SECONDS,
                allow_redirects=False,
            )
            answer.raise_for_status()
            words = answer.json()["text"]
        except (requests.RequestException, ValueError, KeyError, TypeError) as error:
            raise TranscriptError(type(error).__name__) from error
        return str(words).strip()[:LONGEST]


def find_transcriber() -> Transcriber | None:
    """Return the adapter that is configured, or None where none is."""
    if settings.TRANSCRIPT_COMMAND:
        return CommandTranscriber(tuple(settings.TRANSCRIPT_COMMAND))
    if urlsplit(settings.TRANSCRIPT_ENDPOINT).scheme in ("http", "https"):
        return HttpTranscriber(settings.TRANSCRIPT_ENDPOINT, settings.TRANSCRIPT_TOKEN)
    return None
