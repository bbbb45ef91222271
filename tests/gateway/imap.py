"""An IMAP server on loopback with one folder: as much of RFC 3501 as reading unseen mails needs."""

import re
import socketserver
import threading

USER, PASSWORD = "bounces", "pass word"


class ImapServer(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), ImapHandler)
        self.mails: list[bytes] = []
        self.seen: set[int] = set()
        self.url = f"imap://{USER}:pass%20word@127.0.0.1:{self.server_address[1]}/INBOX"

    def start(self) -> "ImapServer":
        threading.Thread(target=self.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def stop(self) -> None:
        self.shutdown()
        self.server_close()


class ImapHandler(socketserver.StreamRequestHandler):
    server: ImapServer

    def handle(self) -> None:
        self.say("* OK ready")
        signed_in = False
        while line := self.rfile.readline().decode().strip():
            tag, _blank, command = line.partition(" ")
            name = command.split()[0].upper()
            if name == "LOGIN":
                signed_in = command.split(" ", 1)[1] == f'{USER} "{PASSWORD}"'
                self.say(f"{tag} {'OK in' if signed_in else 'NO wrong password'}")
            elif name == "LOGOUT":
                self.say("* BYE", f"{tag} OK out")
                return
            elif name == "CAPABILITY":
                self.say("* CAPABILITY IMAP4rev1", f"{tag} OK done")
            elif not signed_in:
                self.say(f"{tag} NO sign in first")
            elif name == "SELECT":
                known = command.upper().endswith('"INBOX"')
                self.say(
                    f"* {len(self.server.mails)} EXISTS",
                    f"{tag} {'OK' if known else 'NO'} selected",
                )
            else:
                self.uid(tag, command)

    def uid(self, tag: str, command: str) -> None:
        server = self.server
        if "SEARCH" in command:
            unseen = [str(n) for n in range(1, len(server.mails) + 1) if n not in server.seen]
            self.say(f"* SEARCH {' '.join(unseen)}".rstrip(), f"{tag} OK done")
        elif fetched := re.match(r"UID FETCH (\d+) \(BODY\.PEEK\[\]\)", command):
            number = int(fetched[1])
            content = server.mails[number - 1]
            self.say(f"* {number} FETCH (UID {number} BODY[] {{{len(content)}}}")
            self.wfile.write(content)
            self.say(")", f"{tag} OK done")
        elif stored := re.match(r"UID STORE (\d+) \+FLAGS \(\\Seen\)", command):
            server.seen.add(int(stored[1]))
            self.say(f"{tag} OK done")
        else:
            self.say(f"{tag} BAD {command}")

    def say(self, *lines: str) -> None:
        self.wfile.write("".join(f"{line}\r\n" for line in lines).encode())
