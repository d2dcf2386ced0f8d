import { formatMoney } from './money.js'

/** How many of one thing it takes for the discount. */
const discountFrom = 10

export function lineTotal({ price, quantity }) {
  const full = price * quantity
  return quantity > discountFrom ? Math.round(full * 0.9) : full
}

export function total(lines) {
  let sum = 0
  for (let i = 0; i < lines.length; i++) {
    sum = sum + lineTotal(lines[i])
  }
  return sum
}

export function printReceipt(lines) {
  const rows = lines.map((line) => `${line.quantity} x ${line.name}: ${formatMoney(lineTotal(line))}`)
  return [...rows, `Total: ${formatMoney(total(lines))}`].join('\n')
}
