"""Files fetched by SFTP from a server whose host key is known beforehand."""

import io
import socket
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from customers.sources.faults import UnreadableSourceError
from customers.sources.remote.asking import (
    CONNECT_SECONDS,
    SILENCE_SECONDS,
    Link,
    Question,
    Read,
    place,
)
from customers.sources.remote.folders import Found, fitting, mark_of, next_file, split_pattern
from customers.sources.remote.spool import Spool
from customers.sources.unpacking import BLOCK


def probe(link: Link) -> str:
    """Sign in and return which server answered."""
    with _client(link) as client:
        client.listdir(".")
        return str(client.get_channel().get_transport().remote_version)


def read(link: Link, question: Question, spool: Spool) -> Read:
    """Fetch the oldest file not yet read; the mark is its time and name."""
    folder, pattern = split_pattern(question.query["pattern"])
    with _client(link) as client:
        listed = {one.filename: one for one in client.listdir_attr(folder)}
        files = [
            Found(int(listed[name].st_mtime or 0), name)
            for name in fitting(listed, pattern)
            if stat.S_ISREG(listed[name].st_mode or 0)
        ]
        file, more = next_file(files, None if question.most else question.since)
        if file is None:
            return Read("")
        with client.open(f"{folder}/{file.name}", "rb") as remote:
            remote.prefetch(listed[file.name].st_size)
            while block := remote.read(BLOCK):
                spool.write(block)
    return Read(file.name, mark=mark_of(file), more=more)


@contextmanager
def _client(link: Link) -> Iterator[Any]:
    import paramiko

    address = link.address()
    try:
        with socket.create_connection((address.ip, address.port), CONNECT_SECONDS) as line:
            transport = paramiko.Transport(line)
            transport.banner_timeout = transport.auth_timeout = CONNECT_SECONDS
            try:
                transport.start_client(timeout=CONNECT_SECONDS)
                _check_key(link, transport.get_remote_server_key())
                _sign_in(link, transport)
                client: Any = paramiko.SFTPClient.from_transport(transport)
                client.get_channel().settimeout(SILENCE_SECONDS)
                yield client
            finally:
                transport.close()
    except paramiko.AuthenticationException as error:
        raise UnreadableSourceError("not_signed_in", **place(link)) from error
    except (paramiko.SSHException, EOFError) as error:
        raise UnreadableSourceError("not_reached", **place(link)) from error
    except FileNotFoundError as error:
        raise UnreadableSourceError("folder_unknown") from error
    except PermissionError as error:
        raise UnreadableSourceError("not_allowed") from error


def _check_key(link: Link, key: Any) -> None:
    """Compare the server's key with the pinned one: before that, not even the user's name is sent."""
    shown = f"{key.get_name()} {key.get_base64()}"
    pinned = " ".join(str(link.settings.get("host_key", "")).split()[:2])
    if not pinned:
        raise UnreadableSourceError("host_key_missing", key=shown)
    if pinned != shown:
        raise UnreadableSourceError("host_key_other", key=shown)


def _sign_in(link: Link, transport: Any) -> None:
    user, key = link.secret("user") or "", link.secret("private_key")
    if key:
        transport.auth_publickey(user, _private_key(key, link.secret("password")))
    else:
        transport.auth_password(user, link.secret("password") or "")


def _private_key(text: str, passphrase: str | None) -> Any:
    import paramiko

    for kind in (paramiko.Ed25519Key, paramiko.ECDSAKey, paramiko.RSAKey):
        try:
            return kind.from_private_key(io.StringIO(text.strip() + "\n"), passphrase)
        except (paramiko.SSHException, ValueError):
            continue
    raise UnreadableSourceError("private_key_wrong")
