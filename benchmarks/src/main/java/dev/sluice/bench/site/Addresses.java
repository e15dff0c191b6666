package dev.sluice.bench.site;

import dev.sluice.bench.child.Part;
import dev.sluice.standalone.data.DataDirectory;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;

/**
 * Where the parts are to be found. Chosen before anything starts, so that every process can be told
 * of all others.
 *
 * @param home the benchmark's data directory
 */
public record Addresses(
        Path home, Map<Part, Integer> ports, int controllerPort, int ingressManagementPort) {
    public Addresses {
        ports = Map.copyOf(ports);
    }

    static Addresses in(DataDirectory directory) throws IOException {
        Map<Part, Integer> ports = new EnumMap<>(Part.class);
        for (Part part : Part.values()) {
            ports.put(part, directory.port(part.id()).number());
        }
        return new Addresses(
                directory.path(),
                ports,
                directory.port("controller").number(),
                directory.port("ingress-management").number());
    }

    public String bootstrapServers() {
        return "127.0.0.1:" + port(Part.KAFKA);
    }

    public URI ingress() {
        return http(Part.INGRESS);
    }

    public URI simulator() {
        return http(Part.SIMULATOR);
    }

    public String jdbcUrl() {
        return "jdbc:postgresql://127.0.0.1:" + port(Part.POSTGRESQL) + "/postgres";
    }

    URI http(Part part) {
        return URI.create("http://127.0.0.1:" + port(part));
    }

    int port(Part part) {
        Integer port = ports.get(part);
        if (port == null) {
            throw new IllegalArgumentException("no port of " + part);
        }
        return port;
    }
}
