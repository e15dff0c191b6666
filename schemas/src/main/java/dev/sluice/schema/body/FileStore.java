package dev.sluice.schema.body;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/**
 * Holds what is too large for memory, under names that its users choose. Beside {@link BlobStore},
 * in the same place. A file is written once and appears whole or not at all. Implementations are
 * thread-safe.
 *
 * <p>All methods throw {@link BlobUnavailableException} when the store cannot do what is asked.
 */
public interface FileStore {
    /** Where the files of clients, and those made for them, rest. */
    String RETENTION_CLASS = "files";

    /** Begins a file. One of the same name is replaced when this one is {@link Draft#finish}ed. */
    Draft write(ClaimCheck name);

    /**
     * The bytes from {@code from} on; to be closed.
     *
     * @param from 0 to the file's size
     */
    InputStream open(ClaimCheck name, long from);

    /** In bytes. */
    long size(ClaimCheck name);

    /** Forgets a file. One that is gone already is fine; who reads it reads on, or fails. */
    void delete(ClaimCheck name);

    /** A file that is being written. Closed without {@link #finish} it never was. One thread. */
    abstract class Draft extends OutputStream {
        /** Makes the file appear: when this returns it survives the loss of power. */
        public abstract void finish() throws IOException;
    }
}
