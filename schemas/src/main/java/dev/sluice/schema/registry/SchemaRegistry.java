package dev.sluice.schema.registry;

import io.confluent.kafka.schemaregistry.avro.AvroSchema;
import io.confluent.kafka.schemaregistry.avro.AvroSchemaProvider;
import io.confluent.kafka.schemaregistry.client.CachedSchemaRegistryClient;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import io.confluent.kafka.schemaregistry.client.rest.exceptions.RestClientException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.apache.avro.Schema;

/**
 * What roles need of a schema registry. {@link #bundled} serves the ids that ship with Sluice, in
 * process; {@link #connect} uses any Confluent-compatible server. Reading never registers; {@link
 * #register} is for {@code sluice init}. Thread-safe.
 */
public final class SchemaRegistry {
    /** The value of {@code sluice.registry.url} that selects the ids shipped with Sluice. */
    public static final String BUNDLED = "bundled";

    private static final Set<String> CREDENTIAL_SOURCES =
            Set.of("URL", "USER_INFO", "SASL_INHERIT");
    private static final int CACHED_SCHEMAS_MAX = 1_000;
    private static final int NOT_FOUND = 404;
    private static final String CONNECT_WITHIN_MS = "5000";
    private static final String ANSWER_WITHIN_MS = "10000";

    private final SchemaRegistryClient client;
    private final String where;

    private SchemaRegistry(SchemaRegistryClient client, String where) {
        this.client = client;
        this.where = where;
    }

    /** The ids shipped with Sluice: fixed for ever, the same in every process, no server needed. */
    public static SchemaRegistry bundled() {
        return new SchemaRegistry(new BundledRegistry(), "the bundled registry");
    }

    /**
     * @param url {@code bundled}, or URLs of one registry cluster separated by commas
     * @param settings client settings as Confluent names them, e.g. {@code basic.auth.user.info}
     */
    public static SchemaRegistry connect(String url, Map<String, String> settings) {
        if (url.equals(BUNDLED)) {
            return bundled();
        }
        // The client ignores a source it does not know and goes on without credentials.
        String source = settings.get("basic.auth.credentials.source");
        if (source != null && !CREDENTIAL_SOURCES.contains(source)) {
            throw new IllegalArgumentException(
                    "basic.auth.credentials.source: %s (expected: one of %s)"
                            .formatted(source, CREDENTIAL_SOURCES));
        }
        // The client itself would wait for a minute.
        Map<String, String> bounded =
                new HashMap<>(
                        Map.of(
                                "http.connect.timeout.ms", CONNECT_WITHIN_MS,
                                "http.read.timeout.ms", ANSWER_WITHIN_MS));
        bounded.putAll(settings);
        return new SchemaRegistry(
                new CachedSchemaRegistryClient(
                        List.of(url.split(",")),
                        CACHED_SCHEMAS_MAX,
                        List.of(new AvroSchemaProvider()),
                        bounded,
                        null),
                url);
    }

    /**
     * @throws SchemaMissingException when this schema is not registered under the subject
     */
    public int idOf(String subject, Schema schema) {
        try {
            return client.getId(subject, new AvroSchema(schema));
        } catch (RestClientException e) {
            requireNotFound(e);
            throw new SchemaMissingException(
                    "schema %s is not registered under subject %s in %s: run `sluice init`"
                            .formatted(schema.getFullName(), subject, where),
                    e);
        } catch (IOException e) {
            throw new UncheckedIOException("schema registry " + where, e);
        }
    }

    /**
     * @throws SchemaMissingException when there is no such id
     */
    public Schema byId(int id) {
        try {
            return ((AvroSchema) client.getSchemaById(id)).rawSchema();
        } catch (RestClientException e) {
            requireNotFound(e);
            throw new SchemaMissingException("schema id %d in %s".formatted(id, where), e);
        } catch (IOException e) {
            throw new UncheckedIOException("schema registry " + where, e);
        }
    }

    /**
     * Registers a schema with BACKWARD compatibility set on its subject first; registering it again
     * changes nothing.
     *
     * @return the schema's id
     * @throws IllegalStateException when the schema is not compatible with what is registered
     */
    public int register(String subject, Schema schema) {
        try {
            client.updateCompatibility(subject, "BACKWARD");
            return client.register(subject, new AvroSchema(schema));
        } catch (RestClientException e) {
            throw new IllegalStateException(
                    "%s refused schema %s under subject %s: %s"
                            .formatted(where, schema.getFullName(), subject, e.getMessage()),
                    e);
        } catch (IOException e) {
            throw new UncheckedIOException("schema registry " + where, e);
        }
    }

    /** Registers into the same registry, and says for each schema what came of it. */
    public Registrar registrar() {
        return new Registrar(client, where);
    }

    /** The compatibility set on a subject itself; empty when the registry's global one applies. */
    public Optional<String> compatibility(String subject) {
        try {
            return Optional.ofNullable(client.getCompatibility(subject));
        } catch (RestClientException e) {
            requireNotFound(e);
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException("schema registry " + where, e);
        }
    }

    /** Subjects and their versions, sorted; for the read-only registry paths. */
    public Map<String, List<Integer>> subjects() {
        try {
            Map<String, List<Integer>> subjects = new TreeMap<>();
            for (String subject : client.getAllSubjects()) {
                subjects.put(subject, new ArrayList<>(client.getAllVersions(subject)));
            }
            return subjects;
        } catch (RestClientException | IOException e) {
            throw new IllegalStateException("cannot list subjects of " + where, e);
        }
    }

    /**
     * @throws SchemaMissingException when there is no such version
     */
    public BundledSchema version(String subject, int version) {
        try {
            var found = client.getSchemaMetadata(subject, version);
            return new BundledSchema(found.getId(), subject, version, found.getSchema());
        } catch (RestClientException e) {
            requireNotFound(e);
            throw new SchemaMissingException(
                    "version %d of subject %s in %s".formatted(version, subject, where), e);
        } catch (IOException e) {
            throw new UncheckedIOException("schema registry " + where, e);
        }
    }

    /** A registry that refuses us or is ill does not say that a schema is missing. */
    private void requireNotFound(RestClientException e) {
        if (e.getStatus() != NOT_FOUND) {
            throw new UncheckedIOException(
                    "schema registry " + where, new IOException(e.getMessage(), e));
        }
    }
}
