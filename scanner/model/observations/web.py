"""HTTP and TLS."""

from dataclasses import dataclass

from scanner.model.observations.base import Observation, observation


@observation("http")
@dataclass(frozen=True, slots=True)
class HttpObservation(Observation):
    """The answer to one GET of a start page (RFC 9110).

    `port` and `tls` are those of the service asked; `url` and all that follows
    are those of the last page reached. `headers` are the reply's fields in order, names in lower case, values
    cleaned; Set-Cookie values are cut to name and attributes. `redirects` are
    the URLs passed on the way. `body_excerpt` holds at most 2,048 characters.
    `scripts` and `styles` are the src/href of the page as written.
    `password_form` tells whether the page has a password field.
    """

    port: int
    url: str
    tls: bool
    status: int
    headers: tuple[tuple[str, str], ...] = ()
    title: str = ""
    body_excerpt: str = ""
    generator: str = ""
    realm: str = ""
    redirects: tuple[str, ...] = ()
    scripts: tuple[str, ...] = ()
    styles: tuple[str, ...] = ()
    password_form: bool = False
    body_sha256: str = ""
    truncated: bool = False

    @property
    def port_speaks_tls(self) -> bool:
        """Whether the port that was asked speaks TLS itself: a redirect may have led to another one."""
        return (self.redirects[0] if self.redirects else self.url).startswith("https:")

    def header(self, name: str) -> str | None:
        """Return the first value of a header field, None if absent."""
        return next((value for key, value in self.headers if key == name.lower()), None)


@observation("http_path")
@dataclass(frozen=True, slots=True)
class HttpPathObservation(Observation):
    """The answer to one well-known path beside that to a path that cannot exist (the control).

    `marker` names what proves the content ("git_head", "directory_index",
    "phpinfo"), "" if nothing did. `control_alike` is true where the control
    got the same kind of answer, so that a soft 404 proves nothing.
    """

    port: int
    url: str
    path: str
    status: int
    content_type: str = ""
    marker: str = ""
    control_status: int = 404
    control_alike: bool = False
    excerpt: str = ""


@observation("https_redirect")
@dataclass(frozen=True, slots=True)
class HttpsRedirectObservation(Observation):
    """Whether a website's plain HTTP leads to HTTPS, and whether HTTPS answers at all; None = could not be asked."""

    host: str
    http_status: int | None
    https_status: int | None
    redirects_to_https: bool | None


@dataclass(frozen=True, slots=True)
class Certificate:
    """The fields of an X.509 leaf certificate (RFC 5280) that checks need; times are ISO 8601 in UTC."""

    subject: str
    issuer: str
    names: tuple[str, ...]
    not_before: str
    not_after: str
    self_signed: bool
    key_type: str
    key_bits: int
    signature: str
    serial: str
    sha256: str


@observation("tls")
@dataclass(frozen=True, slots=True)
class TlsObservation(Observation):
    """Which protocol versions a TLS server takes, and its certificate.

    Versions are written SSLv3, TLSv1.0, TLSv1.1, TLSv1.2, TLSv1.3. A version is in
    `accepted` when a ServerHello chose it, in `refused` when an alert or a
    close came back (a bare close only if the server then still took an accepted
    version), in neither when the question stayed open.
    `name_asked` is the server name sent (SNI), "" for an address.
    `name_matches` and `trusted` are None where they could not be told.
    """

    port: int
    accepted: tuple[str, ...]
    refused: tuple[str, ...]
    certificate: Certificate | None = None
    name_asked: str = ""
    name_matches: bool | None = None
    trusted: bool | None = None
    cipher: str = ""
