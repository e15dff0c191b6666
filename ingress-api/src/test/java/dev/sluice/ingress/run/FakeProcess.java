package dev.sluice.ingress.run;

import dev.sluice.runtime.role.RoleProcess;
import io.micronaut.context.annotation.Replaces;
import jakarta.inject.Singleton;

/** The role without its cluster. */
@Singleton
@Replaces(IngressProcess.class)
record FakeProcess(Drain drain) implements RoleProcess {
    @Override
    public void start() {}

    @Override
    public boolean ready() {
        return true;
    }

    @Override
    public boolean failed() {
        return false;
    }

    @Override
    public void close() {
        drain.run();
    }
}
