package dev.sluice.schema.serde;

import dev.sluice.schema.registry.SchemaMissingException;
import dev.sluice.schema.registry.SchemaRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.avro.Schema;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificDatumReader;
import org.apache.avro.specific.SpecificDatumWriter;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;

/**
 * Writes and reads the records of one topic. Schema ids are resolved when the codec is built, so a
 * missing schema stops the start of a role and never surprises a running one; writing registers
 * nothing. Thread-safe; best used by few long-lived threads, because Avro keeps a resolver per
 * schema and thread.
 *
 * @param <T> the record type, or {@link SpecificRecord} for a topic with several
 */
public final class RecordCodec<T extends SpecificRecord> {
    static final int PREFIX_BYTES = 5;

    // Fields are small and the stream behind is locked for each write; what is longer goes past.
    private static final EncoderFactory ENCODERS = new EncoderFactory().configureBufferSize(512);

    static {
        RecordTrust.give();
    }

    private final String topic;
    private final Class<T> bound;
    private final SchemaRegistry registry;
    private final Map<String, Writer> writers;
    private final Map<Integer, SpecificDatumReader<SpecificRecord>> readers =
            new ConcurrentHashMap<>();

    private record Writer(int schemaId, SpecificDatumWriter<SpecificRecord> datum) {}

    RecordCodec(String topic, Class<T> bound, Map<Schema, Integer> ids, SchemaRegistry registry) {
        this.topic = topic;
        this.bound = bound;
        this.registry = registry;
        this.writers = new ConcurrentHashMap<>();
        ids.forEach(
                (schema, id) ->
                        writers.put(
                                schema.getFullName(),
                                new Writer(id, new SpecificDatumWriter<>(schema, model(schema)))));
    }

    /**
     * @throws IllegalArgumentException when the topic does not carry such records
     */
    public byte[] encode(T record) {
        Writer writer = writers.get(record.getSchema().getFullName());
        if (writer == null) {
            throw new IllegalArgumentException(
                    "%s: record %s (expected: one of %s)"
                            .formatted(topic, record.getSchema().getFullName(), writers.keySet()));
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream(512);
        out.write(0);
        out.write(writer.schemaId >>> 24);
        out.write(writer.schemaId >>> 16);
        out.write(writer.schemaId >>> 8);
        out.write(writer.schemaId);
        try {
            BinaryEncoder encoder = ENCODERS.binaryEncoder(out, null);
            writer.datum.write(record, encoder);
            encoder.flush();
        } catch (IOException e) {
            throw new UnreadableRecordException("%s: cannot write record".formatted(topic), e);
        }
        return out.toByteArray();
    }

    /**
     * @param bytes the value as Kafka gave it; null: the record has none
     * @throws UnreadableRecordException when the bytes are no record of this topic, or there are
     *     none
     * @throws java.io.UncheckedIOException when the registry must be asked for the schema and does
     *     not answer; the record may be fine
     */
    public T decode(byte @Nullable [] bytes) {
        if (bytes == null) {
            throw new UnreadableRecordException(
                    "%s: no value (expected: magic byte 0, schema id, Avro binary)"
                            .formatted(topic));
        }
        if (bytes.length < PREFIX_BYTES || bytes[0] != 0) {
            throw new UnreadableRecordException(
                    "%s: %d bytes starting with %s (expected: magic byte 0, schema id, Avro binary)"
                            .formatted(
                                    topic,
                                    bytes.length,
                                    bytes.length == 0 ? "nothing" : Byte.toString(bytes[0])));
        }
        int schemaId = ByteBuffer.wrap(bytes, 1, 4).getInt();
        SpecificDatumReader<SpecificRecord> reader = reader(schemaId);
        try {
            BoundedDecoder decoder = new BoundedDecoder(bytes, PREFIX_BYTES);
            T record = bound.cast(reader.read(null, decoder));
            if (decoder.isEnd()) {
                return record;
            }
        } catch (IOException | RuntimeException e) {
            // Avro has no one exception for bytes that do not fit; whatever it is, nothing but the
            // bytes can be the cause.
            throw new UnreadableRecordException(
                    "%s: bytes do not fit schema id %d".formatted(topic, schemaId), e);
        }
        throw new UnreadableRecordException(
                "%s: bytes left after a record of schema id %d".formatted(topic, schemaId));
    }

    public Serializer<T> serializer() {
        return (ignored, record) -> record == null ? null : encode(record);
    }

    public Deserializer<T> deserializer() {
        return (ignored, bytes) -> bytes == null ? null : decode(bytes);
    }

    public Serde<T> serde() {
        return Serdes.serdeFrom(serializer(), deserializer());
    }

    SpecificDatumReader<SpecificRecord> reader(int schemaId) {
        SpecificDatumReader<SpecificRecord> known = readers.get(schemaId);
        if (known != null) {
            return known;
        }
        Schema written = written(schemaId);
        Class<?> type = typeOf(written);
        if (type == null || !writers.containsKey(written.getFullName())) {
            throw new UnreadableRecordException(
                    "%s: record type %s of schema id %d (expected: one of %s)"
                            .formatted(topic, written.getFullName(), schemaId, writers.keySet()));
        }
        SpecificData model = model(type);
        SpecificDatumReader<SpecificRecord> reader =
                new SpecificDatumReader<>(written, model.getSchema(type), model);
        readers.put(schemaId, reader);
        return reader;
    }

    private Schema written(int schemaId) {
        try {
            return registry.byId(schemaId);
        } catch (SchemaMissingException e) {
            throw new UnreadableRecordException(
                    "%s: schema id %d is not registered".formatted(topic, schemaId), e);
        }
    }

    private static @Nullable Class<?> typeOf(Schema schema) {
        try {
            return SpecificData.get().getClass(schema);
        } catch (SecurityException e) {
            return null;
        }
    }

    private static SpecificData model(Schema schema) {
        Class<?> type = typeOf(schema);
        if (type == null) {
            throw new IllegalArgumentException(
                    "schema %s (expected: one with a generated class)"
                            .formatted(schema.getFullName()));
        }
        return model(type);
    }

    /** Generated coders are the fastest; Avro's fast reader would hide them. */
    private static SpecificData model(Class<?> type) {
        SpecificData model = SpecificData.getForClass(type);
        model.setCustomCoders(true);
        model.setFastReaderEnabled(false);
        return model;
    }
}
