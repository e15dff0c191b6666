package dev.sluice.router.coordinator.learnt;

import java.util.function.BiConsumer;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/** In the task's own store, so that they move with it. Confined to its coordinator's thread. */
public final class StoredFigures implements Figures {
    private final KeyValueStore<String, byte[]> store;

    public StoredFigures(KeyValueStore<String, byte[]> store) {
        this.store = store;
    }

    @Override
    public void keep(String key, byte[] figure) {
        store.put(key, figure);
    }

    @Override
    public void forget(String key) {
        store.delete(key);
    }

    @Override
    public void each(BiConsumer<String, byte[]> to) {
        try (KeyValueIterator<String, byte[]> all = store.all()) {
            while (all.hasNext()) {
                KeyValue<String, byte[]> one = all.next();
                to.accept(one.key, one.value);
            }
        }
    }
}
