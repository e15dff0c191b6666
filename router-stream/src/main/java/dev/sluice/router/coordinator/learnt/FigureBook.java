package dev.sluice.router.coordinator.learnt;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What is learnt of kinds of calls, by their names: those used last, in memory, and from time to
 * time where the next router finds them. A router that dies takes with it what it has learnt of a
 * kind since it last wrote that down: half a minute, or half of its calls. Confined to its
 * coordinator's thread.
 *
 * @param <T> what is learnt
 */
public final class FigureBook<T> {
    private static final String BEHIND_SUBJECT = "\t";

    /** How it is stored. */
    public interface Form<T> {
        /**
         * @param calls from which it was learnt
         */
        Figure written(T learnt, long calls);

        T read(Figure figure);
    }

    private static final class Page<T> {
        private T learnt;
        private long calls;
        private long keptCalls;
        private long keptAtMs;

        private Page(T learnt, long calls) {
            this.learnt = learnt;
            this.calls = calls;
        }
    }

    private final String subject;
    private final int keptMax;
    private final Form<T> form;
    private final Figures figures;
    private final Map<String, Page<T>> pages = new LinkedHashMap<>(16, 0.75f, true);

    /**
     * Reads what others have learnt.
     *
     * @param subject tells the figures of several books apart
     * @param keptMax most kinds that are remembered
     */
    public FigureBook(String subject, int keptMax, Form<T> form, Figures figures) {
        this.subject = subject + BEHIND_SUBJECT;
        this.keptMax = keptMax;
        this.form = form;
        this.figures = figures;
        figures.each(this::restore);
    }

    /** Null when nothing is known. */
    public @Nullable T find(String name) {
        Page<T> page = pages.get(name);
        return page == null ? null : page.learnt;
    }

    /**
     * One call more.
     *
     * @param change what was known to what is known now; null: nothing was
     */
    public void learn(String name, Function<@Nullable T, T> change, long nowMs) {
        Page<T> page = pages.get(name);
        if (page == null) {
            page = new Page<>(change.apply(null), 1);
            pages.put(name, page);
            forgetOldest();
        } else {
            page.learnt = change.apply(page.learnt);
            page.calls++;
        }
        if (KeepPolicy.isDue(page.calls, page.keptCalls, page.keptAtMs, nowMs)) {
            figures.keep(subject + name, form.written(page.learnt, page.calls).bytes());
            page.keptCalls = page.calls;
            page.keptAtMs = nowMs;
        }
    }

    private void restore(String key, byte[] stored) {
        if (key.startsWith(subject)) {
            Figure.of(stored)
                    .ifPresent(
                            figure -> {
                                var page = new Page<>(form.read(figure), figure.calls());
                                page.keptCalls = figure.calls();
                                pages.put(key.substring(subject.length()), page);
                            });
        }
    }

    private void forgetOldest() {
        if (pages.size() > keptMax) {
            String oldest = pages.keySet().iterator().next();
            pages.remove(oldest);
            figures.forget(subject + oldest);
        }
    }
}
