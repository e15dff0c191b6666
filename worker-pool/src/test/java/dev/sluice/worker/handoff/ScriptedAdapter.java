package dev.sluice.worker.handoff;

import dev.sluice.schema.avro.LaneCheck;
import dev.sluice.worker.provider.AttemptOutcome;
import dev.sluice.worker.provider.CallEnd;
import dev.sluice.worker.provider.CallFailure;
import dev.sluice.worker.provider.ProviderAdapter;
import dev.sluice.worker.provider.ProviderCall;
import dev.sluice.worker.provider.ProviderFailurePolicy;
import dev.sluice.worker.provider.StopReason;
import dev.sluice.worker.provider.Tokens;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;

/** A provider that answers at once, or when the test says so, and can be cut off. */
public final class ScriptedAdapter implements ProviderAdapter {
    public final List<ProviderCall> calls = new CopyOnWriteArrayList<>();
    public final List<LaneCheck> checks = new CopyOnWriteArrayList<>();

    /** What checks find. */
    public volatile AttemptOutcome checked = new AttemptOutcome.Completed();

    private final CountDownLatch answering;

    private ScriptedAdapter(int latches) {
        answering = new CountDownLatch(latches);
    }

    public static ScriptedAdapter instant() {
        return new ScriptedAdapter(0);
    }

    public static ScriptedAdapter waiting() {
        return new ScriptedAdapter(1);
    }

    public void answer() {
        answering.countDown();
    }

    @Override
    public String wire() {
        return "openai";
    }

    @Override
    public CallEnd call(ProviderCall call) {
        Thread self = Thread.currentThread();
        call.guard().sending();
        call.guard().bind(self::interrupt);
        calls.add(call);
        if (call.attemptId().startsWith("explode")) {
            throw new IllegalStateException("a defect");
        }
        try {
            answering.await();
            return new CallEnd(
                    new AttemptOutcome.Completed(), true, Tokens.none(), 200, null, new byte[] {1});
        } catch (InterruptedException stopped) {
            StopReason reason = call.guard().stopReason();
            return new CallEnd(
                    ProviderFailurePolicy.classify(
                            new CallFailure.Stopped(reason == null ? StopReason.SHUTDOWN : reason),
                            "lane"),
                    true,
                    Tokens.estimated(4, 0),
                    null,
                    null,
                    null);
        } finally {
            call.guard().end();
        }
    }

    @Override
    public AttemptOutcome check(LaneCheck check) {
        checks.add(check);
        return checked;
    }
}
