package dev.sluice.standalone.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** A command as another module would bring it. */
@Command(name = "from-another-jar", description = "Prove that commands are discovered.")
public final class ExtraCommand implements SubcommandProvider, Callable<Integer> {
    static final int EXIT_CODE = 7;

    @Override
    public Object command() {
        return this;
    }

    @Override
    public Integer call() {
        return EXIT_CODE;
    }
}
