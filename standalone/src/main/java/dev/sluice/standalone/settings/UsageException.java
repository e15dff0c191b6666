package dev.sluice.standalone.settings;

/** The command line says something that cannot be meant; exit code 2. */
public final class UsageException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    public UsageException(String message) {
        super(message);
    }
}
