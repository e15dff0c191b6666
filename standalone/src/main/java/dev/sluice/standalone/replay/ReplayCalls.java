package dev.sluice.standalone.replay;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.sim.trace.Replay;
import dev.sluice.sim.trace.TracedCall;
import dev.sluice.standalone.client.Api;
import dev.sluice.standalone.client.ApiException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Makes the calls of a trace as chat completions, each on a thread of its own. A call that comes
 * while as many as may be are open is left out and counted: to wait would change the trace.
 */
public final class ReplayCalls {
    private final Api api;
    private final String model;
    private final int openMax;
    private final Duration within;

    /**
     * @param openMax calls that may be open at the same time
     * @param within what one answer may take
     */
    public ReplayCalls(Api api, String model, int openMax, Duration within) {
        this.api = api;
        this.model = model;
        this.openMax = openMax;
        this.within = within;
    }

    /**
     * Blocks until the last answer is here, or the time of the last one is over.
     *
     * @param speed how many times as fast as it was, above 0
     * @return how late the latest call began
     */
    public Duration run(List<TracedCall> calls, double speed, ReplayTally tally)
            throws InterruptedException {
        Semaphore room = new Semaphore(openMax);
        ExecutorService threads =
                Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("replay-", 0).factory());
        try {
            Duration late =
                    new Replay(calls, speed)
                            .run(
                                    call -> {
                                        if (room.tryAcquire()) {
                                            threads.execute(() -> make(call, tally, room));
                                        } else {
                                            tally.leftOut();
                                        }
                                    });
            threads.shutdown();
            // Each call ends by itself before that.
            threads.awaitTermination(within.plusMinutes(1).toMillis(), TimeUnit.MILLISECONDS);
            return late;
        } finally {
            threads.shutdownNow();
        }
    }

    private void make(TracedCall call, ReplayTally tally, Semaphore room) {
        long begun = System.nanoTime();
        try {
            JsonNode answer = api.post("/v1/chat/completions", Replay.chat(model, call), within);
            tally.answered(call, Duration.ofNanos(System.nanoTime() - begun), answer.path("usage"));
        } catch (ApiException e) {
            tally.failed(String.valueOf(e.getMessage()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            tally.failed("stopped");
        } finally {
            room.release();
        }
    }
}
