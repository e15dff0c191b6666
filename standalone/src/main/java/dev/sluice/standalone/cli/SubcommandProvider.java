package dev.sluice.standalone.cli;

/**
 * Adds a command to {@code sluice} from a jar that this module does not know, such as the
 * benchmarks. Found by {@link java.util.ServiceLoader}.
 */
public interface SubcommandProvider {
    /**
     * An object annotated as a picocli command, {@link Runnable} or {@link
     * java.util.concurrent.Callable}; new per call.
     */
    Object command();
}
