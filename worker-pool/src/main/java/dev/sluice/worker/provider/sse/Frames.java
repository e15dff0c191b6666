package dev.sluice.worker.provider.sse;

import dev.sluice.worker.provider.CallFailure.Transport;

/** Cuts bytes into events as they come, however they were cut on their way. For one thread. */
public interface Frames {
    /**
     * @param bytes the first {@code length} are new; used again afterwards
     * @return false when nothing more can be read, because of {@link #broken}
     */
    boolean feed(byte[] bytes, int length);

    /** Nothing more comes. */
    void end();

    /** Why nothing more could be read. */
    default Transport broken() {
        return Transport.ANSWER_TOO_LARGE;
    }
}
