package dev.sluice.standalone.testkit;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;

/**
 * What management ports said at one moment.
 *
 * @param lines as Prometheus would read them
 */
public record Gauges(List<String> lines) {
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    /**
     * @param managements base URLs of the instances
     */
    public static Gauges of(List<URI> managements) throws IOException, InterruptedException {
        List<String> lines = new ArrayList<>();
        for (URI management : managements) {
            HTTP.send(
                            HttpRequest.newBuilder(management.resolve("/prometheus")).build(),
                            BodyHandlers.ofLines())
                    .body()
                    .forEach(lines::add);
        }
        return new Gauges(lines);
    }

    /** {@link #sum(String)} of what they say now. */
    public static double sum(List<URI> managements, String meter)
            throws IOException, InterruptedException {
        return of(managements).sum(meter);
    }

    /**
     * The sum of a meter over all tags and instances.
     *
     * @param meter its name with underscores and its unit
     * @throws AssertionError if no instance has the meter, so that a renamed one does not count as
     *     zero
     */
    public double sum(String meter) {
        List<String> found =
                lines.stream()
                        .filter(
                                line ->
                                        line.startsWith(meter + " ")
                                                || line.startsWith(meter + "{"))
                        .toList();
        if (found.isEmpty()) {
            throw new AssertionError("nobody has a meter " + meter);
        }
        return found.stream()
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }
}
