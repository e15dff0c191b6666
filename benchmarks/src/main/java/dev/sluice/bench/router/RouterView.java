package dev.sluice.bench.router;

import dev.sluice.bench.site.Site;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

/** What the router tells about itself. */
final class RouterView {
    private static final HttpClient CLIENT =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
    private static final String UNFINISHED = "sluice_router_jobs_unfinished_jobs";

    private final URI metrics;

    private RouterView(URI metrics) {
        this.metrics = metrics;
    }

    static RouterView of(Site site) {
        return new RouterView(site.routerMetrics());
    }

    /** Jobs in all coordinators' memory; 0 while nobody answers. */
    long unfinished() {
        try {
            return (long)
                    CLIENT.send(
                                    HttpRequest.newBuilder(metrics)
                                            .timeout(Duration.ofSeconds(10))
                                            .build(),
                                    BodyHandlers.ofString())
                            .body()
                            .lines()
                            .filter(line -> line.startsWith(UNFINISHED))
                            .mapToDouble(
                                    line ->
                                            Double.parseDouble(
                                                    line.substring(line.lastIndexOf(' ') + 1)))
                            .sum();
        } catch (IOException notUp) {
            return 0;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while asking the router", e);
        }
    }
}
