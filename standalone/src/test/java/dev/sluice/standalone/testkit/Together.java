package dev.sluice.standalone.testkit;

import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** Starts processes side by side: most of the time of a start is spent waiting for others. */
public final class Together {
    private Together() {}

    /** What starts one of them. */
    public interface Start<T> {
        void start(T one) throws Exception;
    }

    /**
     * Returns when all have started; fails with the first that did not when all have ended their
     * tries, so that nothing starts behind the caller's back.
     */
    public static <T> void start(Collection<T> all, Start<T> start) throws Exception {
        List<CompletableFuture<Void>> starts =
                all.stream().map(one -> starting(one, start)).toList();
        CompletableFuture.allOf(starts.toArray(CompletableFuture[]::new)).get();
    }

    private static <T> CompletableFuture<Void> starting(T one, Start<T> start) {
        return CompletableFuture.runAsync(
                () -> {
                    try {
                        start.start(one);
                    } catch (Exception e) {
                        throw new CompletionException(e);
                    }
                },
                task -> Thread.ofPlatform().start(task));
    }
}
