"""A gateway on loopback that speaks each vendor's protocol over real HTTP, and fails on demand.

It reads requests by the vendors' public documentation, not by our code: signatures are computed anew here. The pages
are those that `customers/channels` cites.
"""

import base64
import hashlib
import hmac
import json
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, quote, unquote, urlsplit

KEY_ID, KEY_SECRET = "LTAI-test", "aliyun-secret"
APP_KEY, MASTER_SECRET = "jpush-app", "jpush-master"
APPID, APP_SECRET = "wx-test", "wx-secret"
CORPID, CORP_SECRET, AGENT = "ww-test", "ww-secret", "1000002"
SIGNING_KEY = "webhook-signing-key"


@dataclass
class Fault:
    """What goes wrong, how often, and for whom (`to` empty: anybody)."""

    kind: str
    times: int = 1
    to: str = ""
    seconds: float = 0.0
    said: bytes = b""


@dataclass
class Memory:
    """What the gateway was handed and accepted; each accepted message once per key, as its vendor would."""

    faults: list[Fault] = field(default_factory=list)
    accepted: list[tuple[str, str]] = field(default_factory=list)  # recipient, key
    bodies: list[dict] = field(default_factory=list)
    calls: Counter = field(default_factory=Counter)
    keys: set[str] = field(default_factory=set)
    token: str = "token-1"
    tokens: int = 1
    forced: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def met(self, kind: str, to: str = "") -> Fault | None:
        """Take one fault of a kind, if one waits for this recipient."""
        with self.lock:
            for fault in self.faults:
                if fault.kind == kind and fault.times and fault.to in ("", to):
                    fault.times -= 1
                    return fault
        return None

    def accept(self, to: str, key: str, *, known: bool) -> None:
        """Deliver a message; where the vendor knows keys again, the second of a key is not delivered."""
        with self.lock:
            if known and key in self.keys:
                return
            self.keys.add(key)
            self.accepted.append((to, key))

    def repeated(self) -> list[str]:
        """The keys under which somebody got a message more than once."""
        return [
            key for key, times in Counter(key for _to, key in self.accepted).items() if times > 1
        ]


