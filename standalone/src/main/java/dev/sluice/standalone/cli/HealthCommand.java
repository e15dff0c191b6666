package dev.sluice.standalone.cli;

import dev.sluice.standalone.settings.UsageException;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * {@code sluice health}: what a container's health check runs, so that an image needs no other
 * program for it. Exit code 0 when the URL answers 200.
 */
@Command(
        name = "health",
        description = "Ask a URL, like that of a role's /health, and fail unless it answers 200.")
final class HealthCommand implements Callable<Integer> {
    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(5);
    private static final Duration ASK_AGAIN_AFTER = Duration.ofMillis(500);

    @Spec private CommandSpec spec = CommandSpec.create();

    @Parameters(paramLabel = "URL", description = "Like http://localhost:8081/health.")
    private String url = "";

    @Option(
            names = "--within",
            paramLabel = "SECONDS",
            description = "Ask again for so long. Default: ${DEFAULT-VALUE}, ask once.")
    private int withinSeconds;

    @Override
    public Integer call() throws Exception {
        URI uri = uri();
        long giveUp = System.nanoTime() + Duration.ofSeconds(withinSeconds).toNanos();
        String answer = ask(uri);
        while (!answer.isEmpty() && System.nanoTime() < giveUp) {
            Thread.sleep(ASK_AGAIN_AFTER);
            answer = ask(uri);
        }
        if (answer.isEmpty()) {
            return 0;
        }
        var err = spec.commandLine().getErr();
        err.println("%s: %s (expected: 200)".formatted(uri, answer));
        err.flush();
        return 1;
    }

    private URI uri() {
        try {
            URI uri = URI.create(url);
            if ("http".equals(uri.getScheme()) && uri.getHost() != null) {
                return uri;
            }
        } catch (IllegalArgumentException e) {
            // Told below, together with the other ways to be none.
        }
        throw new UsageException(
                "%s (expected: a URL like http://localhost:8081/health)".formatted(url));
    }

    /** What is wrong; empty when nothing is. The JDK's oldest client: it is the first to be up. */
    private static String ask(URI uri) {
        try {
            var connection = (HttpURLConnection) uri.toURL().openConnection();
            try {
                connection.setConnectTimeout((int) ANSWER_WITHIN.toMillis());
                connection.setReadTimeout((int) ANSWER_WITHIN.toMillis());
                int status = connection.getResponseCode();
                return status == HttpURLConnection.HTTP_OK ? "" : "answered " + status;
            } finally {
                connection.disconnect();
            }
        } catch (IOException e) {
            return "did not answer: " + e.getMessage();
        }
    }
}
