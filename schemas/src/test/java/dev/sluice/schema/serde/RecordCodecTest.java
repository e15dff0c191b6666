package dev.sluice.schema.serde;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.schema.avro.AbortOrder;
import dev.sluice.schema.avro.DemandReport;
import dev.sluice.schema.avro.Heartbeat;
import dev.sluice.schema.avro.JobPhase;
import dev.sluice.schema.avro.SeenKey;
import dev.sluice.schema.registry.SchemaRegistry;
import dev.sluice.schema.topic.Topics;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificRecord;
import org.apache.avro.util.ClassSecurityValidator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RecordCodecTest {
    private static final String ATTEMPTS_HEARTBEAT =
            Topics.ATTEMPTS + "-" + Heartbeat.getClassSchema().getFullName();

    private final SchemaRegistry registry = SchemaRegistry.bundled();
    private final RecordCodecs codecs = new RecordCodecs(registry);
    private final RecordCodec<SpecificRecord> attempts =
            codecs.forTopic(EveryRecord.TOPICS.byName(Topics.ATTEMPTS), SpecificRecord.class);
    private final RecordCodec<DemandReport> demand =
            codecs.forTopic(EveryRecord.TOPICS.byName(Topics.DEMAND), DemandReport.class);

    @ParameterizedTest
    @MethodSource("dev.sluice.schema.serde.EveryRecord#all")
    void readsWhatItWrote(EveryRecord every) {
        for (SpecificRecord record :
                List.of(
                        SampleRecords.full(every.schema()),
                        SampleRecords.minimal(every.schema()))) {
            assertThat(every.codec().decode(every.codec().encode(record))).isEqualTo(record);
        }
    }

    @ParameterizedTest
    @MethodSource("dev.sluice.schema.serde.EveryRecord#all")
    void everyTruncationIsUnreadable(EveryRecord every) {
        byte[] whole = every.codec().encode(SampleRecords.full(every.schema()));

        for (int length = 0; length < whole.length; length++) {
            byte[] part = Arrays.copyOf(whole, length);
            assertThatExceptionOfType(UnreadableRecordException.class)
                    .as("%d of %d bytes", length, whole.length)
                    .isThrownBy(() -> every.codec().decode(part));
        }
    }

    @ParameterizedTest
    @MethodSource("dev.sluice.schema.serde.EveryRecord#all")
    void noValueIsUnreadable(EveryRecord every) {
        assertThatExceptionOfType(UnreadableRecordException.class)
                .isThrownBy(() -> every.codec().decode(null))
                .withMessageContaining("no value (expected: magic byte 0");
    }

    @Test
    void refusesAnotherMagicByte() {
        byte[] bytes = demand.encode((DemandReport) SampleRecords.full(demandSchema()));
        bytes[0] = 1;

        assertThatThrownBy(() -> demand.decode(bytes))
                .isInstanceOf(UnreadableRecordException.class)
                .hasMessageContaining("sluice.demand")
                .hasMessageContaining("starting with 1");
    }

    @Test
    void refusesAnIdThatIsNotRegistered() {
        byte[] bytes = demand.encode((DemandReport) SampleRecords.full(demandSchema()));
        ByteBuffer.wrap(bytes).putInt(1, 999_999);

        assertThatThrownBy(() -> demand.decode(bytes))
                .isInstanceOf(UnreadableRecordException.class)
                .hasMessage("sluice.demand: schema id 999999 is not registered");
    }

    @Test
    void refusesARecordOfAnotherTopic() {
        byte[] bytes = attempts.encode(SampleRecords.full(Heartbeat.getClassSchema()));

        assertThatThrownBy(() -> demand.decode(bytes))
                .isInstanceOf(UnreadableRecordException.class)
                .hasMessageContaining("Heartbeat")
                .hasMessageContaining("expected: one of [")
                .hasMessageContaining("dev.sluice.schema.avro.DemandReport");
    }

    @Test
    void refusesBytesAfterTheRecord() {
        byte[] bytes = demand.encode((DemandReport) SampleRecords.full(demandSchema()));

        assertThatThrownBy(() -> demand.decode(Arrays.copyOf(bytes, bytes.length + 1)))
                .isInstanceOf(UnreadableRecordException.class)
                .hasMessageContaining("bytes left");
    }

    @Test
    void takesNoMemoryForItemsThatCannotBeThere() throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        var encoder = EncoderFactory.get().directBinaryEncoder(body, null);
        encoder.writeInt(1);
        encoder.writeString("incarnation");
        encoder.writeLong(1);
        encoder.writeLong(1);
        encoder.writeLong(Integer.MAX_VALUE - 8);
        int id = registry.idOf(Topics.DEMAND + "-value", demandSchema());
        byte[] bytes = onTheWire(id, body.toByteArray());

        assertThatThrownBy(() -> demand.decode(bytes))
                .isInstanceOf(UnreadableRecordException.class)
                .hasRootCauseMessage("2147483639 items in 0 bytes");
    }

    @Test
    void refusesToWriteARecordOfAnotherTopic() {
        assertThatThrownBy(() -> attempts.encode(SampleRecords.full(demandSchema())))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(
                        "sluice.attempts: record dev.sluice.schema.avro.DemandReport");
    }

    @Test
    void aStoreHasOneTypeOnly() {
        assertThatThrownBy(() -> codecs.forStore("jobs", SeenKey.class))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("store jobs of dev.sluice.schema.avro.SeenKey");
    }

    @Test
    void readsWhatAnOlderVersionWrote() throws IOException {
        Schema older = without(Heartbeat.getClassSchema(), "draining", "live");
        int id = registry.register(ATTEMPTS_HEARTBEAT, older);
        byte[] bytes = onTheWire(id, write(older));

        Heartbeat read = (Heartbeat) attempts.decode(bytes);

        assertThat(read.getWorkerId()).isEqualTo("worker_id");
        assertThat(read.getSentAtMs()).isEqualTo(7);
        assertThat(read.getDraining()).isFalse();
        assertThat(read.getLive()).isEmpty();
    }

    @Test
    void readsWhatANewerVersionWrote() throws IOException {
        Schema newer = with(Heartbeat.getClassSchema(), "mood");
        int id = registry.register(ATTEMPTS_HEARTBEAT, newer);
        byte[] bytes = onTheWire(id, write(newer));

        Heartbeat read = (Heartbeat) attempts.decode(bytes);

        assertThat(read.getWorkerId()).isEqualTo("worker_id");
        assertThat(read.getFreeSlots()).isEqualTo(7);
    }

    @Test
    void generatedCodeReadsAndWrites() throws IOException {
        SpecificRecord record = SampleRecords.full(Heartbeat.getClassSchema());
        byte[] bytes = attempts.encode(record);
        int id = registry.idOf(ATTEMPTS_HEARTBEAT, Heartbeat.getClassSchema());
        List<String> readers = new ArrayList<>();

        attempts.reader(id).read(null, probe(bytes, readers));

        assertThat(readers).contains("customDecode").doesNotContain("readField");
        assertThat(attempts.reader(id).getSpecificData().useCustomCoders()).isTrue();
    }

    @Test
    void trustsTheGeneratedRecordsAndNothingElseOfOurs() {
        var trusted = ClassSecurityValidator.getGlobal();

        assertThat(trusted.isTrusted(AbortOrder.class)).isTrue();
        assertThat(trusted.isTrusted(JobPhase.class)).isTrue();
        assertThat(trusted.isTrusted(RecordCodec.class)).isFalse();
        assertThat(trusted.isTrusted(ProcessBuilder.class)).isFalse();
    }

    private static Schema demandSchema() {
        return DemandReport.getClassSchema();
    }

    private static Schema without(Schema schema, String... names) {
        return copy(
                schema,
                schema.getFields().stream()
                        .filter(f -> !List.of(names).contains(f.name()))
                        .map(f -> new Schema.Field(f, f.schema()))
                        .toList());
    }

    private static Schema with(Schema schema, String name) {
        List<Schema.Field> fields = new ArrayList<>();
        fields.add(new Schema.Field(name, Schema.create(Schema.Type.STRING), null, "none"));
        schema.getFields().forEach(f -> fields.add(new Schema.Field(f, f.schema())));
        return copy(schema, fields);
    }

    private static Schema copy(Schema schema, List<Schema.Field> fields) {
        return Schema.createRecord(
                schema.getName(), schema.getDoc(), schema.getNamespace(), false, fields);
    }

    private static byte[] write(Schema schema) throws IOException {
        GenericRecord record = new GenericData.Record(schema);
        for (Schema.Field field : schema.getFields()) {
            Object value =
                    switch (field.schema().getType()) {
                        case STRING -> field.name();
                        case INT -> 7;
                        case LONG -> 7L;
                        case BOOLEAN -> true;
                        case ARRAY -> List.of();
                        default -> throw new IllegalArgumentException(field.toString());
                    };
            record.put(field.pos(), value);
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        new GenericDatumWriter<GenericRecord>(schema)
                .write(record, EncoderFactory.get().directBinaryEncoder(out, null));
        return out.toByteArray();
    }

    private static byte[] onTheWire(int id, byte[] body) {
        return ByteBuffer.allocate(5 + body.length).put((byte) 0).putInt(id).put(body).array();
    }

    /** A decoder that notes which methods read through it. */
    private static org.apache.avro.io.Decoder probe(byte[] bytes, List<String> readers) {
        var in =
                new java.io.ByteArrayInputStream(bytes, 5, bytes.length - 5) {
                    @Override
                    public int read() {
                        note();
                        return super.read();
                    }

                    @Override
                    public synchronized int read(byte[] into, int offset, int length) {
                        note();
                        return super.read(into, offset, length);
                    }

                    private void note() {
                        StackWalker.getInstance()
                                .forEach(frame -> readers.add(frame.getMethodName()));
                    }
                };
        return DecoderFactory.get().directBinaryDecoder(in, null);
    }
}
