import assert from 'node:assert/strict'
import { test } from 'node:test'
import { lineTotal, printReceipt, total } from '../src/receipt.js'

test('a few of a thing cost their price', () => {
  assert.equal(lineTotal({ price: 50, quantity: 3 }), 150)
})

test('ten of a thing cost a tenth less', () => {
  assert.equal(lineTotal({ price: 50, quantity: 10 }), 450)
})

test('the total is the sum of the lines', () => {
  assert.equal(
    total([
      { price: 50, quantity: 3 },
      { price: 200, quantity: 1 },
    ]),
    350,
  )
})

test('a receipt has a row for each line, and the total', () => {
  assert.equal(printReceipt([{ name: 'apple', price: 50, quantity: 3 }]), '3 x apple: $1.50\nTotal: $1.50')
})
