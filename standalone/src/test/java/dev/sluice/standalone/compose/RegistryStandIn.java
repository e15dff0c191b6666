package dev.sluice.standalone.compose;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.confluent.kafka.schemaregistry.avro.AvroSchema;
import io.confluent.kafka.schemaregistry.client.MockSchemaRegistryClient;
import io.confluent.kafka.schemaregistry.client.rest.exceptions.RestClientException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The calls of Confluent's registry interface that Sluice makes, answered over HTTP from the client
 * library's own in-memory registry. It knows nothing of compatibility: it takes what it is given.
 */
final class RegistryStandIn implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int NOT_FOUND = 404;

    private final MockSchemaRegistryClient registry = new MockSchemaRegistryClient();
    private final Set<String> backward = ConcurrentHashMap.newKeySet();
    private final HttpServer server;
    private final String prefix;

    private RegistryStandIn(HttpServer server, String prefix) {
        this.server = server;
        this.prefix = prefix;
    }

    /**
     * @param prefix of every path
     */
    static RegistryStandIn start(InetSocketAddress address, String prefix) throws IOException {
        var registry = new RegistryStandIn(HttpServer.create(address, 0), prefix);
        registry.server.createContext(prefix + "/", registry::answer);
        registry.server.start();
        return registry;
    }

    /** Subjects that were registered. */
    Set<String> subjects() throws Exception {
        return Set.copyOf(registry.getAllSubjects());
    }

    /** Subjects whose compatibility was set to BACKWARD. */
    Set<String> backward() {
        return Set.copyOf(backward);
    }

    private void answer(HttpExchange exchange) throws IOException {
        int status = 200;
        Object answer;
        try {
            answer = answer(exchange, JSON.readTree(exchange.getRequestBody()));
        } catch (RestClientException e) {
            status = e.getStatus();
            answer = Map.of("error_code", e.getErrorCode(), "message", e.getMessage());
        }
        byte[] json = JSON.writeValueAsBytes(answer);
        exchange.getResponseHeaders().add("Content-Type", "application/vnd.schemaregistry.v1+json");
        exchange.sendResponseHeaders(status, json.length);
        exchange.getResponseBody().write(json);
        exchange.close();
    }

    private Object answer(HttpExchange exchange, JsonNode body)
            throws IOException, RestClientException {
        String path = exchange.getRequestURI().getPath().substring(prefix.length() + 1);
        List<String> words = List.of(path.split("/"));
        String call = exchange.getRequestMethod() + " " + words.getFirst() + " " + words.size();
        switch (call) {
            case "GET subjects 1" -> {
                return registry.getAllSubjects();
            }
            case "GET schemas 3" -> {
                int id = Integer.parseInt(words.getLast());
                return Map.of("schema", registry.getSchemaById(id).canonicalString());
            }
            case "PUT config 2" -> {
                String level = body.path("compatibility").asText();
                if (level.equals("BACKWARD")) {
                    backward.add(words.get(1));
                }
                return Map.of("compatibility", level);
            }
            case "POST subjects 3" -> {
                return Map.of("id", registry.register(words.get(1), schema(body)));
            }
            case "POST subjects 2" -> {
                String subject = words.get(1);
                AvroSchema schema = schema(body);
                return Map.of(
                        "subject", subject,
                        "id", registry.getId(subject, schema),
                        "version", registry.getVersion(subject, schema),
                        "schema", schema.canonicalString());
            }
            default -> throw new RestClientException("no such call: " + call, NOT_FOUND, NOT_FOUND);
        }
    }

    private static AvroSchema schema(JsonNode body) {
        return new AvroSchema(body.path("schema").asText());
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
