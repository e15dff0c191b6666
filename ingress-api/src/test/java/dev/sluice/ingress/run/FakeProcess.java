package dev.sluice.ingress.run;

import dev.sluice.ingress.submit.Intake;
import dev.sluice.runtime.role.RoleProcess;
import io.micronaut.context.annotation.Replaces;
import jakarta.inject.Singleton;
import java.time.Duration;

/** The role without its cluster. */
@Singleton
@Replaces(IngressProcess.class)
record FakeProcess(Intake intake) implements RoleProcess {
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
        intake.shut(Duration.ofSeconds(5));
    }
}
