package dev.sluice.bench.cli;

import dev.sluice.standalone.cli.SubcommandProvider;

/** Adds {@code bench} to {@code sluice} where this jar is on the class path. */
public final class BenchProvider implements SubcommandProvider {
    @Override
    public Object command() {
        return new BenchCommand();
    }
}
