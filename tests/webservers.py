"""Real web servers on loopback that host a static site by the rules shipped with it."""

from __future__ import annotations

import os
import re
from contextlib import contextmanager
from typing import TYPE_CHECKING

import outside
from servers import free_port, running

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager
    from pathlib import Path

    Host = Callable[[Path, Path], AbstractContextManager[str]]

MODULES = ("authz_core", "dir", "headers", "mime", "mpm_event", "rewrite")
APACHE_MODULES = "/usr/lib/apache2/modules"


@contextmanager
def nginx(site: Path, folder: Path) -> Iterator[str]:
    """Host a site by ``rules/nginx.conf``; give the address of its root."""
    rules = (site / "rules" / "nginx.conf").read_text("utf-8")
    with nginx_by(rules, "listen 80;", site, folder) as address:
        yield address


@contextmanager
def nginx_by(rules: str, listening: str, site: Path, folder: Path) -> Iterator[str]:
    """Run nginx by rules for its http block; ``listening`` is their line on the port."""
    port = free_port()
    rules = _put(rules, listening, f"listen 127.0.0.1:{port};")
    rules = _put(rules, "root /srv/purgeld/dist;", f"root {site};")
    spools = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    whole = [
        "daemon off;",
        f"pid {folder}/nginx.pid;",
        "error_log stderr;",
        "user root root;" if os.geteuid() == 0 else "",
        "events {}",
        "http {",
        "access_log off;",
        *(f"{name}_temp_path {folder}/{name};" for name in spools),
        rules,
        "}",
    ]
    config = folder / "nginx.conf"
    config.write_text("\n".join(whole), "utf-8")
    address = f"http://127.0.0.1:{port}/"
    with running([outside.program("nginx"), "-p", folder, "-c", config], address, folder):
        yield address


@contextmanager
def apache(site: Path, folder: Path, below: str = "") -> Iterator[str]:
    """Host a site by its ``.htaccess``; as root, the server reads the files as nobody."""
    port = free_port()
    top = folder / "top"
    top.mkdir()
    (top / below if below else top / "site").symlink_to(site, target_is_directory=True)
    whole = [
        f"ServerRoot {folder}",
        f"PidFile {folder}/apache.pid",
        f"ErrorLog {folder}/apache.log",
        f"Listen 127.0.0.1:{port}",
        "ServerName localhost",
        *(f"LoadModule {name}_module {APACHE_MODULES}/mod_{name}.so" for name in MODULES),
        *(("User nobody", "Group nogroup") if os.geteuid() == 0 else ()),
        "TypesConfig /dev/null",
        "AddType text/html .html",
        "AddType text/css .css",
        "AddType application/javascript .js",
        "AddType application/json .json",
        "AddType text/plain .txt",
        f"DocumentRoot {top if below else site}",
        f"<Directory {folder.parent}>",
        "Options FollowSymLinks",
        "AllowOverride FileInfo Indexes Options=All,MultiViews",
        "Require all granted",
        "</Directory>",
    ]
    config = folder / "apache.conf"
    config.write_text("\n".join(whole), "utf-8")
    address = f"http://127.0.0.1:{port}/"
    program = outside.program("apache2")
    with running([program, "-f", config, "-D", "FOREGROUND"], address, folder):
        yield f"{address}{below}/" if below else address


@contextmanager
def caddy(site: Path, folder: Path) -> Iterator[str]:
    """Host a site by ``rules/Caddyfile``."""
    port = free_port()
    rules = (site / "rules" / "Caddyfile").read_text("utf-8")
    rules = _put(rules, "http://HOST", f"http://127.0.0.1:{port}")
    rules = _put(rules, "/srv/purgeld/dist", str(site))
    config = folder / "Caddyfile"
    config.write_text(f"{{\nadmin off\nauto_https off\n}}\n{rules}", "utf-8")
    address = f"http://127.0.0.1:{port}/"
    own = [f"HOME={folder}", f"XDG_CONFIG_HOME={folder}", f"XDG_DATA_HOME={folder}"]
    program = outside.program("caddy")
    command = ["env", *own, program, "run", "--adapter", "caddyfile", "--config", str(config)]
    with running(command, address, folder):
        yield address


def _put(rules: str, old: str, new: str) -> str:
    """Fill in a place of the rules that whoever hosts the site fills in; it must be there once."""
    assert len(re.findall(re.escape(old), rules)) == 1, old
    return rules.replace(old, new)


HOSTS: dict[str, Host] = {"nginx": nginx, "apache": apache, "caddy": caddy}
