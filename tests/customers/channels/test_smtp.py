"""Mail over SMTP against a server that says just what each test wants it to say."""

import socket
import threading
from collections.abc import Iterator, Mapping

import pytest

from customers.channels.messages import Outcome, Outgoing, Place
from customers.channels.smtp import SmtpProvider

FINE = {"EHLO": "250 fine", "MAIL": "250 fine", "RCPT": "250 fine", "DATA": "354 go on"}
AT_ONCE = {"EHLO": "250-fine\r\n250 PIPELINING"}
ANNOUNCED = b"MAIL FROM:<bank@test>\r\nRCPT TO:<%s>\r\nDATA\r\n"


class Server:
    """Answers each verb as told, content with 250; `heard` are the pieces as they came in, by connection."""

    def __init__(self, answers: Mapping[str, str]) -> None:
        self.answers = FINE | answers
        self.heard: list[list[bytes]] = []
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self.serve, daemon=True).start()

    def serve(self) -> None:
        while True:
            try:
                connection, _address = self.listener.accept()
            except OSError:
                return
            with connection:
                self.heard.append([])
                self.talk(connection, self.heard[-1])

    def talk(self, connection: socket.socket, heard: list[bytes]) -> None:
        connection.sendall(b"220 here\r\n")
        in_content = False
        while piece := connection.recv(65536):
            heard.append(piece)
            if in_content:
                in_content = not piece.endswith(b".\r\n")
                answers = [] if in_content else ["250 kept"]
            else:
                verbs = [line[:4].decode().upper() for line in piece.splitlines()]
                answers = [self.answers.get(verb, "250 fine") for verb in verbs]
                in_content = answers[-1].startswith("354")
            connection.sendall("".join(f"{answer}\r\n" for answer in answers).encode())
            if any(answer.startswith("421") for answer in answers):
                return


@pytest.fixture
def serving() -> Iterator:
    servers: list[Server] = []

    def serve(**answers: str) -> Server:
        servers.append(Server(answers))
        return servers[-1]

    yield serve
    for server in servers:
        server.listener.close()


def send(server: Server, *recipients: str) -> list[tuple[Outcome, str]]:
    mails = [
        Outgoing(number, f"key-{number}", "bank@test", recipient, content=b"Hello\r\n.dot\r\n")
        for number, recipient in enumerate(recipients)
    ]
    provider = SmtpProvider(Place("smtp", {"host": "127.0.0.1", "port": server.port}))
    results = [(one.outcome, one.response) for one in provider.send(mails, lambda _mail: True)]
    provider.close()
    return results


def test_a_server_that_hears_several_commands_at_once_is_told_them_at_once(serving):
    server = serving(**AT_ONCE)

    results = send(server, "a@test", "b@test")

    assert results == [(Outcome.ACCEPTED, "kept")] * 2
    (heard,) = server.heard
    content = b"Hello\r\n..dot\r\n.\r\n"
    assert heard[1:] == [
        ANNOUNCED % b"a@test",
        content,
        ANNOUNCED % b"b@test",
        content,
        b"quit\r\n",
    ]


def test_any_other_server_is_told_one_command_at_a_time(serving):
    server = serving()

    assert send(server, "a@test") == [(Outcome.ACCEPTED, "kept")]

    (heard,) = server.heard
    assert heard[1:4] == ANNOUNCED.replace(b"%s", b"a@test").splitlines(keepends=True)


@pytest.mark.parametrize("offers", [{}, AT_ONCE])
def test_the_first_refusal_is_the_answer(serving, offers):
    server = serving(**offers, RCPT="550 nobody", DATA="554 to whom")

    assert send(server, "a@test", "b@test") == [(Outcome.REJECTED, "550 nobody")] * 2

    assert len(server.heard) == 1
    assert b"Hello" not in b"".join(server.heard[0])


def test_a_server_that_wants_content_for_nobody_gets_a_dot_and_goes_on(serving):
    server = serving(**AT_ONCE, RCPT="450 later")

    assert send(server, "a@test", "b@test") == [(Outcome.DEFERRED, "450 later")] * 2

    (heard,) = server.heard
    assert heard[1:4] == [ANNOUNCED % b"a@test", b".\r\n", b"rset\r\n"]
    assert b"Hello" not in b"".join(heard)


@pytest.mark.parametrize("offers", [{}, AT_ONCE])
def test_a_server_that_closes_is_called_anew(serving, offers):
    server = serving(**offers, MAIL="421 closing")

    assert send(server, "a@test", "b@test") == [(Outcome.DEFERRED, "421 closing")] * 2

    assert len(server.heard) == 2


def test_an_address_that_would_be_two_lines_is_never_said(serving):
    server = serving(**AT_ONCE)

    results = send(server, "a@test>\r\nRCPT TO:<b@test", "c@test")

    assert [outcome for outcome, _words in results] == [Outcome.REJECTED, Outcome.ACCEPTED]
    assert b"b@test" not in b"".join(server.heard[0])
