package dev.sluice.schema.registry;

import io.confluent.kafka.schemaregistry.ParsedSchema;
import io.confluent.kafka.schemaregistry.avro.AvroSchema;
import io.confluent.kafka.schemaregistry.client.MockSchemaRegistryClient;
import io.confluent.kafka.schemaregistry.client.rest.exceptions.RestClientException;
import java.io.IOException;

/**
 * A registry within this process that begins with what ships with Sluice. What is registered beside
 * it gets ids above the shipped ones; the client that it extends would give them the same again.
 */
final class BundledRegistry extends MockSchemaRegistryClient {
    private int lastId;

    BundledRegistry() {
        for (BundledSchema bundled : BundledSchema.load()) {
            try {
                register(
                        bundled.subject(),
                        new AvroSchema(bundled.schema()),
                        bundled.version(),
                        bundled.id());
                lastId = Math.max(lastId, bundled.id());
            } catch (IOException | RestClientException e) {
                throw new IllegalStateException("bundled schema " + bundled.subject(), e);
            }
        }
    }

    @Override
    public synchronized int register(String subject, ParsedSchema schema)
            throws IOException, RestClientException {
        try {
            return getId(subject, schema);
        } catch (RestClientException notYet) {
            lastId++;
            return register(subject, schema, versions(subject) + 1, lastId);
        }
    }

    private int versions(String subject) throws IOException {
        try {
            return getAllVersions(subject).size();
        } catch (RestClientException notThere) {
            return 0;
        }
    }
}
