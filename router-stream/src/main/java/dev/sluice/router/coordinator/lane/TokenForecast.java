package dev.sluice.router.coordinator.lane;

import dev.sluice.router.coordinator.learnt.Figure;
import dev.sluice.router.coordinator.learnt.FigureBook;
import dev.sluice.router.coordinator.learnt.Figures;
import java.util.List;

/**
 * Which part of the most that a call could use it will use, learnt per lane from the calls that
 * ended: the mean and twice the mean deviation. For rates, whose books are set right when the call
 * ends; never for money. Confined to its coordinator's thread.
 */
public final class TokenForecast {
    private static final double FIRST = 0.25;
    private static final double NEWEST = 0.05;
    private static final int LANES_MAX = 10_000;

    private record Learnt(double mean, double deviation) {
        Learnt with(double part) {
            double off = part - mean;
            return new Learnt(
                    mean + NEWEST * off, deviation + NEWEST * (Math.abs(off) - deviation));
        }
    }

    private static final FigureBook.Form<Learnt> FORM =
            new FigureBook.Form<>() {
                @Override
                public Figure written(Learnt learnt, long calls) {
                    return new Figure(calls, learnt.mean, learnt.deviation, List.of());
                }

                @Override
                public Learnt read(Figure figure) {
                    return new Learnt(figure.mean(), figure.deviation());
                }
            };

    private final FigureBook<Learnt> book;

    /**
     * @param figures what others have learnt, and where this leaves what it learns
     */
    public TokenForecast(Figures figures) {
        this.book = new FigureBook<>("lane", LANES_MAX, FORM, figures);
    }

    /**
     * @param max most that the call can use
     * @return at least 1, at most {@code max}
     */
    public long tokens(String lane, long max) {
        Learnt learnt = book.find(lane);
        double part = learnt == null ? FIRST : learnt.mean + 2 * learnt.deviation;
        return Math.clamp((long) Math.ceil(max * part), 1, Math.max(1, max));
    }

    public void learn(String lane, long max, long used, long nowMs) {
        if (max > 0) {
            double part = Math.min(1, used / (double) max);
            book.learn(
                    lane,
                    known -> known == null ? new Learnt(part, part / 2) : known.with(part),
                    nowMs);
        }
    }
}
