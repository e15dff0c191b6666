package dev.sluice.ingress.tail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.schema.avro.StreamChunk;
import dev.sluice.schema.serde.UnreadableRecordException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;

class StreamRecordsTest {
    private static final ConsumerRecord<byte[], byte[]> RECORD =
            new ConsumerRecord<>("sluice.stream", 2, 7, new byte[0], new byte[0]);

    @Test
    void saysWhereARecordStands() {
        StreamChunk chunk = new StreamChunk();

        assertThat(read(bytes -> chunk))
                .hasValueSatisfying(
                        entry -> {
                            assertThat(entry.chunk()).isSameAs(chunk);
                            assertThat(entry.place().partition()).isEqualTo(2);
                            assertThat(entry.place().offset()).isEqualTo(7);
                        });
    }

    @Test
    void opensWhatWasSealed() {
        StreamChunk sealed = new StreamChunk();
        StreamChunk clear = new StreamChunk();
        StreamRecords records =
                new StreamRecords(
                        bytes -> sealed,
                        chunk -> {
                            assertThat(chunk).isSameAs(sealed);
                            return clear;
                        });

        assertThat(records.read(RECORD))
                .hasValueSatisfying(entry -> assertThat(entry.chunk()).isSameAs(clear));
    }

    @Test
    void skipsWhateverCannotBeRead() {
        assertThat(read(failing(new UnreadableRecordException("no")))).isEmpty();
        assertThat(read(failing(new ClassCastException("another kind of schema")))).isEmpty();
    }

    @Test
    void triesAgainWhatMayBeReadLater() {
        assertThatThrownBy(
                        () ->
                                read(
                                        failing(
                                                new UncheckedIOException(
                                                        "schema registry",
                                                        new IOException("away")))))
                .hasMessage("schema registry");
    }

    private static Optional<StreamTails.Entry> read(Function<byte[], StreamChunk> codec) {
        return new StreamRecords(codec, UnaryOperator.identity()).read(RECORD);
    }

    private static Function<byte[], StreamChunk> failing(RuntimeException failure) {
        return bytes -> {
            throw failure;
        };
    }
}
