package dev.sluice.standalone.processes;

import static java.util.Objects.requireNonNull;

import dev.sluice.schema.avro.TokenUsage;
import dev.sluice.schema.catalog.Catalog;
import dev.sluice.schema.catalog.Lane;
import dev.sluice.schema.catalog.Prices;
import dev.sluice.sim.record.CallRecord;
import java.math.BigDecimal;
import java.math.RoundingMode;
import org.jspecify.annotations.Nullable;

/** Tokens times the catalogue's price, reckoned apart from the product's own arithmetic. */
record Charges(Catalog catalog) {
    /** Nano-dollars of a token at a dollar per million. */
    private static final BigDecimal NANO = BigDecimal.valueOf(1_000);

    /** What the catalogue charges on this lane for these tokens. */
    long nanoUsd(String lane, TokenUsage tokens) {
        Prices prices = prices(lane);
        return nano(
                of(tokens.getInput(), prices.input())
                        .add(of(tokens.getCacheRead(), or(prices.cacheRead(), prices.input())))
                        .add(of(tokens.getCacheWrite(), or(prices.cacheWrite(), prices.input())))
                        .add(of(tokens.getOutput(), prices.output()))
                        .add(of(tokens.getReasoning(), or(prices.reasoning(), prices.output()))));
    }

    /** What the provider would bill at these prices for the call that it saw. */
    long nanoUsd(String lane, CallRecord call) {
        Prices prices = prices(lane);
        return nano(
                of(call.promptTokens() - call.cachedTokens(), prices.input())
                        .add(of(call.cachedTokens(), or(prices.cacheRead(), prices.input())))
                        .add(of(call.completionTokens() - call.reasoningTokens(), prices.output()))
                        .add(of(call.reasoningTokens(), or(prices.reasoning(), prices.output()))));
    }

    private Prices prices(String lane) {
        return requireNonNull(
                catalog.lane(lane).map(Lane::model).flatMap(catalog::model).orElseThrow().prices());
    }

    private static long nano(BigDecimal dollarsPerMillionTimesTokens) {
        return dollarsPerMillionTimesTokens
                .multiply(NANO)
                .setScale(0, RoundingMode.HALF_UP)
                .longValueExact();
    }

    private static BigDecimal of(long tokens, BigDecimal price) {
        return price.multiply(BigDecimal.valueOf(tokens));
    }

    private static BigDecimal or(@Nullable BigDecimal price, BigDecimal otherwise) {
        return price == null ? otherwise : price;
    }
}
