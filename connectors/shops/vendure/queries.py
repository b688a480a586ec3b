"""What is asked of Vendure's Admin API."""

from __future__ import annotations

CHANNEL = "query { activeChannel { code defaultCurrencyCode pricesIncludeTax } globalSettings { trackInventory outOfStockThreshold } }"

# An unknown custom field fails here, so this tells at once whether acts can be found again by their key.
CAN_FIND_KEYS = 'query { orders(options: { take: 1, filter: { aisle: { eq: "-" } } }) { totalItems } }'

_NAMES = "translations { languageCode name }"

_PRODUCT = f"""
id enabled updatedAt name description translations {{ languageCode name description }}
featuredAsset {{ preview }}
collections {{ id name {_NAMES} breadcrumbs {{ id }} }}
facetValues {{ id name {_NAMES} facet {{ code name isPrivate {_NAMES} }} }}
variants {{
  id sku enabled priceWithTax currencyCode stockLevel trackInventory outOfStockThreshold useGlobalOutOfStockThreshold
  stockLevels {{ stockOnHand stockAllocated }}
  options {{ id name {_NAMES} group {{ name {_NAMES} }} }}
}}
"""

PRODUCTS = f"query Products($options: ProductListOptions) {{ products(options: $options) {{ totalItems items {{ {_PRODUCT} }} }} }}"
PRODUCT_IDS = (
    "query ProductIds($options: ProductListOptions) { products(options: $options) { totalItems items { id } } }"
)

ADDRESS = "fullName company streetLine1 streetLine2 city province postalCode phoneNumber"

ORDER = f"""
id code state orderPlacedAt updatedAt currencyCode totalWithTax shippingWithTax
customer {{ id emailAddress }}
shippingAddress {{ {ADDRESS} countryCode }}
lines {{
  id quantity orderPlacedQuantity unitPriceWithTax proratedUnitPriceWithTax
  productVariant {{ id productId name {_NAMES} options {{ id name {_NAMES} group {{ name {_NAMES} }} }} }}
}}
payments {{ id method amount state createdAt refunds {{ id total state reason createdAt }} }}
fulfillments {{ id state method trackingCode createdAt updatedAt lines {{ orderLineId quantity }} }}
modifications {{ id note }}
history(options: {{ take: 1000, filter: {{ type: {{ in: ["ORDER_NOTE", "ORDER_CANCELLATION", "ORDER_FULFILLMENT_TRANSITION"] }} }} }}) {{
  items {{ id type createdAt data }}
}}
"""

ORDERS = (
    f"query Orders($options: OrderListOptions) {{ orders(options: $options) {{ totalItems items {{ {ORDER} }} }} }}"
)
ORDER_BY_ID = f"query Order($id: ID!) {{ order(id: $id) {{ {ORDER} }} }}"
KEYS_OF_ORDER = "query Keys($id: ID!) { order(id: $id) { customFields { aisle } } }"

ORDERS_OF_CUSTOMER = f"""
query OrdersOf($id: ID!, $options: OrderListOptions) {{
  customer(id: $id) {{ orders(options: $options) {{ items {{ {ORDER} }} }} }}
}}
"""

CUSTOMER = f"""
query Customer($id: ID!) {{
  customer(id: $id) {{
    id firstName lastName emailAddress phoneNumber
    addresses {{ {ADDRESS} country {{ code }} defaultShippingAddress }}
  }}
}}
"""

_REFUSED = "... on ErrorResult { errorCode message }"
_REFUSED_STEP = f"{_REFUSED} ... on OrderStateTransitionError {{ transitionError }}"

ADD_NOTE = "mutation AddNote($input: AddNoteToOrderInput!) { addNoteToOrder(input: $input) { id } }"
CHANGE_NOTE = "mutation ChangeNote($input: UpdateOrderNoteInput!) { updateOrderNote(input: $input) { id } }"
DELETE_NOTE = "mutation DeleteNote($id: ID!) { deleteOrderNote(id: $id) { result message } }"
KEEP_KEYS = """
mutation KeepKeys($id: ID!, $keys: String!) { setOrderCustomFields(input: { id: $id, customFields: { aisle: $keys } }) { id } }
"""
CANCEL = f"mutation Cancel($input: CancelOrderInput!) {{ cancelOrder(input: $input) {{ ... on Order {{ id }} {_REFUSED_STEP} }} }}"
REFUND = f"mutation Refund($input: RefundOrderInput!) {{ refundOrder(input: $input) {{ ... on Refund {{ id state }} {_REFUSED} }} }}"
SETTLE_REFUND = f"""
mutation SettleRefund($input: SettleRefundInput!) {{
  settleRefund(input: $input) {{ ... on Refund {{ id state }} {_REFUSED} }}
}}
"""
CANCEL_PAYMENT = (
    f"mutation CancelPayment($id: ID!) {{ cancelPayment(id: $id) {{ ... on Payment {{ id state }} {_REFUSED} }} }}"
)
MOVE_ORDER = f"""
mutation MoveOrder($id: ID!, $state: String!) {{
  transitionOrderToState(id: $id, state: $state) {{ ... on Order {{ id state }} {_REFUSED_STEP} }}
}}
"""
MODIFY = f"""
mutation Modify($input: ModifyOrderInput!) {{
  modifyOrder(input: $input) {{
    ... on Order {{ id totalWithTax lines {{ quantity unitPriceWithTax productVariant {{ id }} }} }} {_REFUSED}
  }}
}}
"""
