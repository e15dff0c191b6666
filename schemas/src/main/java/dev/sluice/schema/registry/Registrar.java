package dev.sluice.schema.registry;

import dev.sluice.schema.registry.RegistrationPolicy.Place;
import dev.sluice.schema.registry.RegistrationPolicy.Standing;
import io.confluent.kafka.schemaregistry.avro.AvroSchema;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import io.confluent.kafka.schemaregistry.client.rest.exceptions.RestClientException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Collections;
import java.util.List;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;

/**
 * Registers schemas and says for each what came of it, or only asks. Sees to it that the subject's
 * compatibility is BACKWARD or stricter; what is stricter stays. Thread-safe.
 */
public final class Registrar {
    private static final int NOT_FOUND = 404;
    private static final int CONFLICT = 409;
    private static final int UNPROCESSABLE = 422;

    private final SchemaRegistryClient client;
    private final String where;

    Registrar(SchemaRegistryClient client, String where) {
        this.client = client;
        this.where = where;
    }

    /**
     * What registering would come to; changes nothing.
     *
     * @throws UncheckedIOException when the registry does not answer, or not to us
     */
    public Registration ask(String subject, Schema schema) {
        try {
            return RegistrationPolicy.of(standing(subject, schema), schema);
        } catch (RestClientException | IOException e) {
            throw failed(subject, e);
        }
    }

    /**
     * Registers the schema unless it is there already, or may not follow what is.
     *
     * @throws UncheckedIOException as {@link #ask}
     */
    public Registration register(String subject, Schema schema) {
        try {
            Registration plan = RegistrationPolicy.of(standing(subject, schema), schema);
            return switch (plan) {
                case Registration.New _ -> new Registration.New(add(subject, schema));
                case Registration.NewVersion(int replaced, _) ->
                        new Registration.NewVersion(replaced, add(subject, schema));
                case Registration.Same same -> {
                    keepReaders(subject);
                    yield same;
                }
                case Registration.Refused refused -> refused;
            };
        } catch (RestClientException e) {
            if (e.getStatus() == CONFLICT || e.getStatus() == UNPROCESSABLE) {
                return new Registration.Refused(
                        "%s says: %s".formatted(where, String.valueOf(e.getMessage())));
            }
            throw failed(subject, e);
        } catch (IOException e) {
            throw failed(subject, e);
        }
    }

    private int add(String subject, Schema schema) throws IOException, RestClientException {
        keepReaders(subject);
        return client.register(subject, new AvroSchema(schema));
    }

    private void keepReaders(String subject) throws IOException, RestClientException {
        if (!RegistrationPolicy.keepsReaders(compatibility(subject))) {
            client.updateCompatibility(subject, "BACKWARD");
        }
    }

    private String compatibility(String subject) throws IOException, RestClientException {
        try {
            String set = client.getCompatibility(subject);
            return set == null ? "" : set;
        } catch (RestClientException e) {
            requireNotFound(e);
            return "";
        }
    }

    private @Nullable Standing standing(String subject, Schema schema)
            throws IOException, RestClientException {
        List<Integer> versions;
        try {
            versions = client.getAllVersions(subject);
        } catch (RestClientException e) {
            requireNotFound(e);
            return null;
        }
        if (versions.isEmpty()) {
            return null;
        }
        int newest = Collections.max(versions);
        String text = client.getSchemaMetadata(subject, newest).getSchema();
        return new Standing(newest, new AvroSchema(text).rawSchema(), own(subject, schema));
    }

    private @Nullable Place own(String subject, Schema schema)
            throws IOException, RestClientException {
        AvroSchema wanted = new AvroSchema(schema);
        try {
            return new Place(client.getId(subject, wanted), client.getVersion(subject, wanted));
        } catch (RestClientException e) {
            requireNotFound(e);
            return null;
        }
    }

    private static void requireNotFound(RestClientException e) throws RestClientException {
        if (e.getStatus() != NOT_FOUND) {
            throw e;
        }
    }

    private UncheckedIOException failed(String subject, Exception e) {
        return new UncheckedIOException(
                "subject %s in schema registry %s".formatted(subject, where),
                e instanceof IOException io
                        ? io
                        : new IOException(String.valueOf(e.getMessage()), e));
    }
}
