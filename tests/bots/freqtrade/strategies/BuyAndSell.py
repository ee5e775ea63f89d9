from datetime import timedelta

from freqtrade.strategy import IStrategy


class BuyAndSell(IStrategy):
    """Buys BTC at the price of the book, which fills, and sells it after ten seconds.

    For ETH it bids half the price, which never fills, so that the bot cancels.
    """

    INTERFACE_VERSION = 3
    timeframe = "1m"
    minimal_roi = {}
    stoploss = -0.5
    process_only_new_candles = False

    def populate_indicators(self, dataframe, metadata):
        return dataframe

    def populate_entry_trend(self, dataframe, metadata):
        dataframe["enter_long"] = 1
        return dataframe

    def populate_exit_trend(self, dataframe, metadata):
        dataframe["exit_long"] = 0
        return dataframe

    def custom_entry_price(self, pair, proposed_rate, **_):
        return proposed_rate / 2 if pair == "ETH/USDT" else proposed_rate

    def custom_exit(self, pair, trade, current_time, **_):
        return "held long enough" if current_time - trade.date_entry_fill_utc > timedelta(seconds=10) else None
