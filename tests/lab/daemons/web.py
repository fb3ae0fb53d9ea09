"""Web servers: nginx in every state of care."""

from pathlib import Path

from tests.lab.certificates import write_certificate
from tests.lab.daemons import Command, Setup
from tests.lab.truth import Host

_PAGE = (
    "<!doctype html><html lang=vi><head><meta charset=utf-8><title>{title}</title></head><body>{title}</body></html>"
)
_HEADERS = """
    add_header Strict-Transport-Security "max-age=63072000; includeSubDomains" always;
    add_header X-Content-Type-Options nosniff always;
    add_header X-Frame-Options DENY always;
    add_header Content-Security-Policy "default-src 'self'; frame-ancestors 'none'" always;
    add_header Referrer-Policy no-referrer always;
    add_header Permissions-Policy "camera=(), microphone=()" always;
"""


def nginx_plain(host: Host, folder: Path) -> list[Command]:
    """Serve one page over plain HTTP, without any security header."""
    root = _content(folder, "Trường học")
    return _nginx(folder, f"server {{ listen 80; server_name {host.name}; root {root}; }}", versions=True)


def nginx_tls(host: Host, folder: Path) -> list[Command]:
    """Serve HTTPS with all headers and redirect port 80 to it; settings spoil one thing at a time."""
    certificate, key = write_certificate(host, folder, expired=host.setting("certificate") == "expired")
    root = _content(folder, "Trường học", host.setting("content"))
    powered = host.setting("powered_by")
    body = f"""
  server {{ listen 80; server_name {host.address}; return 301 https://{host.address}$request_uri; }}
  server {{
    listen 443 ssl; server_name {host.address}; root {root};
    ssl_certificate {certificate}; ssl_certificate_key {key};
    ssl_protocols {host.setting("protocols", "TLSv1.2 TLSv1.3")};
    ssl_ciphers {host.setting("ciphers", "ECDHE+AESGCM:ECDHE+CHACHA20")};
    {_HEADERS}
    {f'add_header X-Powered-By "{powered}" always;' if powered else ""}
    {_locations(host.setting("content"))}
  }}"""
    return _nginx(folder, body)


def printer_page(host: Host, folder: Path) -> list[Command]:
    """Serve the start page of a printer's own web server."""
    root = _content(folder, f"{host.setting('make')} {host.setting('model')}")
    return _nginx(folder, f"server {{ listen 80; root {root}; }}")


def _locations(content: str) -> str:
    if content == "listing":
        return "location /uploads/ { autoindex on; }"
    if content == "catch_all":
        return "location / { default_type text/html; try_files /index.html =404; }"
    return ""


def _content(folder: Path, title: str, content: str = "") -> Path:
    root = folder / "www"
    root.mkdir()
    (root / "index.html").write_text(_PAGE.format(title=title), encoding="utf-8")
    if content == "listing":
        (root / "uploads").mkdir()
        for name in ("diem-thi.csv", "sao-luu.txt"):
            (root / "uploads" / name).write_text("lab\n", encoding="utf-8")
    if content == "git":
        _git_folder(root / ".git")
    return root


def _git_folder(git: Path) -> None:
    """Write what `git init` and one fetch leave behind (gitrepository-layout(5))."""
    (git / "refs/heads").mkdir(parents=True)
    (git / "HEAD").write_text("ref: refs/heads/main\n", encoding="utf-8")
    (git / "config").write_text("[core]\n\trepositoryformatversion = 0\n\tbare = false\n", encoding="utf-8")
    (git / "refs/heads/main").write_text("a" * 40 + "\n", encoding="utf-8")


def _nginx(folder: Path, servers: str, *, versions: bool = False) -> list[Command]:
    temporary = "\n".join(
        f"  {kind}_temp_path {folder}/{kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    (folder / "nginx.conf").write_text(
        f"""user root;
worker_processes 1;
pid {folder}/nginx.pid;
error_log {folder}/error.log;
events {{ worker_connections 256; }}
http {{
  include /etc/nginx/mime.types;
  charset utf-8;
  access_log off;
  server_tokens {"on" if versions else "off"};
{temporary}
  {servers}
}}
""",
        encoding="utf-8",
    )
    return [["nginx", "-e", f"{folder}/error.log", "-c", f"{folder}/nginx.conf", "-g", "daemon off;"]]


SETUPS: dict[str, Setup] = {"nginx_plain": nginx_plain, "nginx_tls": nginx_tls, "printer_page": printer_page}
