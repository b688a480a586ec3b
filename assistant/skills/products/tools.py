"""The tools about products. The index finds, the shop tells: every price and stock here was read live."""

from __future__ import annotations

from pydantic import Field

from assistant.skills.contract import Arguments, Effect, QuickReply, Skill, Tool, ToolContext, ToolResult
from assistant.skills.pieces import language_of
from assistant.skills.present import Presenter, money
from assistant.skills.products.answering import answers
from assistant.skills.products.asking import MOST_VARIANTS, Asked, asked_about
from assistant.skills.products.cheapest import cheapest_first, wants_cheapest
from assistant.skills.products.choosing import Candidate, chosen
from assistant.skills.products.compare import comparison
from assistant.skills.products.evidence import Evidence, gather, quotable
from assistant.skills.products.finding import SearchResult, Wish, find, limits_data, resolve, search
from assistant.skills.products.instead import Instead, instead_of
from assistant.skills.products.verdict import verdict, way_of_asking
from assistant.skills.products.view import full_data, product_data, products_card, variant_data
from assistant.skills.wording import both, quick
from connectors.commerce import Language, Product

SHOWN = 6
REVIEWS_READ = 20

ABOUT = both("Tell me about {title}", "介绍一下{title}")
ABOUT_LABEL = both("More about it", "详细介绍")
COMPARE = both("Compare {first} and {second}", "对比{first}和{second}")
COMPARE_LABEL = both("Compare the best", "对比一下")


class SearchProducts(Arguments):
    """What the shopper wishes for."""

    query: str = Field(
        min_length=1,
        max_length=500,
        description="the whole wish in the shopper's own words and language, without the price",
        json_schema_extra={"slot": "text"},
    )
    price_max: float | None = Field(
        default=None,
        ge=0,
        allow_inf_nan=False,
        description="highest price in the shop's currency, in whole units (79.5, not cents); only when the shopper said one",
        json_schema_extra={"slot": "price_max"},
    )
    price_min: float | None = Field(
        default=None,
        ge=0,
        allow_inf_nan=False,
        description="lowest price in the shop's currency, in whole units (79.5, not cents); only when the shopper said one",
        json_schema_extra={"slot": "price_min"},
    )
    department: str | None = Field(
        default=None, max_length=80, description="a department of the shop, only when the shopper named one"
    )
    in_stock_only: bool = Field(
        default=False,
        description="true when the shopper wants only what can be bought now",
        json_schema_extra={"slot": "flag"},
    )
    skip: int = Field(
        default=0,
        ge=0,
        le=500,
        description="how many of the best results were shown already; only when the shopper asks for more of the same search",
        json_schema_extra={"slot": "skip"},
    )


class ProductDetails(Arguments):
    """Which product, and what about it."""

    product_id: str = Field(
        min_length=1,
        max_length=200,
        description="the product's id from an earlier result; its title where no id is known",
        json_schema_extra={"slot": "product"},
    )
    question: str | None = Field(
        default=None,
        max_length=500,
        description="what the shopper wants to know about it, in their words; leave out for a general description",
        json_schema_extra={"slot": "question"},
    )


class CompareProducts(Arguments):
    """Which products to put side by side."""

    product_ids: list[str] = Field(
        min_length=2,
        max_length=4,
        description="two to four product ids from earlier results; titles where no ids are known",
        json_schema_extra={"slot": "products"},
    )
    question: str | None = Field(
        default=None,
        max_length=500,
        description="what is to be decided between them, in the shopper's words, such as which one is lighter",
        json_schema_extra={"slot": "question"},
    )


