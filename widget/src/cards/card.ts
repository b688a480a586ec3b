import type { Card } from "../protocol/frames";
import type { Part, Scene } from "../view/scene";
import { comparisonCard } from "./comparison";
import { confirmationCard, handoverCard, receiptCard } from "./decisions";
import { orderCard, ordersCard } from "./orders";
import { productsCard } from "./products";

/** The view of any card. */
export function cardView(card: Card, scene: Scene): Part {
  switch (card.type) {
    case "products":
      return productsCard(card, scene);
    case "comparison":
      return comparisonCard(card, scene);
    case "order":
      return orderCard(card, scene);
    case "orders":
      return ordersCard(card, scene);
    case "confirmation":
      return confirmationCard(card, scene);
    case "receipt":
      return receiptCard(card);
    case "handover":
      return handoverCard(card);
  }
}
