"""What the merchant and the shoppers do on a test server: set it up, place orders, send parcels, change prices."""

from __future__ import annotations

import json
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

# Exactly what connectors/shops/vendure/README.md asks of an owner.
PERMISSIONS = ["ReadProduct", "ReadCollection", "ReadFacet", "ReadOrder", "UpdateOrder", "ReadCustomer"]
# A database column of Vendure wants them, although its API calls them optional.
NO_PARTS: dict[str, Any] = {"lines": [], "shipping": 0, "adjustment": 0}
NO = "__typename ... on ErrorResult { errorCode message }"


@dataclass
class Side:
    """One of the server's two APIs, signed in once `token` is set."""

    url: str
    token: str = field(default="", repr=False)

    def ask(self, query: str, variables: Mapping[str, Any] | None = None) -> Any:
        """What the one field of the query gives; fails on any error."""
        body = json.dumps({"query": query, "variables": variables or {}}).encode()
        headers = {"content-type": "application/json"} | (
            {"authorization": f"Bearer {self.token}"} if self.token else {}
        )
        with urllib.request.urlopen(urllib.request.Request(self.url, body, headers), timeout=60) as response:
            answer = json.load(response)
            self.token = response.headers.get("vendure-auth-token") or self.token
        assert not answer.get("errors"), answer["errors"]
        (value,) = answer["data"].values()
        assert not (isinstance(value, dict) and value.get("errorCode")), value
        return value


