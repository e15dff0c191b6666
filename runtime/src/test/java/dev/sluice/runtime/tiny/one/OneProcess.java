package dev.sluice.runtime.tiny.one;

import dev.sluice.runtime.role.RoleProcess;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.inject.Singleton;
import java.util.concurrent.atomic.AtomicInteger;

/** Counts how many of it run. */
@Singleton
public final class OneProcess implements RoleProcess {
    public static final AtomicInteger RUNNING = new AtomicInteger();

    private final OneConfig config;
    private final MeterRegistry meters;
    public volatile boolean ready;
    public volatile boolean failed;

    OneProcess(OneConfig config, MeterRegistry meters) {
        this.config = config;
        this.meters = meters;
    }

    @Override
    public void start() {
        RUNNING.incrementAndGet();
        switch (config.failure()) {
            case NO -> {
                meters.counter("only.in.one").increment();
                ready = true;
            }
            case AT_START -> throw new IllegalStateException("no work today");
            case ERROR_AT_START -> throw new LinkageError("no such class");
        }
    }

    @Override
    public boolean ready() {
        return ready;
    }

    @Override
    public boolean failed() {
        return failed;
    }

    @Override
    public void close() {
        RUNNING.decrementAndGet();
    }
}
