package dev.sluice.schema.serde;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.generic.IndexedRecord;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What a role makes of a record type that it knows, in a schema that is newer than its own: rolling
 * upgrades have both on the log.
 */
class LaterVersionTest {
    static Stream<EveryRecord> all() {
        return EveryRecord.all().stream();
    }

    static Stream<EveryRecord> withUnions() {
        return all().filter(each -> LaterVersion.BRANCH.touches(each.schema()));
    }

    @ParameterizedTest
    @MethodSource("all")
    void passesOverAFieldThatItDoesNotKnow(EveryRecord every) {
        SpecificRecord record = SampleRecords.full(every.schema());

        assertThat(read(every, LaterVersion.FIELD, record)).isEqualTo(record);
    }

    /** Which is why every enumeration must have one. */
    @ParameterizedTest
    @MethodSource("all")
    void readsASymbolThatItDoesNotKnowAsTheDefaultOfItsEnumeration(EveryRecord every) {
        SpecificRecord record = SampleRecords.full(every.schema());

        assertThat(read(every, LaterVersion.SYMBOL, record))
                .isEqualTo(withDefaultSymbols(record, every.schema()));
    }

    @ParameterizedTest
    @MethodSource("withUnions")
    void aBranchThatItDoesNotKnowMakesARecordUnreadable(EveryRecord every) {
        SpecificRecord record = SampleRecords.full(every.schema());

        assertThatExceptionOfType(UnreadableRecordException.class)
                .isThrownBy(() -> read(every, LaterVersion.BRANCH, record))
                .withMessageContaining("bytes do not fit schema id");
    }

    @ParameterizedTest
    @MethodSource("withUnions")
    void readsARecordThatDoesNotUseABranchThatItDoesNotKnow(EveryRecord every) {
        SpecificRecord record = SampleRecords.full(every.schema());

        assertThat(read(every, LaterVersion.UNUSED_BRANCH, record)).isEqualTo(record);
    }

    private static SpecificRecord read(
            EveryRecord every, LaterVersion later, SpecificRecord record) {
        return every.codec().decode(later.write(every.registry(), every.subject(), record));
    }

    private static @Nullable Object withDefaultSymbols(@Nullable Object value, Schema schema) {
        return switch (schema.getType()) {
            case RECORD -> {
                IndexedRecord record = (IndexedRecord) requireNonNull(value);
                for (Schema.Field field : schema.getFields()) {
                    record.put(
                            field.pos(),
                            withDefaultSymbols(record.get(field.pos()), field.schema()));
                }
                yield record;
            }
            case ENUM -> {
                assertThat(schema.getEnumDefault())
                        .as("default of %s", schema.getFullName())
                        .isNotNull();
                yield SpecificData.get().createEnum(schema.getEnumDefault(), schema);
            }
            case UNION -> value == null ? null : withDefaultSymbols(value, branch(value, schema));
            case ARRAY -> {
                List<@Nullable Object> list = new ArrayList<>();
                ((List<?>) requireNonNull(value))
                        .forEach(
                                each ->
                                        list.add(
                                                withDefaultSymbols(each, schema.getElementType())));
                yield list;
            }
            case MAP -> {
                Map<Object, @Nullable Object> map = new HashMap<>();
                ((Map<?, ?>) requireNonNull(value))
                        .forEach(
                                (key, each) ->
                                        map.put(
                                                key,
                                                withDefaultSymbols(each, schema.getValueType())));
                yield map;
            }
            default -> value;
        };
    }

    private static Schema branch(Object value, Schema union) {
        return union.getTypes().get(SpecificData.get().resolveUnion(union, value));
    }
}
