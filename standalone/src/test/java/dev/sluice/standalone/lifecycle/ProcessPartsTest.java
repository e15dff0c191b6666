package dev.sluice.standalone.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ProcessPartsTest {
    private final List<String> stopped = new ArrayList<>();
    private final ProcessParts parts = new ProcessParts();

    @Test
    void stopsTheLastStartedFirstAndEachOnce() throws Exception {
        start("broker");
        start("database");
        start("roles");

        parts.close();
        parts.close();

        assertThat(stopped).containsExactly("roles", "database", "broker");
    }

    @Test
    void stopsTheOthersWhenOneFailsToStop() throws Exception {
        start("broker");
        parts.start(
                "database",
                () ->
                        () -> {
                            throw new IOException("disk gone");
                        });

        parts.close();

        assertThat(stopped).containsExactly("broker");
    }

    @Test
    void startsNothingOnceItIsStopping() {
        parts.close();

        assertThatThrownBy(() -> start("roles"))
                .isInstanceOf(StoppingException.class)
                .hasMessageContaining("roles");
    }

    @Test
    void letsTheMainThreadGoWhenAllIsStopped() throws Exception {
        start("roles");

        parts.close();
        parts.awaitStopped();

        assertThat(stopped).containsExactly("roles");
    }

    private void start(String name) throws Exception {
        parts.start(name, () -> () -> stopped.add(name));
    }
}
