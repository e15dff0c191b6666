package dev.sluice.router.coordinator.learnt;

import java.util.function.BiConsumer;

/**
 * Where learnt figures wait for whoever leads the partition next. Hints: losing them is no harm.
 */
public interface Figures {
    /** Replaces what was kept under the key. */
    void keep(String key, byte[] figure);

    void forget(String key);

    /** All that is kept; {@code to} keeps and forgets nothing meanwhile. */
    void each(BiConsumer<String, byte[]> to);
}
