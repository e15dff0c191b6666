package dev.sluice.runtime.tiny.two;

import dev.sluice.runtime.role.RoleProcess;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.inject.Singleton;

@Singleton
final class TwoProcess implements RoleProcess {
    private final MeterRegistry meters;

    TwoProcess(MeterRegistry meters) {
        this.meters = meters;
    }

    @Override
    public void start() {
        meters.counter("only.in.two").increment();
    }

    @Override
    public boolean ready() {
        return true;
    }

    @Override
    public boolean failed() {
        return false;
    }

    @Override
    public void close() {}
}
