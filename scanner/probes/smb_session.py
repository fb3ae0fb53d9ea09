"""A reading-only SMB 2 session over one connection (MS-SMB2 3.2)."""

import contextlib
from collections.abc import Callable

from scanner.probes.protocols import ntlm, smb2
from scanner.probes.smb import receive_message, send_message
from scanner.stream import Stream, StreamLimitError

_DIALECTS = (0x0202, 0x0210, 0x0300, 0x0302)
_GUEST, _NULL, _ENCRYPT = 1, 2, 4
_DENIALS = frozenset({0xC0000022, 0xC000006D, 0xC000006E, 0xC0000072, 0xC000015B, 0xC0000203, 0xC00000CC, 0xC0000064})
"""STATUS_ACCESS_DENIED, _LOGON_FAILURE, _ACCOUNT_RESTRICTION, _ACCOUNT_DISABLED, _LOGON_TYPE_NOT_GRANTED,
_USER_SESSION_DELETED, _BAD_NETWORK_NAME, _NO_SUCH_USER (MS-ERREF 2.3.1)."""
_MOST_PENDING = 5


class SmbRefusedError(Exception):
    """The server answered with an error status; `status` as in MS-ERREF."""

    def __init__(self, status: int) -> None:
        super().__init__(f"status {status:#010x}")
        self.status = status

    @property
    def is_denial(self) -> bool:
        """Tell whether the status says "not for you"."""
        return self.status in _DENIALS


class SmbSession:
    """Messages in order, one tree at a time; errors of the server raise `SmbRefusedError`, other bytes `ValueError`."""

    def __init__(self, stream: Stream, host: str) -> None:
        self.host = host
        self._stream = stream
        self._number = 0
        self._session = 0
        self._tree = 0

    async def sign_on(self, authenticate: Callable[[ntlm.Challenge], bytes]) -> str:
        """Negotiate and sign on; return what the server made of it: anonymous or guest."""
        smb2.parse_negotiate(await self._ask(smb2.NEGOTIATE, smb2.negotiate_body(_DIALECTS)))
        question = smb2.session_setup_body(ntlm.spnego_init(ntlm.negotiate_message()))
        reply = await self._ask(smb2.SESSION_SETUP, question, also=(smb2.MORE_PROCESSING,))
        self._session = reply.session
        challenge = ntlm.parse_challenge(smb2.session_token(reply)[1])
        token = ntlm.spnego_answer(authenticate(challenge))
        flags, _ = smb2.session_token(await self._ask(smb2.SESSION_SETUP, smb2.session_setup_body(token)))
        return "guest" if flags & _GUEST else "anonymous"

    async def connect_tree(self, share: str) -> None:
        """Connect to a share."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        reply = await self._ask(smb2.TREE_CONNECT, smb2.tree_connect_body(rf"\\{host}\{share}"))
        self._tree = reply.tree

    async def open(self, name: str, *, directory: bool) -> bytes:
        """Open what exists and return its handle."""
        return smb2.file_id(await self._ask(smb2.CREATE, smb2.create_body(name, directory=directory)))

    async def transceive(self, handle: bytes, data: bytes) -> bytes:
        """Send to a pipe and return its answer."""
        return smb2.transceive_output(await self._ask(smb2.IOCTL, smb2.transceive_body(handle, data)))

    async def count_entries(self, handle: bytes) -> int:
        """Return how many names the first answer of one listing holds: a large folder shows a part of itself."""
        body = smb2.query_directory_body(handle)
        reply = await self._ask(smb2.QUERY_DIRECTORY, body, also=(smb2.NO_MORE_FILES,))
        return smb2.count_names(reply) if reply.status == smb2.SUCCESS else 0

    async def close(self, handle: bytes) -> None:
        """Close a handle."""
        await self._ask(smb2.CLOSE, smb2.close_body(handle))

    async def disconnect_tree(self) -> None:
        """Leave the share."""
        await self._ask(smb2.TREE_DISCONNECT, smb2.empty_body())
        self._tree = 0

    async def leave(self) -> None:
        """Log off if that is still possible."""
        with contextlib.suppress(SmbRefusedError, OSError, EOFError, ValueError, StreamLimitError):
            await self._ask(smb2.LOGOFF, smb2.empty_body())

    async def _ask(self, command: int, body: bytes, *, also: tuple[int, ...] = ()) -> smb2.Reply:
        message = smb2.request(command, body, number=self._number, tree=self._tree, session=self._session)
        self._number += 1
        await send_message(self._stream, message)
        for _ in range(_MOST_PENDING):
            reply = smb2.parse_reply(await receive_message(self._stream))
            if reply.status != smb2.PENDING:
                break
        if reply.command != command:
            raise ValueError(f"command {reply.command} answered to {command}")
        if reply.status not in {smb2.SUCCESS, *also}:
            raise SmbRefusedError(reply.status)
        return reply
