"""Rules for servers that host the static site.

The IRI of a thing answers with 303 to its page or its data, by ``Accept`` and ``Accept-Language``;
that of a part leads to the page of its owner. ``text/html`` first in ``Accept`` asks for the page;
else the first of Turtle, JSON-LD and N-Triples that is named is taken, whatever its weight.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from purgeld.pages.site import Site

MEDIA_TYPES = {
    "bib": "application/x-bibtex",
    "csv": "text/csv",
    "jsonld": "application/ld+json",
    "nq": "application/n-quads",
    "nt": "application/n-triples",
    "parquet": "application/vnd.apache.parquet",
    "rdf": "application/rdf+xml",
    "rq": "application/sparql-query",
    "trig": "application/trig",
    "ttl": "text/turtle",
    "wasm": "application/wasm",
}
HOST = "HOST"
_DATA = {"text/turtle": "ttl", r"application/ld\+json": "jsonld", "application/n-triples": "nt"}
_STEP = "[^/]+"
_THING = (
    f"id/record/{_STEP}/{_STEP}|id/(?!record/){_STEP}/{_STEP}"
    f"|source/{_STEP}|vocab/{_STEP}/{_STEP}|vocab/{_STEP}"
)
_WITH_DATA = f"{_THING}|ns|dataset"
_AHEAD = "(?!record/)"  # unknown to Caddy; the alternative before it is tried first anyway
_NGINX = r"""# nginx: include this in the http block; set listen, server_name and root.
map $http_accept $purgeld_data {
    default "";
@DATA@
}
map $http_accept_language $purgeld_language {
    default "";
@LANGUAGES@
}
map $request_uri $purgeld_path {
    default "";
    "~^/(?<wanted>[^?]*?)/?(?:\?.*)?$" $wanted;
}
map "$purgeld_data" $purgeld_ending {
    default $purgeld_data;
    "" /index$purgeld_language.html;
}
map $purgeld_path $purgeld_suffix {
    default /index$purgeld_language.html;
    "~^(?:@WITH_DATA@)$" $purgeld_ending;
}
server {
    listen 80;
    server_name HOST;
    root /srv/purgeld/dist;
    absolute_redirect off;
    charset utf-8;
    charset_types text/plain text/css text/csv text/turtle application/javascript
        application/json application/ld+json application/n-triples application/xml;
    default_type application/octet-stream;
    types {
        text/html html;
        text/css css;
        text/plain txt;
        application/javascript js;
        application/json json;
        application/xml xml;
@TYPES@
    }
    error_page 404 /404/index.html;
    add_header Access-Control-Allow-Origin * always;
    add_header Content-Security-Policy "@POLICY@" always;
    add_header Referrer-Policy same-origin always;
    add_header Vary "Accept, Accept-Language" always;
    add_header X-Content-Type-Options nosniff always;

    location = / {
        return 303 /index$purgeld_language.html;
    }
    location / {
        try_files $uri @elsewhere;
    }
    location @elsewhere {
        if (-f $request_filename/index.html) {
            return 303 /$purgeld_path$purgeld_suffix;
        }
        # Captures have names: a map that is looked up in between overwrites those with numbers.
        if ($purgeld_path ~ "^shapes/(?<purgeld_shape>.+)$") {
            return 303 /shapes/index$purgeld_language.html#$purgeld_shape;
        }
        if ($purgeld_path ~ "^(?<purgeld_graph>graph/.+)$") {
            return 303 /dataset/index$purgeld_language.html#$purgeld_graph;
        }
        if ($purgeld_path ~ "^(?<purgeld_owner>@THING@)/(?<purgeld_part>.+)$") {
            return 303 /$purgeld_owner$purgeld_ending#$purgeld_part;
        }
        return 404;
    }
}
"""
_APACHE = r"""# Apache: lies in the root of the site. It needs mod_rewrite, mod_headers, mod_dir,
# mod_mime, and AllowOverride All there, or at least FileInfo Indexes Options=All,MultiViews.
Options -MultiViews -Indexes
DirectorySlash Off
DirectoryIndex disabled
AddDefaultCharset utf-8
AddCharset utf-8 .css .csv .js .ttl
# Below a path of the host, put that path before the one of the page.
ErrorDocument 404 /404/index.html
@TYPES@
<IfModule mod_headers.c>
Header always set Access-Control-Allow-Origin "*"
Header always set Content-Security-Policy "@POLICY@"
Header always set Referrer-Policy "same-origin"
Header always set X-Content-Type-Options "nosniff"
Header always merge Vary "Accept, Accept-Language"
</IfModule>
RewriteEngine On
RewriteCond %{REQUEST_FILENAME} -f
RewriteRule ^ - [L]
# The path as it was asked for, without a slash at its end.
RewriteCond %{REQUEST_URI} ^(.*?)/*$
RewriteRule ^ - [E=PATH:%1]
RewriteRule ^ - [E=TAG:]
@LANGUAGES@
RewriteRule ^ - [E=ENDING:/index%{ENV:TAG}.html]
@DATA@
RewriteCond %{REQUEST_FILENAME}/index.html -f
RewriteRule ^(?:@WITH_DATA@)/?$ %{ENV:PATH}%{ENV:ENDING} [R=303,L]
RewriteCond %{REQUEST_FILENAME}/index.html -f
RewriteRule ^ %{ENV:PATH}/index%{ENV:TAG}.html [R=303,L]
RewriteCond %{ENV:PATH} ^(.*)/shapes/(.+)$
RewriteRule ^shapes/ %1/shapes/index%{ENV:TAG}.html#%2 [R=303,L,NE]
RewriteCond %{ENV:PATH} ^(.*)/(graph/.+)$
RewriteRule ^graph/ %1/dataset/index%{ENV:TAG}.html#%2 [R=303,L,NE]
RewriteCond %{ENV:PATH} ^(.*)/(@THING@)/(.+)$
RewriteRule ^(?:@THING@)/ %1/%2%{ENV:ENDING}#%3 [R=303,L,NE]
"""
_CADDY = r"""# Caddy 2: set the address and the root.
http://HOST {
    root * /srv/purgeld/dist
    header {
        Access-Control-Allow-Origin *
        Content-Security-Policy "@POLICY@"
        Referrer-Policy same-origin
        Vary "Accept, Accept-Language"
        X-Content-Type-Options nosniff
    }
@TYPES@
    map {header.Accept-Language} {tag} {
@LANGUAGES@
        default ""
    }
    map {header.Accept} {data} {
        ~^text/html ""
@DATA@
        default ""
    }
    route {
        @data {
            path_regexp data ^/(@WITH_DATA@)/?$
            file {path}/index.html
            not vars {data} ""
        }
        redir @data /{re.data.1}{data} 303
        @folder {
            path_regexp folder ^(.*?)/?$
            file {path}/index.html
            not file {path}
        }
        redir @folder {re.folder.1}/index{tag}.html 303
        @shape {
            path_regexp shape ^/shapes/(.+)$
            not file {path}
        }
        redir @shape /shapes/index{tag}.html#{re.shape.1} 303
        @graph path_regexp graph ^/(graph/.+)$
        redir @graph /dataset/index{tag}.html#{re.graph.1} 303
        @part {
            path_regexp part ^/(@THING@)/(.+)$
            not file {path}
        }
        @partdata {
            path_regexp partdata ^/(@THING@)/(.+)$
            not file {path}
            not vars {data} ""
        }
        redir @partdata /{re.partdata.1}{data}#{re.partdata.2} 303
        redir @part /{re.part.1}/index{tag}.html#{re.part.2} 303
        file_server
    }
    handle_errors {
        rewrite * /404/index.html
        header Content-Type "text/html; charset=utf-8"
        file_server
    }
}
"""
_W3ID = f"""# w3id.org: the folder of the base IRI. Put the site's host for {HOST}; it negotiates.
Options +FollowSymLinks
RewriteEngine on
RewriteRule ^(.*)$ https://{HOST}/$1 [R=303,L,NE]
"""


def rules(site: Site) -> dict[str, str]:
    """Return the files of rules by their names below the root of the site."""
    tags = site.languages[1:]
    return {
        "rules/nginx.conf": _filled(_NGINX, site, _nginx(tags)),
        ".htaccess": _filled(_APACHE, site, _apache(tags)),
        "rules/Caddyfile": _filled(_CADDY, site, _caddy(tags)).replace(_AHEAD, ""),
        "rules/w3id.htaccess": _W3ID,
    }


def _filled(template: str, site: Site, own: dict[str, Iterable[str]]) -> str:
    shared = {"@POLICY@": site.policy, "@THING@": _THING, "@WITH_DATA@": _WITH_DATA}
    lines = {f"@{key}@": "\n".join(value) for key, value in own.items()}
    for key, text in (lines | shared).items():
        template = template.replace(key, text)
    return template


def _nginx(tags: Sequence[str]) -> dict[str, Iterable[str]]:
    return {
        "DATA": (f'    "~^(?!text/html).*{media}" .{end};' for media, end in _DATA.items()),
        "LANGUAGES": (f'    "~*^{tag}\\b" .{tag};' for tag in tags),
        "TYPES": (f"        {media} {suffix};" for suffix, media in MEDIA_TYPES.items()),
    }


def _apache(tags: Sequence[str]) -> dict[str, Iterable[str]]:
    return {
        "DATA": (
            f"RewriteCond %{{HTTP_ACCEPT}} !^text/html\n"
            f"RewriteCond %{{HTTP_ACCEPT}} {media}\n"
            f"RewriteRule ^ - [E=ENDING:.{end}]"
            for media, end in reversed(_DATA.items())
        ),
        "LANGUAGES": (
            f"RewriteCond %{{HTTP:Accept-Language}} ^{tag}\\b [NC]\nRewriteRule ^ - [E=TAG:.{tag}]"
            for tag in tags
        ),
        "TYPES": (f"AddType {media} .{suffix}" for suffix, media in MEDIA_TYPES.items()),
    }


def _caddy(tags: Sequence[str]) -> dict[str, Iterable[str]]:
    return {
        "DATA": (f'        ~{media} ".{end}"' for media, end in _DATA.items()),
        "LANGUAGES": (f'        ~(?i)^{tag}\\b ".{tag}"' for tag in tags),
        "TYPES": (
            f"    @type_{suffix} path *.{suffix}\n"
            f'    header @type_{suffix} Content-Type "{_with_charset(media)}"'
            for suffix, media in MEDIA_TYPES.items()
        ),
    }


def _with_charset(media: str) -> str:
    return f"{media}; charset=utf-8" if media.startswith("text/") else media
