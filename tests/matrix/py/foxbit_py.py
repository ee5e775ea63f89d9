from lib import *
from foxbit_group.rest_api import ApiClient, Configuration
from foxbit_group.rest_api.api import AccountApi, MarketDataApi, TradingApi
from foxbit_group.rest_api.exceptions import ApiException
from foxbit_group.rest_api.models import CancelOrdersRequest, CreateOrderRequest, OrderLimit, OrdersCancelId
client = ApiClient(Configuration(host=BASE, api_key=KEY, api_secret=SECRET))
trading = TradingApi(client)
def balance():
    b = {x.currency_symbol: x.balance_available for x in AccountApi(client).list_accounts().data}; eq("btc", b["btc"], 10)
def place():
    order = OrderLimit(side="BUY", type="LIMIT", market_symbol="btcusdt", client_order_id="77", quantity="0.001", price="20000")
    return trading.create_order(CreateOrderRequest(order)).id
def check(o):
    eq("price", o.price, 20000); eq("quantity", o.quantity, 0.001); eq("quantity_executed", o.quantity_executed, 0)
    assert (o.side, o.type, o.state, o.market_symbol, o.client_order_id) == ("BUY", "LIMIT", "ACTIVE", "btcusdt", "77"), o
def fetch(oid): check(trading.get_order_by_id(oid)); check(trading.get_order_by_client_order_id("77"))
def open_(oid): check([o for o in trading.list_orders(market_symbol="btcusdt", state="ACTIVE").data if o.id == oid][0])
def cancel(oid): r = trading.cancel_orders(CancelOrdersRequest(OrdersCancelId(type="ID", id=oid))).data; assert [o.id for o in r] == [oid], r
def ticker(): t = MarketDataApi(client).get_ticker("btcusdt").data[0]; eq("last_trade", t.last_trade.price, 60000)
def code(number): return lambda e: isinstance(e, ApiException) and json.loads(e.body)["error"]["code"] == number
if MODE == "ok":
    run(balance, place, fetch, open_, cancel); step("ticker", ticker)
    def gone():
        try: trading.get_order_by_client_order_id("78")
        except ApiException as e: assert e.status == 404, e; return
        raise AssertionError("it shows an order that there is not")
    step("no such order", gone)
else: run(balance, place, auth=code(2002), skew=code(4014))