class Gateway(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.memory = Memory()
        self.url = f"http://127.0.0.1:{self.server_address[1]}"

    def start(self) -> "Gateway":
        threading.Thread(target=self.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def stop(self) -> None:
        """Stop; a second time is harmless."""
        self.shutdown()
        self.server_close()

    def fail(self, kind: str, times: int = 1, *, to: str = "", seconds: float = 0.0) -> None:
        self.memory.faults.append(Fault(kind, times, to, seconds))

    def handle_error(self, *_args) -> None:
        """A client that was killed is what some tests are about."""


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Gateway

    def do_GET(self) -> None:
        self.answer(b"")

    def do_POST(self) -> None:
        self.answer(self.rfile.read(int(self.headers.get("Content-Length", 0))))

    def log_message(self, *_args) -> None:
        """Quiet."""

    def answer(self, body: bytes) -> None:
        parts = urlsplit(self.path)
        self.memory, self.taken = self.server.memory, False
        self.query = dict(parse_qsl(parts.query, keep_blank_values=True))
        with self.memory.lock:
            self.memory.calls[parts.path] += 1
        if parts.path.startswith("/hook"):
            self.webhook(parts.path.removeprefix("/hook"), body)
        elif "x-acs-action" in self.headers:
            self.aliyun(parts.query)
        elif parts.path.startswith("/v3/push"):
            self.jpush(parts.path, body)
        else:
            self.tencent(parts.path, body)

    def say(self, status: int, told: dict | None = None, **headers: str) -> None:
        content = json.dumps(told, ensure_ascii=False).encode() if told is not None else b""
        self.send_response(status)
        self.send_header("Content-Length", str(len(content)))
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(content)

    def say_raw(self, content: bytes) -> None:
        """Answer with these bytes."""
        self.send_response(200)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def hang_up(self) -> None:
        self.close_connection = True
        self.connection.close()

    def take(self, to: str, key: str, *, known: bool) -> None:
        """Accept a message once in this call, however slow the call then is."""
        if not self.taken:
            self.taken = True
            self.memory.accept(to, key, known=known)

    def went_wrong(self, to: str, accept) -> bool:
        """Do what a waiting fault says; whether it has answered."""
        if self.memory.met("drop_unseen", to):
            self.hang_up()
        elif self.memory.met("drop_after_accept", to):
            accept()
            self.hang_up()
        elif fault := self.memory.met("slow", to):
            accept()
            time.sleep(fault.seconds)
            return False
        elif fault := self.memory.met("429", to):
            self.say(429, {"message": "slow down"}, Retry_After=str(int(fault.seconds)))
        elif self.memory.met("500", to):
            self.say(500)
        elif self.memory.met("401", to):
            self.say(401)
        else:
            return self.spoke_oddly(to, accept)
        return True

    def spoke_oddly(self, to: str, accept) -> bool:
        """Answer what no vendor would, where a fault says so; whether it has answered."""
        if fault := self.memory.met("says", to):
            accept()
            self.say_raw(fault.said)
        elif fault := self.memory.met("wait", to):
            self.say(503, Retry_After=fault.said.decode())
        else:
            return False
        return True

    # --- our own webhook contract -------------------------------------------------------------
    def webhook(self, path: str, body: bytes) -> None:
        stamp, signature = self.headers.get("X-Timestamp", ""), self.headers.get("X-Signature", "")
        ours = hmac.new(SIGNING_KEY.encode(), f"{stamp}.".encode() + body, hashlib.sha256)
        if not hmac.compare_digest(ours.hexdigest(), signature):
            return self.say(401, {"message": "signature"})
        if self.command == "GET":
            known = unquote(path.removeprefix("/")) in self.memory.keys
            return self.say(200 if known else 404, {})
        told = json.loads(body)
        self.memory.bodies.append(told)

        def accept() -> None:
            self.take(told["to"], told["key"], known=True)

        if self.went_wrong(told["to"], accept):
            return None
        if self.headers["Idempotency-Key"] != told["key"] or self.memory.met("refuse", told["to"]):
            return self.say(422, {"message": "no such number"})
        accept()
        return self.say(202, {"ref": f"ref-{told['key']}"})

    # --- Alibaba Cloud SMS --------------------------------------------------------------------
    def aliyun(self, query: str) -> None:
        if not self.is_signed_acs3(query):
            return self.say(400, {"Code": "SignatureDoesNotMatch", "Message": "signature"})
        if self.headers["x-acs-action"] == "QuerySendDetails":
            rows = [
                {"OutId": key, "SendStatus": 3}
                for to, key in self.memory.accepted
                if to == self.query["PhoneNumber"]
            ]
            told = {"Code": "OK", "SmsSendDetailDTOs": {"SmsSendDetailDTO": rows}}
            return self.say(200, told)
        to, key = self.query["PhoneNumbers"], self.query["OutId"]
        self.memory.bodies.append(dict(self.query))

        def accept() -> None:
            self.take(to, key, known=False)

        if self.went_wrong(to, accept):
            return None
        for code in ("isv.BUSINESS_LIMIT_CONTROL", "isv.DAY_LIMIT_CONTROL",
                     "isv.MOBILE_NUMBER_ILLEGAL", "isv.AMOUNT_NOT_ENOUGH"):  # fmt: skip
            if self.memory.met(code, to):
                return self.say(200, {"Code": code, "Message": "no"})
        accept()
        return self.say(200, {"Code": "OK", "Message": "OK", "BizId": f"biz-{key}"})

    def is_signed_acs3(self, query: str) -> bool:
        """Signature method V3, computed as the documentation tells it."""
        said = self.headers["Authorization"].removeprefix("ACS3-HMAC-SHA256 ")
        parts = dict(piece.split("=", 1) for piece in said.split(","))
        names = parts["SignedHeaders"].split(";")
        decoded = sorted(parse_qsl(query, keep_blank_values=True))
        encode = lambda text: quote(text, safe="-_.~")  # noqa: E731
        canonical_query = "&".join(f"{encode(name)}={encode(value)}" for name, value in decoded)
        headers = "".join(f"{name}:{self.headers[name]}\n" for name in names)
        request = f"POST\n/\n{canonical_query}\n{headers}\n{';'.join(names)}\n{hashlib.sha256(b'').hexdigest()}"
        text = "ACS3-HMAC-SHA256\n" + hashlib.sha256(request.encode()).hexdigest()
        ours = hmac.new(KEY_SECRET.encode(), text.encode(), hashlib.sha256).hexdigest()
        needed = {"host", "x-acs-action", "x-acs-date", "x-acs-version", "x-acs-signature-nonce"}
        return parts["Credential"] == KEY_ID and needed <= set(names) and ours == parts["Signature"]

    # --- JPush --------------------------------------------------------------------------------
    def jpush(self, path: str, body: bytes) -> None:
        basic = base64.b64encode(f"{APP_KEY}:{MASTER_SECRET}".encode()).decode()
        if self.headers.get("Authorization") != f"Basic {basic}":
            return self.say(401, {"error": {"code": 1004, "message": "basic auth failed"}})
        if path.endswith("/cid"):
            with self.memory.lock:
                self.memory.tokens += 1
            return self.say(200, {"cidlist": [f"{APP_KEY}-{self.memory.tokens}"]})
        told = json.loads(body)
        self.memory.bodies.append(told)
        (to,) = told["audience"]["registration_id"]

        def accept() -> None:
            self.take(to, told["cid"], known=True)

        if self.went_wrong(to, accept):
            return None
        if self.memory.met("1011", to):
            error = {"code": 1011, "message": "cannot find user by this audience"}
            return self.say(400, {"error": error})
        accept()
        return self.say(200, {"sendno": "0", "msg_id": f"jp-{told['cid']}"})

    # --- WeChat and WeCom ---------------------------------------------------------------------
    def tencent(self, path: str, body: bytes) -> None:
        if path.endswith(("/stable_token", "/gettoken")):
            return self.tencent_token(path, json.loads(body or b"{}"))
        if self.memory.met("expired"):
            self.memory.token = (
                f"token-{self.memory.tokens + 1000}"  # what they have no longer holds
            )
        told = json.loads(body)
        to = told["touser"]
        if self.query.get("access_token") != self.memory.token:
            code = 40001 if path.endswith("template/send") else 42001
            return self.say(200, {"errcode": code, "errmsg": "invalid credential"})
        for code in (40001, 43004, 43101, 45009, 45011, 40003, 81013, -1):
            if self.memory.met(str(code), to):
                return self.say(200, {"errcode": code, "errmsg": "no"})
        self.memory.bodies.append(told)
        key = told.get("client_msg_id") or json.dumps(told, sort_keys=True)
        known = "client_msg_id" in told or bool(told.get("enable_duplicate_check"))

        def accept() -> None:
            self.take(to, key, known=known)

        if self.went_wrong(to, accept):
            return None
        accept()
        invalid = {"invaliduser": to} if self.memory.met("invaliduser", to) else {}
        return self.say(
            200, {"errcode": 0, "errmsg": "ok", "msgid": f"wx-{len(self.memory.bodies)}"} | invalid
        )

    def tencent_token(self, path: str, told: dict) -> None:
        right = (
            (told.get("appid"), told.get("secret")) == (APPID, APP_SECRET)
            if path.endswith("/stable_token")
            else (self.query.get("corpid"), self.query.get("corpsecret")) == (CORPID, CORP_SECRET)
        )
        if not right:
            return self.say(200, {"errcode": 40125, "errmsg": "invalid appsecret"})
        with self.memory.lock:
            self.memory.tokens += 1
            self.memory.forced += bool(told.get("force_refresh"))
            self.memory.token = f"token-{self.memory.tokens}"
        return self.say(200, {"access_token": self.memory.token, "expires_in": 7200})
