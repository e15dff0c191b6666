package dev.sluice.standalone.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.standalone.testkit.ChildJvm.Jvm;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What an operator does on purpose, under the same load as the faults. */
final class RestartIT {
    @Test
    void restartsRoleByRoleWithoutAnErrorOrASecondCall() throws Exception {
        try (var rig = Rig.start(Jvm.SHORT_LIVED);
                var load = new Load(rig, 100);
                var books = new Books(rig, load)) {
            List<String> databases = rig.routerDatabases();

            Drill.Account change = new Drill(load, books, Drill.Size.SHORT).roll(rig, rig.roles());

            assertThat(rig.routerDatabases())
                    .as("state that was kept, not wiped and restored")
                    .isNotEmpty()
                    .isEqualTo(databases);
            assertThat(change.refused()).as("requests that were refused twice").isZero();
            assertThat(change.calls()).as("provider calls").isEqualTo(change.accepted());
        }
    }
}