async def search_products(context: ToolContext, arguments: SearchProducts) -> ToolResult:
    """products.found with the best live products after those to skip, products.no_more, or products.none."""
    presenter = Presenter.of(context)
    wish = Wish.of(arguments.model_dump(), context.settings.currency)
    result = await search(context, wish)
    cheapest = wants_cheapest(wish.text)
    fitting = cheapest_first(result.fitting) if cheapest else result.fitting
    shown = fitting[arguments.skip : arguments.skip + SHOWN]
    if arguments.skip and not shown:
        return ToolResult(outcome="products.no_more", quick_replies=quick(presenter.language, "person"))
    if not shown:
        return await _none(context, result, presenter)
    instead = await instead_of(context, shown[0], presenter)
    data = {
        "count": len(shown),
        "cheapest": cheapest,
        "more": len(fitting) > arguments.skip + len(shown),
        "products": [product_data(p, presenter, wish.text) for p in shown],
    }
    return ToolResult(
        outcome="products.found",
        data=data | instead.data | limits_data(result, presenter.language, context.settings.currency),
        cards=(products_card(shown, presenter), *instead.cards),
        quick_replies=(*_next_steps(shown, presenter), *instead.quick_replies),
    )


async def product_details(context: ToolContext, arguments: ProductDetails) -> ToolResult:
    """products.details, or the catalogue's own answer to a question, or an honest "it does not say"."""
    presenter = Presenter.of(context)
    product = await resolve(context, arguments.product_id)
    if product is None:
        return await _unknown(context, arguments.product_id, presenter)
    instead = await instead_of(context, product, presenter)
    if not arguments.question:
        return _details(product, presenter, instead)
    reviews = await context.catalogue.reviews(product.id, REVIEWS_READ) if context.capabilities.reviews else ()
    evidence = gather(product, quotable(reviews, presenter.language), presenter.language)
    on_page = " ".join(e.match for e in evidence if e.kind in ("section", "description"))
    asked = asked_about(arguments.question, product, on_page)
    if asked.general:
        return _details(product, presenter, instead)
    found = answers(asked, evidence)
    rated = asked.opinion and product.rating is not None
    if not (found or asked.live or asked.named or rated):
        return ToolResult(
            outcome="products.unanswered",
            data={"product": product_data(product, presenter), "opinion": asked.opinion},
            cards=(products_card([product], presenter),),
            quick_replies=quick(presenter.language, "person"),
        )
    return _answer(product, asked, found, presenter, instead)


async def compare_products(context: ToolContext, arguments: CompareProducts) -> ToolResult:
    """products.comparison of two to four live products, or products.unknown when one of them is not ours."""
    presenter = Presenter.of(context)
    products: dict[str, Product] = {}
    for reference in arguments.product_ids:
        product = await resolve(context, reference)
        if product is None:
            return await _unknown(context, reference, presenter)
        products[product.id] = product
    if len(products) < 2:
        only = next(iter(products.values()))
        return _details(only, presenter, await instead_of(context, only, presenter))
    result = comparison(tuple(products.values()), presenter)
    decided = None
    if arguments.question:
        named = zip(result.data["short"], products.values(), strict=True)
        compared = [Candidate(title=t, evidence=gather(p, (), presenter.language)) for t, p in named]
        decided = chosen(arguments.question, compared, result.properties)
    # Beside an answer one further difference is enough.
    said = [row for row in result.data["telling"] if not decided or row["name"] != decided["name"]]
    return ToolResult(
        outcome="products.comparison",
        data={**result.data, "telling": said[:1] if decided else said, "decided": decided},
        cards=(result.card,),
        quick_replies=tuple(_about(p, presenter, p.title.text(presenter.language)) for p in products.values()),
    )


def products_skill() -> Skill:
    """The skill with its tools."""
    return Skill(
        name="products",
        tools=(
            Tool(
                name="search_products",
                description=(
                    "Search the shop's catalogue for products that fit a wish and show them as cards. Use it "
                    "whenever somebody looks for something to buy, asks whether the shop has something, or "
                    "changes a wish; one call for each wish. Not for questions about one product that was already shown "
                    "(product_details) nor for shop policies (find_policy)."
                ),
                arguments=SearchProducts,
                effect=Effect.READ,
                run=search_products,
            ),
            Tool(
                name="product_details",
                description=(
                    "Tell about one product, or answer a question about it (size, material, price, stock, "
                    "reviews …) from the catalogue, with live price and availability of its variants. Pass the "
                    "question in the shopper's words; two questions are two calls."
                ),
                arguments=ProductDetails,
                effect=Effect.READ,
                run=product_details,
            ),
            Tool(
                name="compare_products",
                description=(
                    "Put two to four products side by side: what differs and what is the same. Takes ids of earlier results, "
                    "or titles."
                ),
                arguments=CompareProducts,
                effect=Effect.READ,
                run=compare_products,
            ),
        ),
    )