@dataclass
class Merchant:
    """The administrator of a server."""

    address: str

    def __post_init__(self) -> None:
        self.admin = Side(f"{self.address}/admin-api")
        self.admin.ask(f'mutation {{ login(username: "superadmin", password: "superadmin") {{ {NO} }} }}')

    def key(self) -> str:
        """A new API key with the permissions that the connector needs, and no other."""
        role = self.admin.ask(
            "mutation($i: CreateRoleInput!) { createRole(input: $i) { id } }",
            {"i": {"code": "aisle", "description": "Aisle", "permissions": PERMISSIONS}},
        )["id"]
        wanted = {"roleIds": [role], "translations": [{"languageCode": "en", "name": "Aisle"}]}
        made = self.admin.ask("mutation($i: CreateApiKeyInput!) { createApiKey(input: $i) { apiKey } }", {"i": wanted})
        return str(made["apiKey"])

    def facet(self, code: str, names: Mapping[str, str]) -> dict[str, str]:
        """The ids of a new facet's values by English name; `names` are English and Chinese."""
        values = [{"code": en.casefold(), "translations": both(en, zh)} for en, zh in names.items()]
        asked = {"code": code, "isPrivate": False, "translations": both(code.title(), ""), "values": values}
        query = "mutation($i: CreateFacetInput!) { createFacet(input: $i) { values { id name } } }"
        return {each["name"]: each["id"] for each in self.admin.ask(query, {"i": asked})["values"]}

    def collection(self, name: str, chinese: str, facet_value: str) -> None:
        """A collection of all products with a facet value."""
        arguments = [
            {"name": "facetValueIds", "value": json.dumps([facet_value])},
            {"name": "containsAny", "value": "false"},
        ]
        self.admin.ask(
            "mutation($i: CreateCollectionInput!) { createCollection(input: $i) { id } }",
            {
                "i": {
                    "filters": [{"code": "facet-value-filter", "arguments": arguments}],
                    "translations": [
                        {**each, "slug": name.casefold(), "description": ""} for each in both(name, chinese)
                    ],
                }
            },
        )

    def product(self, name: str, chinese: str, facet_values: list[str]) -> str:
        """The id of a new product without variants."""
        texts = [
            {**each, "slug": f"{each['name']}-{each['languageCode']}".casefold(), "description": f"{each['name']}."}
            for each in both(name, chinese)
        ]
        asked = {"facetValueIds": facet_values, "translations": texts}
        return str(
            self.admin.ask("mutation($i: CreateProductInput!) { createProduct(input: $i) { id } }", {"i": asked})["id"]
        )

    def options(self, product: str, name: str, chinese: str, values: Mapping[str, str]) -> dict[str, str]:
        """The ids of a product's new options by English name."""
        texts = [{"code": en.casefold(), "translations": both(en, zh)} for en, zh in values.items()]
        asked = {"code": f"{name.casefold()}-{product}", "translations": both(name, chinese), "options": texts}
        query = "mutation($i: CreateProductOptionGroupInput!) { createProductOptionGroup(input: $i) { id options { id name } } }"
        group = self.admin.ask(query, {"i": asked})
        query = "mutation($p: ID!, $g: ID!) { addOptionGroupToProduct(productId: $p, optionGroupId: $g) { id } }"
        self.admin.ask(query, {"p": product, "g": group["id"]})
        return {each["name"]: each["id"] for each in group["options"]}

    def variant(self, product: str, sku: str, price: int, stock: int, option: str = "") -> str:
        """The id of a new variant; `price` is without tax, in cents."""
        asked = {
            "productId": product,
            "sku": sku,
            "price": price,
            "stockOnHand": stock,
            "trackInventory": "TRUE",
            "optionIds": [option] if option else [],
            "translations": both(sku, ""),
        }
        query = "mutation($i: [CreateProductVariantInput!]!) { createProductVariants(input: $i) { id } }"
        return str(self.admin.ask(query, {"i": [asked]})[0]["id"])

    def order(self, code: str) -> Any:
        """An order as the merchant sees it."""
        query = """query($c: String!) { orders(options: { filter: { code: { eq: $c } } }) { items {
            id state totalWithTax customFields { aisle } lines { id quantity productVariant { id } }
            shippingAddress { streetLine1 city }
            payments { id amount state refunds { id total state reason } }
            modifications { note } history(options: { take: 1000 }) { items { id type data } } } } }"""
        return self.admin.ask(query, {"c": code})["items"][0]

    def send(self, code: str, tracking: str, state: str = "Delivered") -> None:
        """Pack all of an order into one parcel and move it on."""
        order = self.order(code)
        lines = [{"orderLineId": line["id"], "quantity": line["quantity"]} for line in order["lines"]]
        texts = [{"name": "method", "value": "UPS"}, {"name": "trackingCode", "value": tracking}]
        asked = {"lines": lines, "handler": {"code": "manual-fulfillment", "arguments": texts}}
        query = f"mutation($i: FulfillOrderInput!) {{ addFulfillmentToOrder(input: $i) {{ ... on Fulfillment {{ id }} {NO} }} }}"
        parcel = self.admin.ask(query, {"i": asked})["id"]
        for step in {"Pending": (), "Shipped": ("Shipped",), "Delivered": ("Shipped", "Delivered")}[state]:
            query = f"mutation($i: ID!, $s: String!) {{ transitionFulfillmentToState(id: $i, state: $s) {{ {NO} }} }}"
            self.admin.ask(query, {"i": parcel, "s": step})

    def take_back(self, code: str, line: str, quantity: int, amount: int) -> None:
        """Book pieces of a delivered order as come back and refund them, as the merchant does by hand."""
        order = self.order(code)
        asked: dict[str, Any] = {
            "orderId": order["id"],
            "lines": [{"orderLineId": line, "quantity": quantity}],
            "reason": "back",
        }
        self.admin.ask(f"mutation($i: CancelOrderInput!) {{ cancelOrder(input: $i) {{ {NO} }} }}", {"i": asked})
        asked = {"paymentId": order["payments"][0]["id"], "amount": amount, "reason": "back"} | NO_PARTS
        query = f"mutation($i: RefundOrderInput!) {{ refundOrder(input: $i) {{ ... on Refund {{ id }} {NO} }} }}"
        refund = self.admin.ask(query, {"i": asked})["id"]
        query = f"mutation($i: SettleRefundInput!) {{ settleRefund(input: $i) {{ {NO} }} }}"
        self.admin.ask(query, {"i": {"id": refund, "transactionId": "by-hand"}})


