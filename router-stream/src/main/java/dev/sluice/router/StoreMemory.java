package dev.sluice.router;

import java.util.Map;
import org.apache.kafka.streams.state.RocksDBConfigSetter;
import org.jspecify.annotations.Nullable;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.Cache;
import org.rocksdb.LRUCache;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.WriteBufferManager;

/**
 * How the router's stores use memory and disk. All stores of a process share one bounded memory for
 * what they cache, index and have not written yet, however many coordinators it leads. Large values
 * lie in files of their own, so that merging a store's files does not write them again. Made and
 * called by Streams, for each store that is opened.
 */
public final class StoreMemory implements RocksDBConfigSetter {
    /** Setting: bytes that all stores share. A number. */
    public static final String BYTES = "sluice.store.memory.bytes";

    /** Of the shared memory, this part may be writes that are not on disk yet. */
    private static final double WRITES = 0.5;

    /** Of the rest, this part is kept for indexes and filters while they are in use. */
    private static final double INDEXES = 0.3;

    private static final long DEFAULT_BYTES = 256L * 1024 * 1024;
    private static final long LARGE_VALUE_BYTES = 1_024;
    private static final long FILE_BYTES = 64L * 1024 * 1024;
    private static final int SHARDS_BY_SIZE = -1;

    private record Shared(Cache cache, WriteBufferManager writes) {}

    private static final Object LOCK = new Object();
    private static @Nullable Shared shared;

    @Override
    public void setConfig(String store, Options options, Map<String, Object> configs) {
        Shared memory = shared(configs);
        options.setWriteBufferManager(memory.writes);
        var table = (BlockBasedTableConfig) options.tableFormatConfig();
        table.setBlockCache(memory.cache);
        table.setCacheIndexAndFilterBlocks(true);
        table.setCacheIndexAndFilterBlocksWithHighPriority(true);
        table.setPinTopLevelIndexAndFilter(true);
        options.setTableFormatConfig(table);
        options.setEnableBlobFiles(true);
        options.setMinBlobSize(LARGE_VALUE_BYTES);
        options.setBlobFileSize(FILE_BYTES);
        options.setEnableBlobGarbageCollection(true);
    }

    @Override
    public void close(String store, Options options) {
        // What is shared lives as long as the process.
    }

    private static Shared shared(Map<String, Object> configs) {
        synchronized (LOCK) {
            Shared known = shared;
            if (known == null) {
                RocksDB.loadLibrary();
                Object set = configs.get(BYTES);
                long bytes = set == null ? DEFAULT_BYTES : Long.parseLong(set.toString());
                Cache cache = new LRUCache(bytes, SHARDS_BY_SIZE, false, INDEXES);
                known = new Shared(cache, new WriteBufferManager((long) (bytes * WRITES), cache));
                shared = known;
            }
            return known;
        }
    }
}
