from lib import *
import kalshi_python_sync as k
from kalshi_python_sync.exceptions import ApiException, UnauthorizedException
config = k.Configuration(host=BASE + "/trade-api/v2")
config.api_key_id, config.private_key_pem = KEY, SECRET
c = k.KalshiClient(config)
orders, portfolio = k.OrdersApi(c), k.PortfolioApi(c)
T = "BTC-USD"
def balance(): eq("balance in cents", portfolio.get_balance().balance, 10_000_000)
def place(): return orders.create_order(ticker=T, client_order_id="mine-1", side="yes", action="buy", count=3, type="limit", yes_price=20).order.order_id
def fetch(oid): want(orders.get_order(oid).order, getattr, order_id=oid, yes_price=20, initial_count=3, action="buy", client_order_id="mine-1"); assert orders.get_order(oid).order.status == "resting"
def open_(oid): want([o for o in orders.get_orders(ticker=T, status="resting").orders if o.order_id == oid][0], getattr, yes_price=20, ticker=T)
def cancel(oid): orders.cancel_order(oid); assert orders.get_order(oid).order.status == "canceled"
run(balance, place, fetch, open_, cancel, symbol="BTC/USD", auth=lambda e: isinstance(e, UnauthorizedException) and "INCORRECT_API_KEY_SIGNATURE" in str(e), skew=lambda e: isinstance(e, ApiException) and "header_timestamp_expired" in str(e))