async def _none(context: ToolContext, result: SearchResult, presenter: Presenter) -> ToolResult:
    closest, obstacle = result.closest[:3], result.obstacle
    instead = await instead_of(context, closest[0], presenter) if obstacle == "stock" and closest else Instead()
    data = {"because": obstacle, "closest": [product_data(p, presenter) for p in closest], **instead.data}
    return ToolResult(
        outcome="products.none",
        data=data | limits_data(result, presenter.language, context.settings.currency),
        cards=(products_card(closest, presenter), *instead.cards) if closest else (),
        quick_replies=(*instead.quick_replies, *quick(presenter.language, "person")),
    )


async def _unknown(context: ToolContext, reference: str, presenter: Presenter) -> ToolResult:
    similar = (await find(context, reference))[:3]
    return ToolResult(
        outcome="products.unknown",
        data={"similar": [product_data(p, presenter) for p in similar]},
        cards=(products_card(similar, presenter),) if similar else (),
    )


def _details(product: Product, presenter: Presenter, instead: Instead) -> ToolResult:
    return ToolResult(
        outcome="products.details",
        data={"product": full_data(product, presenter), **instead.data},
        cards=(products_card([product], presenter), *instead.cards),
        quick_replies=instead.quick_replies,
    )


def _answer(
    product: Product, asked: Asked, found: tuple[Evidence, ...], presenter: Presenter, instead: Instead
) -> ToolResult:
    about_variants = asked.live or bool(asked.named)
    variants = sorted(asked.named or product.variants, key=lambda v: not v.available)
    # A long list of variants tells less than the span of their prices.
    listed = variants if asked.named or len(variants) <= MOST_VARIANTS else []
    low, high = product.price_range if product.variants else (None, None)
    data = {
        "product": product_data(product, presenter),
        "answers": [{"kind": e.kind, "name": e.name, "text": e.text} for e in found if e.kind != "review"],
        "reviews": [{"quote": e.text, "rating": e.rating} for e in _quoted(asked, found, presenter.language)],
        "verdict": verdict(asked.question, found[0], product.title.text(presenter.language)) if found else "",
        "asked_as": way_of_asking(asked.question),
        "opinion": asked.opinion,
        "lacks": bool(asked.lacks),
        "variants": [variant_data(v, presenter) for v in listed[:MOST_VARIANTS]],
        "variants_asked": about_variants,
        "exact": asked.exact,
        "lowest": money(low) if low else None,
        "highest": money(high) if high else None,
    }
    return ToolResult(
        outcome="products.answer",
        data=data | instead.data,
        cards=(products_card([product], presenter), *instead.cards),
        quick_replies=instead.quick_replies,
    )


def _quoted(asked: Asked, found: tuple[Evidence, ...], language: Language) -> list[Evidence]:
    """The reviews to quote: in the person's language; others only where buyers' views were asked for or nothing else answers."""
    reviews = [e for e in found if e.kind == "review"]
    own = [e for e in reviews if language_of(e.text) == language]
    return own if own or (len(reviews) < len(found) and not asked.opinion) else reviews


def _about(product: Product, presenter: Presenter, label: str) -> QuickReply:
    title = product.title.text(presenter.language)
    return QuickReply(label=label, say=ABOUT.text(presenter.language).format(title=title))


def _next_steps(shown: list[Product], presenter: Presenter) -> tuple[QuickReply, ...]:
    language = presenter.language
    steps = [_about(shown[0], presenter, ABOUT_LABEL.text(language))]
    if len(shown) > 1:
        first, second = (p.title.text(language) for p in shown[:2])
        say = COMPARE.text(language).format(first=first, second=second)
        steps.append(QuickReply(label=COMPARE_LABEL.text(language), say=say))
    if not all(p.available for p in shown):
        steps += quick(language, "in_stock")
    return tuple(steps)
