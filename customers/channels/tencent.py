"""What WeChat's official accounts and WeCom have in common: an access token that ages, and numbered errors."""

import json
from abc import abstractmethod
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from customers.channels.http import Answer, Call, HttpProvider, LostError
from customers.channels.messages import NotReachedError, Outcome, Outgoing, Result
from customers.channels.rest import next_day

ZONE = ZoneInfo("Asia/Shanghai")
BUSY = -1
TOO_FAST = 45011
DAY_QUOTA = 45009
MINUTE = 60.0
LONGEST_LIFE = 86_400  # seconds; a token of theirs lives two hours


class TencentProvider(HttpProvider):
    """Sends with the token all workers share; a token that is refused is renewed once.

    `stale` are the errors that say so, `account` those that the account is to blame for.
    """

    repeatable = True
    stale: frozenset[int] = frozenset()
    account: frozenset[int] = frozenset()
    _used = ""

    @abstractmethod
    def token_call(self, *, force: bool) -> Call:
        """Return the request for an access token."""

    @abstractmethod
    def message(self, mail: Outgoing) -> tuple[str, Mapping[str, Any]]:
        """Return the path and the JSON of a message."""

    def call(self, mail: Outgoing) -> Call:
        return self._call_with(mail, self._token())

    def judge(self, mail: Outgoing, answer: Answer) -> Result:
        if _code(answer) in self.stale:
            return self._again(mail)
        return self._read(mail, answer)

    def probe(self) -> str:
        self._fetch(False)
        return "access_token"

    def accepted(self, mail: Outgoing, told: Mapping[str, Any]) -> Result:
        """Return the result of an answer without an error."""
        return self.result(mail, Outcome.ACCEPTED, "ok", ref=str(told.get("msgid", "")))

    def _again(self, mail: Outgoing) -> Result:
        """Once more with a new token; NotReachedError and LostError stay the caller's."""
        renewed = self.tokens.renewed if self.tokens else _fetched
        answer = self.ask(self._call_with(mail, renewed(self._used, self._fetch)))
        if _code(answer) in self.stale:
            words = f"{_code(answer)} {answer.told.get('errmsg', '')}"
            return self.result(mail, Outcome.UNREACHABLE, words, at_fault=True)
        return self._read(mail, answer)

    def _read(self, mail: Outgoing, answer: Answer) -> Result:
        code, words = _code(answer), f"{_code(answer)} {answer.told.get('errmsg', '')}"
        if code == 0:
            return self.accepted(mail, answer.told)
        if code == DAY_QUOTA:
            rest = next_day(ZONE)
            wait = (rest - datetime.now(UTC)).total_seconds()
            return self.result(mail, Outcome.DEFERRED, words, retry_after=wait, rest_until=rest)
        if code in (BUSY, TOO_FAST):
            return self.result(mail, Outcome.DEFERRED, words, retry_after=MINUTE, at_fault=True)
        if code in self.account:
            return self.result(mail, Outcome.UNREACHABLE, words, at_fault=True)
        return self.result(mail, Outcome.REJECTED, words)

    def _call_with(self, mail: Outgoing, token: str) -> Call:
        path, body = self.message(mail)
        content = json.dumps(body, ensure_ascii=False).encode()
        headers = {"Content-Type": "application/json"}
        return Call(path, content, headers=headers, query={"access_token": token})

    def _token(self) -> str:
        self._used = self.tokens.current(self._fetch) if self.tokens else self._fetch(False)[0]
        return self._used

    def _fetch(self, force: bool) -> tuple[str, int]:
        """Return a token and its life in seconds; raises NotReachedError where the account is refused."""
        try:
            answer = self.ask(self.token_call(force=force))
        except LostError as error:  # nothing has been sent yet
            raise NotReachedError(str(error)) from error
        token = answer.told.get("access_token")
        if not token:
            raise NotReachedError(f"{_code(answer)} {answer.told.get('errmsg', '')}".strip())
        life = answer.told.get("expires_in", 0)
        return str(token), min(life, LONGEST_LIFE) if isinstance(life, int) else 0


def _fetched(_stale: str, fetch: Callable[[bool], tuple[str, int]]) -> str:
    return fetch(True)[0]


def _code(answer: Answer) -> int:
    """Return the error's number; 0 is success, and what is no number is none."""
    code = answer.told.get("errcode", 0)
    return code if isinstance(code, int) else -2
