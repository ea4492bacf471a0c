"""`stockade`, or `python -m api.command`."""

import os
import signal
import sys
from typing import Annotated, Literal

from typer import Abort, Option, Typer, TyperException

from api.command import care, money, stock
from api.command.endings import Misused
from api.command.operator import Operator, command
from api.command.printing import plain

app = Typer(
    name="stockade",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help="Operate Stockade: exit code 0 done, 1 the answer is no, 2 used wrongly, 3 try again.",
)
for name, group in {
    "products": stock.products,
    "drops": stock.drops,
    "reservations": stock.reservations,
    "orders": stock.orders,
    "exceptions": money.exceptions,
    "withdrawals": money.withdrawals,
}.items():
    app.add_typer(group, name=name, no_args_is_help=True)
command(app, "alerts")(care.alerts)
command(app, "check")(care.check)
command(app, "repair")(care.repair)
command(app, "sweep")(care.sweep)
command(app, "reconcile")(money.reconcile)


@command(app, "token")
def token(
    operator: Operator,
    role: Annotated[Literal["service", "admin", "workspace"], Option(help="What it may do.")],
    sub: Annotated[str, Option(help="Who it is for.")] = "trying",
    workspace: Annotated[str | None, Option(help="For the role workspace.")] = None,
    minutes: Annotated[int, Option(min=1, help="How long it lasts.")] = 60,
) -> None:
    """Mint a bearer token with STOCKADE_JWT_SECRET; no database is asked."""
    from api.auth import mint  # half a second's worth of libraries

    secret = os.environ.get("STOCKADE_JWT_SECRET")
    if not secret:
        raise Misused("STOCKADE_JWT_SECRET is not set: give the API's.")
    try:
        operator.printer.word("token", mint(secret, role, sub, minutes, workspace))
    except ValueError as error:
        raise Misused(f"{error}.") from None


def main(arguments: list[str] | None = None) -> int:
    """Run one command; its exit code. Troubles are one sentence, never a traceback."""
    try:
        return app(arguments, prog_name="stockade", standalone_mode=False) or 0
    except TyperException as trouble:
        said = trouble.format_message()  # Nothing, where the help was shown instead.
        sys.stderr.write(f"stockade: {plain(said)}\n" if said else "")
        return trouble.exit_code
    except Abort:
        sys.stderr.write("stockade: stopped\n")
        return 130


def run() -> None:
    """Be the program `stockade`."""
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)  # `stockade … | head` ends without a word
    sys.exit(main())


if __name__ == "__main__":
    run()
