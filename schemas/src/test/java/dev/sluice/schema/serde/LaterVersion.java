package dev.sluice.schema.serde;

import static java.util.Objects.requireNonNull;

import dev.sluice.schema.registry.SchemaRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.SchemaNormalization;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificDatumWriter;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/**
 * Writes a record as a later version of Sluice would whose schemas have grown: what a role that has
 * not been upgraded finds on the log. Its schema is one that the registry has and the role's own
 * classes have not.
 */
public enum LaterVersion {
    /** Every record has one more field, before the others, and it is set. */
    FIELD,

    /** Every enumeration has one more symbol, before the others, and each value is that one. */
    SYMBOL,

    /** Every union has one more branch; where a value is not null, it is that one. */
    BRANCH,

    /** Every union has one more branch, and no value is of it. */
    UNUSED_BRANCH;

    private static final String ADDED = "added_later";

    /** Whether a record of this schema can have what is added. */
    public boolean touches(Schema schema) {
        return SchemaNormalization.parsingFingerprint64(of(schema))
                != SchemaNormalization.parsingFingerprint64(schema);
    }

    /**
     * The record on the wire, in a schema that is registered under the subject by this call.
     *
     * @param registry what the reader looks ids up in
     */
    public byte[] write(SchemaRegistry registry, String subject, SpecificRecord record) {
        Schema later = of(record.getSchema());
        int id = registry.register(subject, later);
        try {
            GenericRecord grown =
                    (GenericRecord) requireNonNull(grown(converted(record, later), later));
            byte[] body = body(later, grown);
            return ByteBuffer.allocate(RecordCodec.PREFIX_BYTES + body.length)
                    .put((byte) 0)
                    .putInt(id)
                    .put(body)
                    .array();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Schema of(Schema schema) {
        return of(schema, new HashMap<>());
    }

    private Schema of(Schema schema, Map<String, Schema> made) {
        return switch (schema.getType()) {
            case RECORD -> record(schema, made);
            case ENUM -> this == SYMBOL ? symbols(schema, made) : schema;
            case UNION -> union(schema, made);
            case ARRAY -> Schema.createArray(of(schema.getElementType(), made));
            case MAP -> Schema.createMap(of(schema.getValueType(), made));
            default -> schema;
        };
    }

    private Schema record(Schema schema, Map<String, Schema> made) {
        Schema known = made.get(schema.getFullName());
        if (known != null) {
            return known;
        }
        Schema later =
                Schema.createRecord(
                        schema.getName(), schema.getDoc(), schema.getNamespace(), false);
        made.put(schema.getFullName(), later);
        List<Schema.Field> fields = new ArrayList<>();
        if (this == FIELD) {
            fields.add(new Schema.Field(ADDED, Schema.create(Schema.Type.STRING), null, "unset"));
        }
        schema.getFields().forEach(f -> fields.add(new Schema.Field(f, of(f.schema(), made))));
        later.setFields(fields);
        return later;
    }

    private static Schema symbols(Schema schema, Map<String, Schema> made) {
        return made.computeIfAbsent(
                schema.getFullName(),
                name -> {
                    List<String> symbols = new ArrayList<>(List.of(ADDED));
                    symbols.addAll(schema.getEnumSymbols());
                    return Schema.createEnum(
                            schema.getName(),
                            schema.getDoc(),
                            schema.getNamespace(),
                            symbols,
                            schema.getEnumDefault());
                });
    }

    private Schema union(Schema schema, Map<String, Schema> made) {
        List<Schema> branches = new ArrayList<>();
        schema.getTypes().forEach(branch -> branches.add(of(branch, made)));
        if (this == BRANCH || this == UNUSED_BRANCH) {
            branches.add(
                    made.computeIfAbsent(
                            ADDED, name -> Schema.createFixed(name, null, "dev.sluice", 1)));
        }
        return Schema.createUnion(branches);
    }

    private static GenericRecord converted(SpecificRecord record, Schema later) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        var encoder = EncoderFactory.get().directBinaryEncoder(out, null);
        new SpecificDatumWriter<SpecificRecord>(
                        record.getSchema(), SpecificData.getForClass(record.getClass()))
                .write(record, encoder);
        return new GenericDatumReader<GenericRecord>(record.getSchema(), later)
                .read(null, DecoderFactory.get().binaryDecoder(out.toByteArray(), null));
    }

    private static byte[] body(Schema later, GenericRecord record) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        new GenericDatumWriter<GenericRecord>(later)
                .write(record, EncoderFactory.get().directBinaryEncoder(out, null));
        return out.toByteArray();
    }

    private @Nullable Object grown(@Nullable Object value, Schema schema) {
        return switch (schema.getType()) {
            case RECORD -> {
                GenericRecord record = (GenericRecord) requireNonNull(value);
                for (Schema.Field field : schema.getFields()) {
                    record.put(
                            field.pos(),
                            field.name().equals(ADDED)
                                    ? "set"
                                    : grown(record.get(field.pos()), field.schema()));
                }
                yield record;
            }
            case ENUM -> this == SYMBOL ? new GenericData.EnumSymbol(schema, ADDED) : value;
            case UNION -> inUnion(value, schema);
            case ARRAY -> {
                List<@Nullable Object> grown = new ArrayList<>();
                ((List<?>) requireNonNull(value))
                        .forEach(each -> grown.add(grown(each, schema.getElementType())));
                yield grown;
            }
            case MAP -> {
                Map<Object, @Nullable Object> grown = new HashMap<>();
                ((Map<?, ?>) requireNonNull(value))
                        .forEach((key, each) -> grown.put(key, grown(each, schema.getValueType())));
                yield grown;
            }
            default -> value;
        };
    }

    private @Nullable Object inUnion(@Nullable Object value, Schema union) {
        if (value == null) {
            return null;
        }
        if (this == BRANCH) {
            return new GenericData.Fixed(union.getTypes().getLast(), new byte[1]);
        }
        Schema branch = union.getTypes().get(GenericData.get().resolveUnion(union, value));
        return grown(value, branch);
    }
}
