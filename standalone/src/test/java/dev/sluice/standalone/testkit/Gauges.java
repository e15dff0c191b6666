package dev.sluice.standalone.testkit;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;

/** What the management ports say. */
public final class Gauges {
    private Gauges() {}

    /**
     * The sum of a meter over all tags and instances.
     *
     * @param managements base URLs of the instances
     * @param meter its name with underscores and its unit
     * @throws AssertionError if no instance has the meter, so that a renamed one does not count as
     *     zero
     */
    public static double sum(List<URI> managements, String meter)
            throws IOException, InterruptedException {
        List<String> lines = new ArrayList<>();
        for (URI management : managements) {
            scrape(management)
                    .lines()
                    .filter(line -> line.startsWith(meter + " ") || line.startsWith(meter + "{"))
                    .forEach(lines::add);
        }
        if (lines.isEmpty()) {
            throw new AssertionError("nobody has a meter " + meter);
        }
        return lines.stream()
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    private static String scrape(URI management) throws IOException, InterruptedException {
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(
                            HttpRequest.newBuilder(management.resolve("/prometheus")).build(),
                            BodyHandlers.ofString())
                    .body();
        }
    }
}
