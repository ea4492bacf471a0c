"""A database's schema as text that two servers of different versions agree upon."""

from __future__ import annotations

import os
import re
import subprocess
from typing import TYPE_CHECKING

from tests.rooms import ROOMS

if TYPE_CHECKING:
    from tests.server import Server

SETTING = re.compile(r"^(?:SET |SELECT pg_catalog\.set_config|\\(?:un)?restrict|--)")
VIEW = re.compile(r"^CREATE VIEW .*?;$", re.MULTILINE | re.DOTALL)
BODY = re.compile(r"(?<= AS )(\$_*\$).*?^\1;", re.MULTILINE | re.DOTALL)
COMMENT = re.compile(r"^COMMENT ON [^']*'(?:[^']|'')*';\n+", re.MULTILINE)
QUALIFIED = re.compile(rf"\b(?!(?:{'|'.join(ROOMS)}|pg_catalog)\.)[a-z_]+\.(?=[a-z_])")

RIGHTS = """
select 'database: search_path ' || setting
from pg_db_role_setting as s cross join unnest(s.setconfig) as setting
where s.setdatabase = (select oid from pg_database where datname = current_database())
union all
select 'database: ' || coalesce(r.rolname, 'PUBLIC') || ' ' || a.privilege_type
from pg_database as d
cross join aclexplode(coalesce(d.datacl, acldefault('d', d.datdba))) as a
left join pg_roles as r on r.oid = a.grantee
where d.datname = current_database() and a.grantee is distinct from d.datdba
union all
select 'schema public: ' || coalesce(r.rolname, 'PUBLIC') || ' ' || a.privilege_type
from pg_namespace as n
cross join aclexplode(n.nspacl) as a
left join pg_roles as r on r.oid = a.grantee
where n.nspname = 'public' and a.grantee is distinct from n.nspowner
union all
select 'default of ' || d.defaclrole::regrole || ': ' || d.defaclobjtype::text || ' '
  || coalesce(r.rolname, 'PUBLIC') || ' ' || a.privilege_type
from pg_default_acl as d
cross join aclexplode(d.defaclacl) as a
left join pg_roles as r on r.oid = a.grantee
union all
select 'role ' || r.rolname || ': ' || setting
from pg_db_role_setting as s
join pg_roles as r on r.oid = s.setrole
cross join unnest(s.setconfig) as setting
where s.setdatabase = 0 and r.rolname like 'stockade\\_%'
order by 1
"""


def dump(server: Server, database: str) -> str:
    """Return what pg_dump says of our rooms, and who may do what in the database around them."""
    command, environment = server.psql_command("admin", database)
    program = next(place for place, word in enumerate(command) if word.endswith("psql"))
    command[program] = f"{command[program].removesuffix('psql')}pg_dump"
    rooms = [f"--schema={room}" for room in ROOMS]
    done = subprocess.run(
        [*command, "--schema-only", *rooms],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    with server.connect(database) as session:
        rights = "\n".join(f"-- {row[0]}" for row in session.execute(RIGHTS))
    return f"{normalise(done.stdout)}\n{rights}\n"


def outline(text: str) -> str:
    """Leave out what stands in sql/ word for word: the bodies of functions, and remarks."""
    return COMMENT.sub("", BODY.sub("…;", text))


def normalise(text: str) -> str:
    """Leave out what depends on the version: settings, remarks, the aliases within a view."""
    lines = [line for line in text.splitlines() if not SETTING.match(line)]
    lines = [
        re.sub(r"^ALTER (?:VIEW|SEQUENCE) (.* OWNER TO)", r"ALTER TABLE \1", line) for line in lines
    ]
    kept = re.sub(r"\n{2,}", "\n\n", "\n".join(lines)).strip()
    return VIEW.sub(lambda view: QUALIFIED.sub("", view.group()), kept) + "\n"
