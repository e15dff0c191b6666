package dev.sluice.standalone.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.standalone.client.Api;
import dev.sluice.standalone.client.ApiException;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/**
 * What commands that only talk HTTP have in common. Exit codes: 0 done; 1 not all that was asked
 * for went well; 2 wrong usage; 3 Sluice was not reached, or refused the call.
 */
abstract class ClientCommand implements Callable<Integer> {
    @Spec CommandSpec spec = CommandSpec.create();

    @Mixin ApiOptions options = new ApiOptions();

    @Override
    public final Integer call() throws Exception {
        OptionalInt done = runAlone();
        if (done.isPresent()) {
            return done.getAsInt();
        }
        try (Api api = options.api()) {
            return run(api);
        } catch (ApiException e) {
            err().println("%s: %s".formatted(spec.qualifiedName(), e.getMessage()));
            err().flush();
            return e.isNotFound() ? 1 : ApiOptions.NO_ANSWER;
        }
    }

    /** For what needs neither Sluice nor a key; empty when it does. */
    OptionalInt runAlone() throws IOException {
        return OptionalInt.empty();
    }

    abstract int run(Api api) throws ApiException, IOException, InterruptedException;

    PrintWriter out() {
        return spec.commandLine().getOut();
    }

    PrintWriter err() {
        return spec.commandLine().getErr();
    }

    void print(JsonNode json) {
        out().println(Api.text(json));
    }

    /** Whether stderr, where progress shows, is likely to be a terminal. */
    static boolean onTerminal() {
        var console = System.console();
        return console != null && console.isTerminal();
    }
}
