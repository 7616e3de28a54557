import type { PlantFlows } from "../flows.ts";
import { uniform } from "../../../../shared/twin/random.ts";
import type { RandomState } from "../../../../shared/twin/random.ts";

/** Production orders, one after the other: running, line running out, changeover, next. */
export const orderState = { none: 0, released: 1, running: 2, runOut: 3, changeover: 4 } as const;

interface Product {
  readonly code: string;
  readonly name: string;
  readonly litres: number;
  readonly rateBph: number;
}
const products: readonly Product[] = [
  { code: "SW-050", name: "Spring water 0.5 l", litres: 0.5, rateBph: 18_000 },
  { code: "LE-033", name: "Lemon soda 0.33 l", litres: 0.33, rateBph: 20_000 },
  { code: "AS-100", name: "Apple spritzer 1.0 l", litres: 1, rateBph: 9_000 },
  { code: "CO-050", name: "Cola 0.5 l", litres: 0.5, rateBph: 18_000 },
  { code: "OR-033", name: "Orange soda 0.33 l", litres: 0.33, rateBph: 19_200 },
];

export interface Order {
  readonly number: number;
  readonly product: number;
  readonly quantity: number;
}
export interface OrderDesk {
  running: Order;
  next: Order;
  state: number;
  rateBph: number;
  fed: number;
  produced: number;
  rejected: number;
  elapsedS: number;
  changeoverS: number;
  /** Seconds until the order is due. */
  dueS: number;
  completed: number;
  totalProduced: number;
  lastOrder: string;
}

const changeoverS = 240;
export const productOf = (order: Order): Product => products[order.product]!;
export const orderText = (order: Order): string => `PO-${order.number}`;
/** Batch of an order: product code and order number. */
export const batchText = (order: Order): string => `B${order.number}-${productOf(order).code}`;

export function drawOrder(random: RandomState, after: Order): { readonly order: Order; readonly random: RandomState } {
  const first = uniform(random);
  const second = uniform(first.next);
  const product = (after.product + 1 + Math.floor(first.value * (products.length - 1))) % products.length;
  const minutes = 30 + 55 * second.value;
  return {
    order: {
      number: after.number + 1,
      product,
      quantity: Math.round((products[product]!.rateBph * minutes) / 60 / 600) * 600,
    },
    random: second.next,
  };
}

/** Counts what the line did and moves on to the next order when this one is made and the line is empty. */
export function stepOrders(desk: OrderDesk, random: RandomState, dtS: number, flows: PlantFlows): RandomState {
  desk.fed += flows.bottlesFed;
  desk.produced += flows.bottlesPacked;
  desk.totalProduced += flows.bottlesPacked;
  desk.rejected += flows.bottlesRejected;
  desk.elapsedS += dtS;
  desk.dueS = Math.max(0, desk.dueS - dtS);
  if (desk.state === orderState.running && desk.fed - desk.rejected >= desk.running.quantity)
    desk.state = orderState.runOut;
  else if (desk.state === orderState.runOut && flows.bottlesOnLine === 0) {
    desk.state = orderState.changeover;
    desk.changeoverS = changeoverS;
    desk.completed += 1;
    desk.lastOrder = orderText(desk.running);
  } else if (desk.state === orderState.changeover) {
    desk.changeoverS = Math.max(0, desk.changeoverS - dtS);
    if (desk.changeoverS <= 0) return startNext(desk, random);
  }
  return random;
}

function startNext(desk: OrderDesk, random: RandomState): RandomState {
  const drawn = drawOrder(random, desk.next);
  const product = productOf(desk.next);
  Object.assign(desk, {
    running: desk.next,
    next: drawn.order,
    state: orderState.running,
    rateBph: product.rateBph,
    fed: 0,
    produced: 0,
    rejected: 0,
    elapsedS: 0,
    dueS: (desk.next.quantity / product.rateBph) * 3600 * 1.25 + 900,
  });
  return drawn.random;
}

export function orderFlows(desk: OrderDesk): Pick<PlantFlows, "orderedRateBph" | "orderRunning" | "bottleLitres"> {
  return {
    orderedRateBph: desk.state === orderState.running ? desk.rateBph : 0,
    orderRunning: desk.state === orderState.running || desk.state === orderState.runOut,
    bottleLitres: productOf(desk.running).litres,
  };
}
