package dev.sluice.router.coordinator.start;

import dev.sluice.router.coordinator.budget.BudgetView;
import dev.sluice.router.coordinator.limit.Gcra;
import dev.sluice.schema.catalog.BudgetWindow;
import dev.sluice.schema.catalog.Rate;
import dev.sluice.schema.error.ErrorCode;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.OptionalLong;

/** What a call needs of a budget or a limit, and what there is of it now. */
public sealed interface Gate {
    GateKey key();

    /** In the unit of the gate: nano-dollars, cells, calls. */
    long need();

    /** In the same unit, whoever it is meant for; negative when more was used than there was. */
    long room();

    /** Who else wants it. */
    Line line();

    /** Most that there ever is of it. */
    long whole();

    /** Whether no patience helps. */
    default boolean never() {
        return need() > whole();
    }

    /** What stands in the way, for people. */
    String why();

    ErrorCode code();

    /**
     * When it may let the call through in epoch milliseconds, if that is known.
     *
     * @param ahead what those who come before need
     */
    OptionalLong opensAtMs(long ahead);

    /** Whether the call has to wait for it. */
    default boolean closed() {
        return line().behind() || need() > room() - line().promised();
    }

    /**
     * @param promised to others, who were let go and have not started
     * @param behind whether others have waited for longer
     */
    record Line(long promised, boolean behind) {
        public static final Line NOBODY = new Line(0, false);
    }

    /**
     * @param need most that the call can cost, in nano-dollars
     */
    record Money(BudgetView budget, long need, Line line) implements Gate {
        private static final int NANO_DIGITS = 9;

        public static GateKey key(String budget) {
            return new GateKey(GateKey.Kind.BUDGET, budget, "");
        }

        @Override
        public GateKey key() {
            return key(budget.name());
        }

        @Override
        public long room() {
            return budget.headroom();
        }

        @Override
        public long whole() {
            return budget.limit();
        }

        @Override
        public String why() {
            return never()
                    ? "budget %s: a call may cost %s US dollars (expected: at most the whole budget of %s; a lower max_tokens lowers it)"
                            .formatted(budget.name(), usd(need), usd(budget.limit()))
                    : "budget %s: %s of %s US dollars are spent and %s reserved (expected: room for %s)%s"
                            .formatted(
                                    budget.name(),
                                    usd(budget.spent()),
                                    usd(budget.limit()),
                                    usd(budget.reserved()),
                                    usd(need),
                                    budget.windowEnd().equals(BudgetWindow.NEVER)
                                            ? ""
                                            : "; it begins anew at " + budget.windowEnd());
        }

        @Override
        public ErrorCode code() {
            return ErrorCode.BUDGET_EXCEEDED;
        }

        /** Calls that end for less may make room earlier. */
        @Override
        public OptionalLong opensAtMs(long ahead) {
            return budget.windowEnd().equals(BudgetWindow.NEVER)
                            || ahead + need > budget.limit() - budget.reserved()
                    ? OptionalLong.empty()
                    : OptionalLong.of(budget.windowEnd().toEpochMilli());
        }

        private static String usd(long nano) {
            BigDecimal dollars = BigDecimal.valueOf(nano, NANO_DIGITS).stripTrailingZeros();
            return dollars.toPlainString();
        }
    }

    /**
     * @param cells that the call takes
     * @param fullAtNs see {@link Gcra}
     */
    record Flow(GateKey key, Rate rate, long cells, long fullAtNs, long nowNs, Line line)
            implements Gate {
        private static final long NS_PER_MS = 1_000_000;

        /** A call that takes more than a burst needs all of it. */
        @Override
        public long need() {
            return Math.min(cells, rate.burst());
        }

        @Override
        public long room() {
            return Gcra.room(fullAtNs, rate, nowNs);
        }

        @Override
        public long whole() {
            return rate.burst();
        }

        @Override
        public String why() {
            return "limit %s%s: %d %s per %s, %d at once, are used up (expected: room for %d); there will be at %s"
                    .formatted(
                            key.name(),
                            key.counter().isEmpty() ? "" : " of " + key.counter(),
                            rate.perWindow(),
                            key.kind().word(),
                            text(rate.window()),
                            rate.burst(),
                            cells,
                            Instant.ofEpochMilli(opensAtMs(line.promised).orElse(0)));
        }

        @Override
        public ErrorCode code() {
            return ErrorCode.RATE_LIMIT_EXCEEDED;
        }

        @Override
        public OptionalLong opensAtMs(long ahead) {
            long after = Gcra.take(fullAtNs, rate, ahead, nowNs);
            long opensNs = Gcra.opensAtNs(after, rate, cells);
            return OptionalLong.of(Math.ceilDiv(Math.max(opensNs, nowNs), NS_PER_MS));
        }

        private static String text(Duration window) {
            return window.toString().substring(2).toLowerCase(Locale.ROOT);
        }
    }

    record Slots(GateKey key, int max, int running, Line line) implements Gate {
        @Override
        public long need() {
            return 1;
        }

        @Override
        public long room() {
            return (long) max - running;
        }

        /** Who set it to nothing will raise it again. */
        @Override
        public long whole() {
            return Integer.MAX_VALUE;
        }

        @Override
        public String why() {
            return "limit %s%s: %d jobs run (expected: fewer than concurrent_jobs = %d); there will be room when one of them ends"
                    .formatted(
                            key.name(),
                            key.counter().isEmpty() ? "" : " of " + key.counter(),
                            running,
                            max);
        }

        @Override
        public ErrorCode code() {
            return ErrorCode.RATE_LIMIT_EXCEEDED;
        }

        @Override
        public OptionalLong opensAtMs(long ahead) {
            return OptionalLong.empty();
        }
    }
}
