package dev.sluice.standalone.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.standalone.testkit.ChildJvm;
import dev.sluice.standalone.testkit.EnginesProgram;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DataDirectoryIT {
    @TempDir private Path temp = Path.of("");

    @Test
    void isRefusedWhileAnotherProcessHoldsItAndFreeOnceThatWasKilled() throws Exception {
        try (var other = ChildJvm.start(EnginesProgram.class, temp.toString())) {
            other.awaitLine("ready");

            assertThatThrownBy(() -> DataDirectory.open(temp))
                    .isInstanceOf(DirectoryInUseException.class)
                    .hasMessageContaining("process " + other.pid());

            other.kill();
            try (var data = DataDirectory.open(temp)) {
                assertThat(data.path()).isEqualTo(temp.toRealPath());
            }
        }
    }
}
