package dev.sluice.router;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Properties;
import java.util.stream.Stream;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.processor.TaskId;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real stores, opened as Streams opens them. */
class StoreMemoryTest {
    private static final int LARGE = 2_000;

    @TempDir Path directory;

    @Test
    void keepsLargeValuesInFilesOfTheirOwn() throws IOException {
        KeyValueStore<String, byte[]> store = open("bodies");
        store.put("large", filled(LARGE));
        store.put("small", filled(10));
        store.close();

        assertThat(files(".blob")).isEqualTo(1);
        KeyValueStore<String, byte[]> again = open("bodies");
        assertThat(again.get("large")).isEqualTo(filled(LARGE));
        assertThat(again.get("small")).isEqualTo(filled(10));
        again.close();
    }

    @Test
    void keepsSmallValuesAmongTheirKeys() throws IOException {
        KeyValueStore<String, byte[]> store = open("jobs");
        store.put("small", filled(300));
        store.close();

        assertThat(files(".sst")).isPositive();
        assertThat(files(".blob")).isZero();
    }

    private KeyValueStore<String, byte[]> open(String name) {
        Properties settings = new Properties();
        settings.put(StreamsConfig.ROCKSDB_CONFIG_SETTER_CLASS_CONFIG, StoreMemory.class);
        var context =
                new MockProcessorContext<Out, SpecificRecord>(
                        settings, new TaskId(0, 0), directory.toFile());
        KeyValueStore<String, byte[]> store =
                Stores.keyValueStoreBuilder(
                                Stores.persistentKeyValueStore(name),
                                Serdes.String(),
                                Serdes.ByteArray())
                        .withLoggingDisabled()
                        .withCachingDisabled()
                        .build();
        store.init(context.getStateStoreContext(), store);
        return store;
    }

    private long files(String ending) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.filter(file -> file.toString().endsWith(ending)).count();
        }
    }

    private static byte[] filled(int length) {
        byte[] value = new byte[length];
        Arrays.fill(value, (byte) 7);
        return value;
    }
}
