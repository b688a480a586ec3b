// Generated from schema.json by `npm run generate`. Do not edit.

export type Field = string | [shape: string, fallback: unknown];

export const SHAPES: Record<string, Record<string, Field>> = {
  "Accepted": {
    "type": "=accepted",
    "id": "s",
    "seq": "i"
  },
  "AgentItem": {
    "type": "=agent",
    "name": "s",
    "text": "s"
  },
  "AssistantItem": {
    "type": "=assistant",
    "turn": "s",
    "text": "s",
    "cards": [
      "[@Card",
      []
    ],
    "sources": [
      "[@SourceItem",
      []
    ],
    "choices": [
      "[@Choice",
      []
    ]
  },
  "Choice": {
    "label": "s"
  },
  "ComparisonCard": {
    "type": "=comparison",
    "products": "[@ProductTile",
    "rows": "[@ComparisonRow"
  },
  "ComparisonRow": {
    "name": "s",
    "values": "[s",
    "differs": "b",
    "best": [
      "[i",
      []
    ]
  },
  "ConfirmationCard": {
    "type": "=confirmation",
    "proposal": "s",
    "kind": "s",
    "title": "s",
    "lines": [
      "[@LineTile",
      []
    ],
    "rows": "[@Row",
    "note": [
      "s",
      ""
    ],
    "confirm_label": "s",
    "decline_label": "s",
    "expires": "s"
  },
  "Delta": {
    "type": "=delta",
    "turn": "s",
    "index": "i",
    "text": "s"
  },
  "ErrorFrame": {
    "type": "=error",
    "code": "=bad_frame|too_large|too_many|version|hello_first|identity|resume|unknown_choice|unknown_proposal|unknown_picture|busy|internal",
    "message": "s",
    "id": [
      "?s",
      null
    ],
    "retryable": [
      "b",
      false
    ]
  },
  "HandoverCard": {
    "type": "=handover",
    "title": "s",
    "rows": "[@Row"
  },
  "ItemFrame": {
    "type": "=item",
    "seq": "i",
    "at": "s",
    "item": "@Item"
  },
  "LineTile": {
    "id": "s",
    "title": "s",
    "options": [
      "s",
      ""
    ],
    "quantity": "i",
    "price": "s",
    "image": [
      "?s",
      null
    ]
  },
  "ModelInfo": {
    "kind": "=offline|hosted|scripted",
    "name": "s"
  },
  "NoticeItem": {
    "type": "=notice",
    "code": "s",
    "text": "s"
  },
  "OrderCard": {
    "type": "=order",
    "number": "s",
    "state": "s",
    "state_label": "s",
    "placed": [
      "s",
      ""
    ],
    "total": "s",
    "lines": "[@LineTile",
    "timeline": [
      "[@TimelineStep",
      []
    ],
    "rows": [
      "[@Row",
      []
    ]
  },
  "OrderTile": {
    "number": "s",
    "state": "s",
    "state_label": "s",
    "placed": [
      "s",
      ""
    ],
    "total": "s",
    "summary": "s",
    "image": [
      "?s",
      null
    ]
  },
  "OrdersCard": {
    "type": "=orders",
    "orders": "[@OrderTile"
  },
  "PictureTile": {
    "id": "s",
    "width": "i",
    "height": "i"
  },
  "Pong": {
    "type": "=pong"
  },
  "ProductTile": {
    "id": "s",
    "title": "s",
    "price": "s",
    "compare_at": [
      "?s",
      null
    ],
    "image": [
      "?s",
      null
    ],
    "rating": [
      "?n",
      null
    ],
    "review_count": [
      "i",
      0
    ],
    "available": [
      "b",
      true
    ],
    "availability": [
      "s",
      ""
    ],
    "reason": [
      "s",
      ""
    ]
  },
  "ProductsCard": {
    "type": "=products",
    "products": "[@ProductTile"
  },
  "ProposalItem": {
    "type": "=proposal",
    "proposal": "s",
    "state": "=open|confirmed|done|declined|expired|refused|failed|waiting_for_agent"
  },
  "ReceiptCard": {
    "type": "=receipt",
    "title": "s",
    "reference": "s",
    "rows": "[@Row"
  },
  "Row": {
    "label": "s",
    "value": "s",
    "strong": [
      "b",
      false
    ]
  },
  "ShopperItem": {
    "type": "=shopper",
    "text": "s",
    "client_id": "s",
    "picture": [
      "?@PictureTile",
      null
    ]
  },
  "SourceItem": {
    "title": "s",
    "section": [
      "s",
      ""
    ],
    "version": [
      "s",
      ""
    ]
  },
  "Synced": {
    "type": "=synced",
    "seq": "i"
  },
  "TimelineStep": {
    "text": "s",
    "at": [
      "s",
      ""
    ],
    "place": [
      "s",
      ""
    ],
    "done": [
      "b",
      true
    ]
  },
  "Welcome": {
    "type": "=welcome",
    "v": [
      "i",
      1
    ],
    "conversation": "s",
    "resume": "s",
    "seq": "i",
    "language": "=en|zh",
    "assistant": "s",
    "shop": "s",
    "model": "@ModelInfo",
    "signed_in": [
      "?s",
      null
    ],
    "greeting": "s",
    "choices": [
      "[@Choice",
      []
    ]
  },
  "Working": {
    "type": "=working",
    "turn": "s",
    "label": [
      "s",
      ""
    ],
    "done": [
      "b",
      false
    ]
  }
};

export const UNIONS: Record<string, Record<string, string>> = {
  "ServerFrame": {
    "accepted": "Accepted",
    "delta": "Delta",
    "error": "ErrorFrame",
    "item": "ItemFrame",
    "pong": "Pong",
    "synced": "Synced",
    "welcome": "Welcome",
    "working": "Working"
  },
  "Card": {
    "comparison": "ComparisonCard",
    "confirmation": "ConfirmationCard",
    "handover": "HandoverCard",
    "order": "OrderCard",
    "orders": "OrdersCard",
    "products": "ProductsCard",
    "receipt": "ReceiptCard"
  },
  "Item": {
    "agent": "AgentItem",
    "assistant": "AssistantItem",
    "notice": "NoticeItem",
    "proposal": "ProposalItem",
    "shopper": "ShopperItem"
  }
};
