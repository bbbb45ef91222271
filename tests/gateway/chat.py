"""A language model's server on loopback that speaks chat completions over real HTTP, and fails on demand.

The form is that of https://platform.openai.com/docs/api-reference/chat/create.
"""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

KEY = "model-key"


class ChatServer:
    """Answers every question with `says`, in the form or, where `body` is set, with those bytes."""

    def __init__(self) -> None:
        self.says, self.body, self.status = "", b"", 200
        self.asked: list[dict] = []
        chat = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                content = self.rfile.read(int(self.headers["Content-Length"]))
                if self.path != "/v1/chat/completions":
                    self.send_error(404)
                    return
                if self.headers.get("Authorization") != f"Bearer {KEY}":
                    self.send_error(401)
                    return
                chat.asked.append(json.loads(content))
                message = {"role": "assistant", "content": chat.says}
                told = {"object": "chat.completion", "choices": [{"index": 0, "message": message}]}
                body = chat.body or json.dumps(told).encode()
                self.send_response(chat.status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.send_header("Location", "http://127.0.0.1:1/")
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_args) -> None:
                """Quiet."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}/v1"

    def start(self) -> "ChatServer":
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()
