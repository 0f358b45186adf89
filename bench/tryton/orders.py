"""Sells in Tryton: a sale of three lines, quoted, confirmed, processed to an invoice and a shipment, the invoice posted.

    python orders.py setup   makes the company, its books and the products in an empty database
    python orders.py sell N  sells N times and prints one JSON line with the times; fails when an outcome is not whole

The database is named by TRYTON_DATABASE_URI (postgresql://user@host:port/) and TRYTON_DATABASE (its name). Tryton's own
client library calls the server in the same process, so no network is in between.
"""

import json
import os
import resource
import sys
import time
from decimal import Decimal

os.environ.setdefault("TRYTOND_DATABASE__URI", os.environ["TRYTON_DATABASE_URI"])
DATABASE = os.environ["TRYTON_DATABASE"]

from proteus import Model, Wizard  # noqa: E402
from proteus import config as client  # noqa: E402

LINES = 3
TAX = Decimal("0.20")


def connect():
    return client.set_trytond(DATABASE, user="admin")


def setup():
    from trytond.modules.account.tests.tools import create_chart, create_fiscalyear, create_tax, get_accounts
    from trytond.modules.account_invoice.tests.tools import create_payment_term, set_fiscalyear_invoice_sequences
    from trytond.modules.company.tests.tools import create_company

    connect()
    Module = Model.get("ir.module")
    sale, = Module.find([("name", "=", "sale")])
    sale.click("activate")
    Wizard("ir.module.activate_upgrade").execute("upgrade")
    config = connect()
    create_company()
    create_chart()
    Company = Model.get("company.company")
    company, = Company.find([])
    User = Model.get("res.user")
    user = User(config.user)
    user.company = company
    user.save()
    config = connect()
    config._context = User.get_preferences(True, {})
    set_fiscalyear_invoice_sequences(create_fiscalyear()).click("create_period")
    accounts = get_accounts()
    tax = create_tax(TAX)
    tax.save()
    category = Model.get("product.category")(name="Cars", accounting=True)
    category.account_expense = accounts["expense"]
    category.account_revenue = accounts["revenue"]
    category.customer_taxes.append(tax)
    category.save()
    unit, = Model.get("product.uom").find([("name", "=", "Unit")])
    for number in range(LINES):
        template = Model.get("product.template")(name=f"Product {number}", default_uom=unit, type="goods")
        template.salable = True
        template.list_price = Decimal("1000.00")
        template.account_category = category
        template.save()
    create_payment_term().save()
    Model.get("party.party")(name="Buyer").save()


def sell(number):
    config = connect()
    config._context = Model.get("res.user").get_preferences(True, {})
    party, = Model.get("party.party").find([("name", "=", "Buyer")])
    term = Model.get("account.invoice.payment_term").find([])[0]
    products = Model.get("product.product").find([("template.type", "=", "goods")])
    assert len(products) == LINES, products
    times = []
    begun = cpu()
    for _ in range(number):
        start = time.perf_counter()
        order = one(party, term, products)
        times.append(time.perf_counter() - start)
        check(order)
    used = cpu() - begun
    times.sort()
    print(json.dumps({
        "orders": number,
        "orders_per_second": number / sum(times),
        "p50_ms": times[len(times) // 2] * 1000,
        "max_ms": times[-1] * 1000,
        "p99_ms": times[min(len(times) - 1, len(times) * 99 // 100)] * 1000,
        "python_cpu_s_per_order": used / number,
    }))


def cpu():
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def one(party, term, products):
    order = Model.get("sale.sale")()
    order.party = party
    order.payment_term = term
    order.invoice_method = "order"
    for product in products:
        line = order.lines.new()
        line.product = product
        line.quantity = 1.0
    order.click("quote")
    order.click("confirm")
    if order.state == "confirmed":
        order.click("process")
    invoice, = order.invoices
    invoice.click("post")
    return order


def check(order):
    """The outcome that both systems are asked for: a number, a balanced posted move, a tax line, something to ship."""
    order.reload()
    invoice, = order.invoices
    assert order.number and invoice.number, "no number"
    assert invoice.state == "posted", invoice.state
    debit = sum(line.debit for line in invoice.move.lines)
    credit = sum(line.credit for line in invoice.move.lines)
    assert debit == credit > 0, (debit, credit)
    assert sum(tax.amount for tax in invoice.taxes) == LINES * 1000 * TAX, "tax"
    assert len(order.shipments) == 1, "no shipment"


if __name__ == "__main__":
    setup() if sys.argv[1] == "setup" else sell(int(sys.argv[2]))
