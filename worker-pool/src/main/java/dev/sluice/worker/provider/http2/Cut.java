package dev.sluice.worker.provider.http2;

import java.util.concurrent.CompletableFuture;

/** Ends one call, wherever it is. Thread-safe. */
public final class Cut {
    private final CompletableFuture<Void> asked = new CompletableFuture<>();

    public void run() {
        asked.complete(null);
    }

    CompletableFuture<Void> asked() {
        return asked;
    }
}
