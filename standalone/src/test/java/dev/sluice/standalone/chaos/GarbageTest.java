package dev.sluice.standalone.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.runtime.check.RoleNeeds;
import dev.sluice.runtime.role.RoleContext;
import dev.sluice.runtime.role.RoleSettings;
import dev.sluice.standalone.run.LocalSettings;
import dev.sluice.standalone.run.Role;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GarbageTest {
    @TempDir private Path directory;

    /** A role that begins to read another topic shall be tried with garbage in it. */
    @Test
    void goesIntoEveryTopicThatARoleReads() {
        var settings =
                new LocalSettings(
                        "127.0.0.1:1",
                        directory,
                        "127.0.0.1",
                        new LocalSettings.Ports(1, 2, 3, 4, 5),
                        new LocalSettings.Secrets(
                                Base64.getEncoder().encodeToString(new byte[32]), "token"),
                        new LocalSettings.Database("jdbc:nowhere", "nobody"),
                        Map.of());
        List<RoleNeeds> needs = new ArrayList<>();
        for (Role role : Role.values()) {
            try (RoleContext context =
                    RoleContext.open(role.wireName(), RoleSettings.of(settings.of(role)))) {
                needs.add(context.bean(RoleNeeds.class));
            }
        }

        assertThat(Garbage.topics())
                .containsExactlyInAnyOrderElementsOf(RoleNeeds.joined(needs).reads());
    }
}
