package dev.sluice.standalone.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.sluice.standalone.cli.Sluice;
import dev.sluice.standalone.data.DirectoryInUseException;
import dev.sluice.standalone.lifecycle.ProcessParts;
import dev.sluice.standalone.run.Standalone;
import dev.sluice.standalone.run.StandaloneOptions;
import dev.sluice.standalone.testkit.ApiClient;
import dev.sluice.standalone.testkit.ChildJvm;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code sluice standalone} as a process of its own, killed for real. */
final class StandaloneIT {
    private static final int JOBS = 100;

    @TempDir private Path temp = Path.of("");

    @Test
    void finishesAfterKill9WhatItHadAccepted() throws Exception {
        List<String> jobs;
        String key;
        try (var sluice = start()) {
            URI api = URI.create(sluice.awaitLine("  base URL"));
            key = Files.readString(temp.resolve("api-key")).strip();
            assertThat(Files.getPosixFilePermissions(temp.resolve("api-key")))
                    .isEqualTo(PosixFilePermissions.fromString("rw-------"));
            refusesASecondProcess(sluice.pid());
            try (var client = new ApiClient(api, key)) {
                jobs =
                        client.submitAll(
                                IntStream.range(0, JOBS)
                                        .mapToObj(
                                                i ->
                                                        ApiClient.line(
                                                                i % 2 == 0 ? "small" : "large",
                                                                "Question " + i + "?",
                                                                ""))
                                        .toList());
            }
            sluice.kill();
        }

        try (var sluice = start()) {
            URI api = URI.create(sluice.awaitLine("  base URL"));
            String kafka = sluice.awaitLine("  Kafka");
            assertThat(Files.readString(temp.resolve("api-key")).strip()).isEqualTo(key);
            try (var client = new ApiClient(api, key)) {
                for (String job : jobs) {
                    await(job + " ends")
                            .atMost(Duration.ofSeconds(90))
                            .until(
                                    () ->
                                            client.job(job)
                                                    .path("status")
                                                    .asText()
                                                    .equals("succeeded"));
                }
            }
            new DataTeamsDay(api, kafka, temp, Files.createDirectory(temp.resolve("day"))).run();
            assertThat(sluice.terminate()).isEqualTo(143);
        }
    }

    private void refusesASecondProcess(long holder) {
        try (var parts = new ProcessParts()) {
            assertThatThrownBy(() -> Standalone.start(parts, StandaloneOptions.in(temp)))
                    .isInstanceOf(DirectoryInUseException.class)
                    .hasMessageContaining(Long.toString(holder));
        }
    }

    private ChildJvm start() throws Exception {
        return ChildJvm.start(
                Sluice.class, "standalone", "--port", "0", "--data-dir", temp.toString());
    }
}
