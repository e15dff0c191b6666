package dev.sluice.schema.serde;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/**
 * Records made from their schema alone, always the same: every field of a new schema has a sample
 * without anybody writing one.
 */
public final class SampleRecords {
    private static final long SOME_TIME_MS = 1_760_000_000_000L;

    private final boolean full;
    private int next = 1;

    private SampleRecords(boolean full) {
        this.full = full;
    }

    /** Every optional field is set, every collection has members, no two numbers are the same. */
    public static SpecificRecord full(Schema schema) {
        return new SampleRecords(true).record(schema);
    }

    /** Optional fields are null, collections are empty. */
    public static SpecificRecord minimal(Schema schema) {
        return new SampleRecords(false).record(schema);
    }

    private SpecificRecord record(Schema schema) {
        SpecificRecord record = (SpecificRecord) SpecificData.get().newRecord(null, schema);
        for (Schema.Field field : schema.getFields()) {
            record.put(field.pos(), value(field.schema(), field.name()));
        }
        return record;
    }

    private @Nullable Object value(Schema schema, String name) {
        return switch (schema.getType()) {
            case RECORD -> record(schema);
            case UNION -> full ? value(schema.getTypes().get(1), name) : null;
            case ARRAY -> full ? list(schema.getElementType(), name) : new ArrayList<>();
            case MAP ->
                    full ? Map.of("some " + name, value(schema.getValueType(), name)) : Map.of();
            case ENUM -> symbol(schema);
            case STRING -> "%s %d, Zürich".formatted(name, next++);
            case BYTES -> ByteBuffer.wrap(new byte[] {0, (byte) next++, 127, -128, -1});
            case INT -> next++;
            case LONG -> time(schema, next++);
            case FLOAT -> next++ + 0.5f;
            case DOUBLE -> next++ + 0.25;
            case BOOLEAN -> full;
            case FIXED, NULL -> throw new IllegalArgumentException(schema + " has no sample");
        };
    }

    private static Object time(Schema schema, int number) {
        boolean isTime = schema.getProp("unit") != null || schema.getLogicalType() != null;
        return isTime ? SOME_TIME_MS + number : SOME_TIME_MS * 1_000 + number;
    }

    private List<@Nullable Object> list(Schema element, String name) {
        List<@Nullable Object> list = new ArrayList<>();
        list.add(value(element, name));
        list.add(value(element, name));
        return list;
    }

    private Object symbol(Schema schema) {
        List<String> symbols = schema.getEnumSymbols();
        String symbol = symbols.get(full ? symbols.size() - 1 : 0);
        for (Object constant : SpecificData.get().getClass(schema).getEnumConstants()) {
            if (constant.toString().equals(symbol)) {
                return constant;
            }
        }
        throw new IllegalArgumentException(symbol + " is no constant of " + schema.getFullName());
    }
}
