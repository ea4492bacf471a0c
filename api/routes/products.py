"""What can be bought (seed 001)."""

from typing import Annotated

from litestar import Controller, get
from litestar.di import NamedDependency
from litestar.params import PathParameter
from msgspec import Struct

from api.problems import documented, problem
from api.rpc import Rpc


class ProductAnswer(Struct):
    """A product; the price in minor units, the stock as it is at this moment."""

    id: int
    name: str
    price_cents: int
    available_stock: int


class ProductController(Controller):
    """Products."""

    path = "/api/products"
    tags = ("products",)

    @get(
        "/{product_id:int}",
        summary="A product and the units that are free now",
        responses=documented("not_found"),
    )
    async def show(
        self,
        product_id: Annotated[int, PathParameter(ge=1, le=2**63 - 1)],
        rpc: NamedDependency[Rpc],
    ) -> ProductAnswer:
        """Lapsed holds count as free at once, swept or not."""
        product = await rpc.get_product(product_id)
        if product is None:
            raise problem("not_found", "There is no such product.")
        return ProductAnswer(
            id=product.id,
            name=product.name,
            price_cents=product.price_cents,
            available_stock=product.available_stock,
        )