@dataclass
class Shopper:
    """Somebody who buys."""

    address: str
    email: str

    def buy(self, basket: Mapping[str, int], method: str = "card") -> str:
        """The number of a new order of these variants, sent to 1 Main Street, Boston, and paid."""
        shop = Side(f"{self.address}/shop-api")
        for variant, quantity in basket.items():
            query = f"mutation($v: ID!, $q: Int!) {{ addItemToOrder(productVariantId: $v, quantity: $q) {{ {NO} }} }}"
            shop.ask(query, {"v": variant, "q": quantity})
        person = {"emailAddress": self.email, "firstName": "Ana", "lastName": "Silva"}
        shop.ask(f"mutation($i: CreateCustomerInput!) {{ setCustomerForOrder(input: $i) {{ {NO} }} }}", {"i": person})
        place = {
            "fullName": "Ana Silva",
            "streetLine1": "1 Main Street",
            "city": "Boston",
            "postalCode": "02101",
            "countryCode": "US",
        }
        shop.ask(f"mutation($i: CreateAddressInput!) {{ setOrderShippingAddress(input: $i) {{ {NO} }} }}", {"i": place})
        (way,) = shop.ask("{ eligibleShippingMethods { id } }")
        shop.ask(
            f"mutation($i: [ID!]!) {{ setOrderShippingMethod(shippingMethodId: $i) {{ {NO} }} }}", {"i": [way["id"]]}
        )
        shop.ask(f'mutation {{ transitionOrderToState(state: "ArrangingPayment") {{ {NO} }} }}')
        query = f"mutation($i: PaymentInput!) {{ addPaymentToOrder(input: $i) {{ ... on Order {{ code }} {NO} }} }}"
        return str(shop.ask(query, {"i": {"method": method, "metadata": {}}})["code"])


def both(english: str, chinese: str) -> list[dict[str, str]]:
    """Translations as the Admin API takes them."""
    return [{"languageCode": code, "name": name} for code, name in (("en", english), ("zh_Hans", chinese)) if name]


@dataclass(frozen=True)
class Sample:
    """The ids of what `fill` made."""

    key: str
    lamp: str
    mug: str
    black: str
    white: str
    blue_mug: str


def fill(merchant: Merchant) -> Sample:
    """A small shop: a lamp in two colours, of which one is sold out, and a mug; in English and Chinese."""
    query = "mutation($i: UpdateGlobalSettingsInput!) { updateGlobalSettings(input: $i) { __typename } }"
    merchant.admin.ask(query, {"i": {"availableLanguages": ["en", "zh_Hans"]}})
    kinds = merchant.facet("kind", {"Desk lamp": "台灯", "Mug": "马克杯"})
    brands = merchant.facet("brand", {"Lumen": ""})
    materials = merchant.facet("material", {"Steel": "钢"})
    merchant.collection("Lighting", "灯具", kinds["Desk lamp"])
    lamp = merchant.product("Lamp", "台灯", [kinds["Desk lamp"], brands["Lumen"], materials["Steel"]])
    colours = merchant.options(lamp, "Colour", "颜色", {"Black": "黑色", "White": "白色"})
    black = merchant.variant(lamp, "LAMP-B", 4900, 100_000, colours["Black"])
    white = merchant.variant(lamp, "LAMP-W", 4900, 0, colours["White"])
    mug = merchant.product("Mug", "马克杯", [kinds["Mug"]])
    return Sample(
        key=merchant.key(),
        lamp=lamp,
        mug=mug,
        black=black,
        white=white,
        blue_mug=merchant.variant(mug, "MUG-1", 1000, 100_000),
    )
