package dev.sluice.bench.site;

import dev.sluice.bench.child.Part;
import dev.sluice.bench.child.PartKeys;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/** The settings of each part. What is not set here is the product's default. Pure. */
final class PartSettings {
    static final String POSTGRES_USER = "postgres";

    private PartSettings() {}

    static Map<String, String> of(Part part, Addresses at, SitePlan plan, String idSecret) {
        Map<String, String> settings =
                switch (part) {
                    case KAFKA, POSTGRESQL, SIMULATOR -> engine(part, at, plan);
                    case RESULTS, ROUTER, WORKER, INGRESS -> role(part, at, plan, idSecret);
                };
        settings.putAll(plan.settings().getOrDefault(part, Map.of()));
        return settings;
    }

    /** What every role, and a tool, must know of the installation. */
    static Map<String, String> installation(Addresses at, SitePlan plan) {
        Map<String, String> settings = new TreeMap<>();
        settings.put("sluice.kafka.bootstrap-servers", at.bootstrapServers());
        settings.put("sluice.topics.coordinator-partitions", String.valueOf(plan.partitions()));
        settings.put("sluice.topics.allocator-partitions", "1");
        settings.put("sluice.topics.waiter-partitions", "2");
        settings.put("sluice.topics.replication-factor", "1");
        settings.put("sluice.topics.min-insync-replicas", "1");
        return settings;
    }

    static Path routerState(Addresses at) {
        return at.home().resolve("router");
    }

    private static Map<String, String> engine(Part part, Addresses at, SitePlan plan) {
        Map<String, String> settings = new TreeMap<>();
        settings.put(PartKeys.PORT, String.valueOf(at.port(part)));
        settings.put(PartKeys.CONTROLLER_PORT, String.valueOf(at.controllerPort()));
        settings.put(PartKeys.DIRECTORY, at.home().resolve(part.id()).toString());
        settings.put(PartKeys.ANSWER_PIECES, String.valueOf(plan.answerPieces()));
        return settings;
    }

    private static Map<String, String> role(
            Part part, Addresses at, SitePlan plan, String idSecret) {
        Map<String, String> settings = installation(at, plan);
        settings.put("micronaut.server.host", "127.0.0.1");
        settings.put("micronaut.server.port", String.valueOf(at.port(part)));
        settings.put("sluice.body.blob-dir", at.home().resolve("blobs").toString());
        switch (part) {
            case INGRESS -> {
                settings.put("endpoints.all.port", String.valueOf(at.ingressManagementPort()));
                settings.put("sluice.id-secret", idSecret);
                settings.put("sluice.ingress.results-url", at.http(Part.RESULTS).toString());
            }
            case ROUTER -> {
                settings.put("sluice.router.state-dir", routerState(at).toString());
                // A second router would hold them; there is one.
                settings.put("sluice.router.standbys", "0");
            }
            case RESULTS -> {
                settings.put("sluice.results.jdbc-url", at.jdbcUrl());
                settings.put("sluice.results.username", POSTGRES_USER);
            }
            case KAFKA, POSTGRESQL, SIMULATOR, WORKER -> {}
        }
        return settings;
    }
}
